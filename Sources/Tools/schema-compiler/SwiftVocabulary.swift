/// How the schema's types appear in Swift: under the names of the house's own vocabulary where it
/// has one, as plain integers and generated enumerations otherwise.
struct SwiftVocabulary {
  /// Types that wrap one raw integer, by the name of the SBE type.
  private static let wrapped: [String: String] = [
    "AccountId": "AccountID", "MemberId": "MemberID", "OwnerId": "OwnerID",
    "InstrumentId": "InstrumentID", "UnderlyingId": "UnderlyingID",
    "AssetId": "AssetID", "OrderId": "OrderID", "ClientOrderId": "ClientOrderID",
    "TradeId": "TradeID", "ReportedTradeId": "ReportedTradeID",
    "SequenceNumber": "SequenceNumber", "SessionId": "SessionID", "Timestamp": "Timestamp",
    "Time": "Timestamp", "ExpiryTime": "Timestamp", "TimeSpan": "TimeSpan", "Price": "Price",
    "Quantity": "Quantity", "Money": "Money", "Rate": "Rate",
  ]
  /// Enumerations that Units, Instruments and Messages declare with the same raw values.
  private static let enums: Set<String> = [
    "Side", "OrderKind", "TimeInForce", "SelfTradePrevention", "MarkMethod",
    "SelfTradeScope", "PositionScope", "PayoffKind", "MaintenanceValuation", "MarginMode",
    "TradeKind", "LiquidationStage", "CancelReason", "FundReason", "RejectReason", "Recourse",
    "WithdrawalRule", "RecentGainRule", "DeleveragingRule", "PremiumWeighting",
  ]

  static func isDeclared(_ type: EnumType) -> Bool {
    enums.contains(type.name) || isTruth(type)
  }

  static func isTruth(_ type: EnumType) -> Bool { type.name == "Flag" }

  static func wrapper(_ typeName: String) -> String? {
    if let name = wrapped[typeName] { return name }
    guard typeName.hasSuffix("Optional") else { return nil }
    return wrapped[String(typeName.dropLast("Optional".count))]
  }

  static func integer(_ primitive: Primitive) -> String {
    switch primitive {
    case .char, .uint8: "UInt8"
    case .int8: "Int8"
    case .int16: "Int16"
    case .int32: "Int32"
    case .int64: "Int64"
    case .uint16: "UInt16"
    case .uint32: "UInt32"
    case .uint64: "UInt64"
    }
  }
}

/// One field as Swift sees it.
struct SwiftField {
  var field: Field

  /// Whether the Swift type is an `Optional`. A null value of zero is the vocabulary's own "none"
  /// and stays a plain value.
  var isOptional: Bool { field.mayBeNull && !isZeroNull && !isBits }

  private var isZeroNull: Bool {
    switch field.encoding {
    case .scalar(let type), .decimal(let type, _): type.nullValue == "0"
    case .array, .enumeration, .set: false
    }
  }

  private var isBits: Bool {
    switch field.encoding {
    case .set, .array: true
    default: false
    }
  }

  var integer: String { SwiftVocabulary.integer(field.encoding.primitive) }

  private var plainType: String {
    switch field.encoding {
    case .scalar, .decimal: SwiftVocabulary.wrapper(field.typeName) ?? integer
    case .array: "Digest"
    case .enumeration(let type): SwiftVocabulary.isTruth(type) ? "Bool" : type.name
    case .set(let type): type.name
    }
  }

  var type: String { isOptional ? plainType + "?" : plainType }

  private var null: String {
    let text = field.encoding.nullValue
    return switch text {
    case "-9223372036854775808": "Int64.min"
    case "4294967295": "UInt32.max"
    case "18446744073709551615": "UInt64.max"
    default: text
    }
  }

  /// The value of the field where the sender's schema is too old to have it.
  private var absent: String {
    if isOptional { return "nil" }
    switch field.encoding {
    case .set: return "[]"
    case .array: return ".zero"
    default:
      return SwiftVocabulary.wrapper(field.typeName).map { "\($0)(rawValue: 0)" } ?? "0"
    }
  }

  /// The expression that reads the field from `block`.
  var reading: String {
    let present = readingPresent
    guard field.sinceVersion > 0 else { return present }
    let tried = present.hasPrefix("try ") ? "try " : ""
    let value = present.dropFirst(tried.count)
    return "\(tried)block.version >= \(field.sinceVersion) ? \(value) : \(absent)"
  }

  private var readingPresent: String {
    let offset = field.offset
    switch field.encoding {
    case .scalar, .decimal:
      let wrapper = SwiftVocabulary.wrapper(field.typeName)
      if isOptional {
        let value = "block.optional(at: \(offset), null: \(null) as \(integer))"
        return wrapper.map { "\(value).map { \($0)(rawValue: $0) }" } ?? value
      }
      let isSigned = field.encoding.primitive.isSigned
      let value = "block.\(isSigned ? "signed" : "load")(at: \(offset))"
      let tried = isSigned ? "try " : ""
      return tried + (wrapper.map { "\($0)(rawValue: \(value))" } ?? value)
    case .array:
      return "Digest(bytes: block.bytes(at: \(offset), count: 32)).unsafelyUnwrapped"
    case .enumeration(let type):
      let isTruth = SwiftVocabulary.isTruth(type)
      if isOptional {
        let name = isTruth ? "optionalFlag" : "optionalEnumeration"
        return "try block.\(name)(at: \(offset), null: \(null))"
      }
      return "try block.\(isTruth ? "flag" : "enumeration")(at: \(offset))"
    case .set(let type):
      return "try \(type.name)(rawValue: block.set(at: \(offset), known: \(type.knownBits)))"
    }
  }

  /// The statement that writes the field to `block`.
  var writing: String {
    let offset = field.offset
    switch field.encoding {
    case .scalar, .decimal:
      let raw = SwiftVocabulary.wrapper(field.typeName) == nil ? "" : ".rawValue"
      if isOptional {
        let value = raw.isEmpty ? field.name : "\(field.name)?\(raw)"
        return "block.store(\(value) ?? \(null), at: \(offset))"
      }
      return "block.store(\(field.name)\(raw), at: \(offset))"
    case .array:
      return "\(field.name).copyBytes(\n      to: UnsafeMutableRawBufferPointer("
        + "start: block.base + \(offset), count: \(field.encoding.size)))"
    case .enumeration(let type):
      if SwiftVocabulary.isTruth(type) {
        let value = "\(field.name) ? 1 : 0"
        return isOptional
          ? "block.store(\(field.name).map { $0 ? 1 : 0 } ?? \(null) as \(integer), at: \(offset))"
          : "block.store((\(value)) as UInt8, at: \(offset))"
      }
      return isOptional
        ? "block.store(\(field.name)?.rawValue ?? \(null), at: \(offset))"
        : "block.store(\(field.name).rawValue, at: \(offset))"
    case .set:
      return "block.store(\(field.name).rawValue, at: \(offset))"
    }
  }

  /// The default argument: optional fields may be left out.
  var defaultArgument: String { isOptional ? " = nil" : "" }
}
