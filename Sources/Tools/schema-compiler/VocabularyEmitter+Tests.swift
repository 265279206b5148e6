// What tests go through: every message, every enumeration, a random one of each command and event.
extension VocabularyEmitter {
  func tests() -> [OutputFile] {
    [
      OutputFile(name: "MessageTable.swift", text: messageTable()),
      OutputFile(name: "EnumerationTable.swift", text: enumerationTable()),
      OutputFile(
        name: "RandomVocabulary+Commands.swift", text: random("command", "Command", commands)),
      OutputFile(name: "RandomVocabulary+Events.swift", text: random("event", "Event", events)),
    ]
  }

  private func messageTable() -> String {
    var out = begin("Wire")
    out.line("/// Every message of the schema by kind, so that tests can go through all of them.")
    out.line("enum MessageTable {")
    out.line("/// Those without groups and data.", indent: 2)
    out.line("static let fixed: [MessageKind: any FixedMessage.Type] = [", indent: 2)
    for message in schema.messages where message.isFixed {
      out.line(".\(message.caseName): \(message.name)Message.self,", indent: 4)
    }
    out.line("]", indent: 2)
    out.line("}")
    return out.text
  }

  private func enumerationTable() -> String {
    var out = begin("Instruments", "Messages", "Units", "Wire")
    let types = schema.enums.filter { !SwiftVocabulary.isTruth($0) }
    out.line("/// An enumeration that the schema has, too.")
    out.line("protocol SchemaEnumeration: CaseIterable, RawRepresentable, Sendable")
    out.line("where RawValue: FixedWidthInteger {}")
    out.line()
    for type in types { out.line("extension \(type.name): SchemaEnumeration {}") }
    out.line()
    out.line("/// Every enumeration of the schema but the truth values.")
    out.line("enum EnumerationTable {")
    out.line("static let all: [any SchemaEnumeration.Type] = [", indent: 2)
    for type in types { out.line("\(type.name).self,", indent: 4) }
    out.line("]", indent: 2)
    out.line("}")
    return out.text
  }

  private func random(_ noun: String, _ type: String, _ messages: [Message]) -> String {
    var out = begin("Instruments", "Messages", "Units")
    out.line("extension RandomVocabulary {")
    out.line("/// How many cases `\(noun)` makes.", indent: 2)
    out.line("static var \(noun)Cases: Int { \(messages.count) }", indent: 2)
    out.line()
    out.line("/// The case at `index` with random fields.", indent: 2)
    out.line("mutating func \(noun)(_ index: Int) -> \(type) {", indent: 2)
    out.line("switch index {", indent: 4)
    for (place, message) in messages.enumerated() {
      out.line(place == messages.count - 1 ? "default:" : "case \(place):", indent: 4)
      CallText.call(
        ".\(message.caseName)", [.call(message.name, message.value.map { $0.random })]
      ).write(indent: 6, &out)
    }
    out.line("}", indent: 4)
    out.line("}", indent: 2)
    out.line("}")
    return out.text
  }
}

extension ValueMember {
  /// The argument with a random value.
  fileprivate var random: CallText {
    switch self {
    case .choice(let name, _, _): return .plain("\(name): bool()")
    case .value(let name, let type, let members):
      return .call("\(name): \(type)", members.map(\.random))
    case .field(let name, let field):
      let value = SwiftField(field: field).random
      return .plain(field.null.map { "\(name): bool() ? \($0) : \(value)" } ?? "\(name): \(value)")
    }
  }
}

extension SwiftField {
  fileprivate var random: String {
    switch field.encoding {
    case .decimal: return "amount()"
    case .enumeration(let type): return SwiftVocabulary.isTruth(type) ? "bool()" : "value()"
    case .set, .array: return "value()"
    case .scalar:
      switch SwiftVocabulary.wrapper(field) {
      case "Timestamp": return "time()"
      case "TimeSpan": return "span()"
      case nil: return "integer()"
      default: return "id()"
      }
    }
  }
}
