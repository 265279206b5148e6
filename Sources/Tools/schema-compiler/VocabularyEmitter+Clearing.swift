// What the house does with every command and every event.
extension VocabularyEmitter {
  func clearing() -> [OutputFile] {
    [
      OutputFile(name: "HouseState+Dispatch.swift", text: houseDispatch()),
      OutputFile(name: "Event+Fingerprint.swift", text: fingerprint()),
    ]
  }

  private func houseDispatch() -> String {
    var out = begin("Messages")
    out.line("extension HouseState {")
    out.line("/// Carries a command out, each by the method that has its name.", indent: 2)
    out.line("mutating func dispatch(", indent: 2)
    out.line("_ command: Command, into events: inout EventBuffer", indent: 4)
    out.line(") -> Receipt {", indent: 2)
    out.line("switch command {", indent: 4)
    for message in commands {
      out.line("case .\(message.caseName)(let command):", indent: 4)
      out.line("return \(message.caseName)(command, into: &events)", indent: 6)
    }
    out.line("}", indent: 4)
    out.line("}", indent: 2)
    out.line("}")
    return out.text
  }

  /// The first event is fed as 1; a template id is never given again, and so is no number here.
  private func fingerprint() -> String {
    var out = begin("Messages")
    out.comment(
      "Field by field, because the memory of an event has gaps whose contents are not defined.",
      indent: 0, mark: "//")
    out.line("extension WordWriter {")
    out.line("@inline(__always) mutating func feed(_ event: Event) {", indent: 2)
    out.line("switch event {", indent: 4)
    for message in events {
      out.line("case .\(message.caseName)(let e):", indent: 4)
      out.line("feed(\(message.id - Message.events.lowerBound + 1))", indent: 6)
      for member in message.fed { out.line("feed(\(member.word))", indent: 6) }
    }
    out.line("}", indent: 4)
    out.line("}", indent: 2)
    out.line("}")
    return out.text
  }
}

extension Message {
  /// The members as they are fed: in their order, but a version behind what comes first, and terms
  /// behind all else.
  fileprivate var fed: [ValueMember] {
    let terms = value.filter { $0.isValue && !$0.isVersion }
    var fed = value.filter { !$0.isValue }
    fed.insert(contentsOf: value.filter(\.isVersion), at: min(1, fed.count))
    return fed + terms
  }
}

extension ValueMember {
  fileprivate var isValue: Bool { if case .value = self { true } else { false } }

  fileprivate var isVersion: Bool {
    if case .value(_, "TermsVersion", _) = self { true } else { false }
  }

  /// What is fed of it: one word, or a value that feeds its own.
  fileprivate var word: String {
    let path = "e." + name
    switch self {
    case .value: return path
    case .choice: return "\(path) ? 1 : 0"
    case .field(_, let field):
      if case .enumeration(let type) = field.encoding, SwiftVocabulary.isTruth(type) {
        return "\(path) ? 1 : 0"
      }
      let isPlain = SwiftVocabulary.wrapper(field) == nil && SwiftField(field: field).isNumber
      let raw = isPlain ? path : path + ".rawValue"
      return field.encoding.primitive.isSigned ? "UInt64(bitPattern: \(raw))" : "UInt64(\(raw))"
    }
  }
}
