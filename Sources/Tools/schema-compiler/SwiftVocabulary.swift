/// How the schema's types appear in Swift: as the house's own type where `house:type` names one, as
/// plain integers and generated enumerations otherwise.
struct SwiftVocabulary {
  static func isDeclared(_ type: EnumType) -> Bool { type.chapter != nil || isTruth(type) }

  static func isTruth(_ type: EnumType) -> Bool { type.name == "Flag" }

  /// The type that wraps the field's raw integer.
  static func wrapper(_ field: Field) -> String? {
    switch field.encoding {
    case .scalar(let type): type.swiftName
    case .decimal(let type, _): type.swiftName
    case .array, .enumeration, .set: nil
    }
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

  /// A plain integer, or one in a type of its own.
  var isNumber: Bool {
    switch field.encoding {
    case .scalar, .decimal: true
    case .array, .enumeration, .set: false
    }
  }

  var integer: String { SwiftVocabulary.integer(field.encoding.primitive) }

  /// Without `Optional`.
  var plainType: String {
    switch field.encoding {
    case .scalar, .decimal: SwiftVocabulary.wrapper(field) ?? integer
    case .array: "Digest"
    case .enumeration(let type): SwiftVocabulary.isTruth(type) ? "Bool" : type.name
    case .set(let type): type.name
    }
  }

  var type: String { isOptional ? plainType + "?" : plainType }

  /// What the value has where the field is null; nil where nothing says it.
  var none: String? {
    if let none = field.absent ?? field.null { return none }
    return field.shownTo != nil && SwiftVocabulary.wrapper(field) != nil ? ".zero" : nil
  }

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
      return SwiftVocabulary.wrapper(field).map { "\($0)(rawValue: 0)" } ?? "0"
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
      let wrapper = SwiftVocabulary.wrapper(field)
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
      let raw = SwiftVocabulary.wrapper(field) == nil ? "" : ".rawValue"
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
