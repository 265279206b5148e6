import Foundation

/// The integers of SBE; the two floating-point types are refused, as the house has none.
enum Primitive: String, CaseIterable {
  case char, int8, int16, int32, int64, uint8, uint16, uint32, uint64

  var size: Int {
    switch self {
    case .char, .int8, .uint8: 1
    case .int16, .uint16: 2
    case .int32, .uint32: 4
    case .int64, .uint64: 8
    }
  }

  var isSigned: Bool { rawValue.hasPrefix("int") }

  /// The null value of SBE 1.0 where a type names none of its own, as decimal text.
  var nullValue: String {
    switch self {
    case .char: "0"
    case .int8: "-128"
    case .int16: "-32768"
    case .int32: "-2147483648"
    case .int64: "-9223372036854775808"
    case .uint8: "255"
    case .uint16: "65535"
    case .uint32: "4294967295"
    case .uint64: "18446744073709551615"
    }
  }
}

/// One primitive, or a fixed array of one.
struct SimpleType {
  var name: String
  var primitive: Primitive
  var length: Int
  var isOptional: Bool
  var nullValue: String
  /// The value of a constant member of a composite.
  var constant: String?
  var description: String
  /// The house's own type around it, by its name in Swift.
  var swiftName: String?
  var size: Int { constant == nil ? primitive.size * length : 0 }
}

struct NamedValue {
  var name: String
  var value: Int
  var description: String
  /// The section of lists that begins with it.
  var section: String?

  /// The description of a reject code without whether a retry makes sense, and that.
  var parts: (words: String, retry: String?) {
    guard let at = description.range(of: " Retry: ") else { return (description, nil) }
    let retry = String(description[at.upperBound...]).replacing(".", with: "")
    return (String(description[..<at.lowerBound]), retry)
  }
}

struct EnumType {
  var name: String
  var primitive: Primitive
  var values: [NamedValue]
  var description: String
  /// The chapter that declares it in Swift; nil where the codecs do.
  var chapter: String?
}

struct SetType {
  var name: String
  var primitive: Primitive
  var choices: [NamedValue]
  var description: String
  var knownBits: UInt64 { choices.reduce(0) { $0 | 1 << UInt64($1.value) } }
}

struct CompositeType {
  var name: String
  var members: [SimpleType]
  var description: String
  var swiftName: String?
  var size: Int { members.reduce(0) { $0 + $1.size } }

  /// A mantissa with a constant exponent.
  var decimal: (mantissa: SimpleType, exponent: Int)? {
    guard members.count == 2, members[0].name == "mantissa", members[1].name == "exponent",
      members[0].length == 1, members[0].constant == nil,
      let exponent = members[1].constant.flatMap({ Int($0) })
    else { return nil }
    var mantissa = members[0]
    mantissa.swiftName = swiftName
    return (mantissa, exponent)
  }
}

/// What a field's bytes are.
enum Encoding {
  case scalar(SimpleType)
  case array(SimpleType)
  case enumeration(EnumType)
  case set(SetType)
  case decimal(SimpleType, exponent: Int)

  var size: Int {
    switch self {
    case .scalar(let type), .array(let type), .decimal(let type, _): type.size
    case .enumeration(let type): type.primitive.size
    case .set(let type): type.primitive.size
    }
  }

  var primitive: Primitive {
    switch self {
    case .scalar(let type), .array(let type), .decimal(let type, _): type.primitive
    case .enumeration(let type): type.primitive
    case .set(let type): type.primitive
    }
  }

  /// The value that stands for "none" where the field may be absent.
  var nullValue: String {
    switch self {
    case .scalar(let type), .array(let type), .decimal(let type, _): type.nullValue
    case .enumeration(let type): type.primitive.nullValue
    case .set: "0"
    }
  }

  var isOptional: Bool {
    switch self {
    case .scalar(let type), .decimal(let type, _): type.isOptional
    case .array, .enumeration, .set: false
    }
  }
}

struct Field {
  var name: String
  var id: Int
  var typeName: String
  var encoding: Encoding
  var offset: Int
  var sinceVersion: Int
  var description: String
  /// Which of an event's parties alone is shown it: 0 or 1.
  var shownTo: Int?
  /// In Swift the value that holds where the field is not there, and the one that null stands for.
  var absent: String?
  var null: String?
  var line: Int
  var end: Int { offset + encoding.size }
  /// Whether a decoder may meet a message in which the field has no value.
  var mayBeNull: Bool { encoding.isOptional || sinceVersion > 0 }
}

/// Fixed fields and the length they take with their padding.
struct Block {
  var fields: [Field]
  var length: Int

  /// Bytes that a sender of schema version `version` writes at least.
  func lengthNeeded(version: Int) -> Int {
    fields.filter { $0.sinceVersion <= version }.map(\.end).max() ?? 0
  }
}

struct Group {
  var name: String
  var id: Int
  /// The class of its entries, which several groups may share.
  var entryName: String
  var block: Block
  var description: String
}

struct DataField {
  var name: String
  var id: Int
  var description: String
}

struct Message {
  var name: String
  var id: Int
  var block: Block
  var groups: [Group]
  var data: [DataField]
  var description: String
  var line: Int
  var conduct: Conduct
  /// The members of the Swift value; of a message that is no command and no event its fields.
  var value: [ValueMember]
  var isFixed: Bool { groups.isEmpty && data.isEmpty }
}

extension Message {
  static let commands = 20..<60
  static let events = 60..<100

  var isCommand: Bool { Self.commands.contains(id) }
  var isEvent: Bool { Self.events.contains(id) }

  /// What it is and who may send it or is told, in words.
  var words: String {
    if let role = conduct.role { return "\(description) Role: \(role)." }
    guard isEvent else { return description }
    let hidden = block.fields.filter { $0.shownTo != nil }.map(\.name)
    let without = hidden.isEmpty ? "" : " without " + Self.list(hidden)
    switch (conduct.parties.isEmpty, conduct.topic) {
    case (true, _): return "\(description) Public\(without.isEmpty ? "" : ",")\(without)."
    case (false, nil): return "\(description) Private."
    case (false, _):
      let isOfTwo = conduct.parties.count > 1
      let side = isOfTwo ? "each its own side and null for the other" : "with all of it"
      let others = conduct.publicForm.map { " as \($0)" } ?? without
      let members = isOfTwo ? "the members" : "the member"
      return "\(description) Private to \(members) of \(Self.list(conduct.parties)), \(side); "
        + "public\(others)."
    }
  }

  /// The reject codes beside the session's: names, and ranges of numbers.
  var rejectWords: String {
    conduct.rejects.map { $0.replacing("-", with: " to ") }.joined(separator: ", ")
  }

  private static func list(_ names: [String]) -> String {
    names.count < 2
      ? names.joined() : names.dropLast().joined(separator: ", ") + " and " + names.last!
  }
}

/// What the house does with a command or an event: the attributes of the namespace `house`.
struct Conduct {
  /// Who may send the command.
  var role: String?
  /// The codes, beside the session's, that may answer it.
  var rejects: [String] = []
  /// The fields that name the accounts whose members are told.
  var parties: [String] = []
  /// The topic of the feed on which everyone is told.
  var topic: String?
  /// The message as which everyone is told, where it is another one.
  var publicForm: String?

  static let roles = ["operator", "feed", "venue", "trader"]
}

struct Schema {
  var package: String
  var id: Int
  var version: Int
  var description: String
  var simpleTypes: [SimpleType]
  var enums: [EnumType]
  var sets: [SetType]
  var composites: [CompositeType]
  var messages: [Message]
}
