// From a message to the value that the house knows it as, and back.
extension SwiftEmitter {
  func conversions(_ message: Message, _ out: inout SourceText) throws {
    out.line()
    out.line("extension \(message.name) {")
    out.line("@inlinable init(_ message: \(message.name)Message) {", indent: 2)
    try CallText.call("self.init", message.value.map { try reading($0) }).write(indent: 4, &out)
    out.line("}", indent: 2)
    if let form = message.conduct.publicForm { try publicForm(message, form, &out) }
    out.line("}")
    out.line()
    out.line("extension \(message.name)Message {")
    if message.isShownInPart {
      out.line("/// The event as a reader may see it.", indent: 2)
      out.line(
        "@inlinable init(_ value: \(message.name), _ disclosure: Disclosure) {", indent: 2)
      for (place, side) in Message.sides.enumerated()
      where message.block.fields.contains(where: { $0.shownTo == place }) {
        out.line("let \(side) = disclosure.contains(.\(side))", indent: 4)
      }
    } else {
      out.line("/// The value as it travels.", indent: 2)
      out.line("@inlinable public init(_ value: \(message.name)) {", indent: 2)
    }
    try CallText.call("self.init", message.block.fields.map { try writing($0, of: message) })
      .write(indent: 4, &out)
    out.line("}", indent: 2)
    out.line("}")
    if let form = message.conduct.publicForm {
      out.line()
      out.line("extension \(form)Message {")
      out.line("@inlinable init(_ value: \(message.name)) {", indent: 2)
      let fields = try publicFields(message, form)
      try CallText.call("self.init", fields.map { try writing($0, of: message) })
        .write(indent: 4, &out)
      out.line("}", indent: 2)
      out.line("}")
    }
  }

  private func reading(_ member: ValueMember) throws -> CallText {
    switch member {
    case .field(let name, let field):
      let swift = SwiftField(field: field)
      guard swift.isOptional else { return .plain("\(name): message.\(field.name)") }
      guard let none = swift.none else {
        throw SchemaFault(
          line: field.line, message: "\(field.name) may be missing and needs a house:absent")
      }
      return .plain("\(name): message.\(field.name) ?? \(none)")
    case .choice(let name, let field, let choice):
      return .plain("\(name): message.\(field.name).contains(.\(choice.name))")
    case .value(let name, let type, let members):
      return .call("\(name): \(type)", try members.map { try reading($0) })
    }
  }

  private func writing(_ field: Field, of message: Message) throws -> CallText {
    let places = message.value.flatMap { $0.places(under: "value") }
      .filter { $0.field.name == field.name }
    guard let place = places.first else {
      throw SchemaFault(line: field.line, message: "\(field.name) is no part of \(message.name)")
    }
    let swift = SwiftField(field: field)
    if place.choice != nil, case .set(let type) = field.encoding {
      let bits = places.map { "(\($0.path) ? \(1 << ($0.choice?.value ?? 0)) : 0)" }
      return .call(
        "\(field.name): \(type.name)", [.plain("rawValue: " + bits.joined(separator: " | "))])
    }
    var value = place.path
    if let null = field.null { value = "\(value) == \(null) ? nil : \(value)" }
    if let side = field.shownTo {
      value = "\(Message.sides[side]) ? \(value) : \(swift.isOptional ? "nil" : ".none")"
    }
    return .plain("\(field.name): \(value)")
  }

  /// The fields of a public form, as the event itself has them.
  private func publicFields(_ message: Message, _ form: String) throws -> [Field] {
    guard let other = schema.messages.first(where: { $0.name == form }) else {
      throw SchemaFault(line: message.line, message: "there is no message \(form)")
    }
    return try other.block.fields.map { field in
      guard let own = message.block.fields.first(where: { $0.name == field.name }),
        own.typeName == field.typeName, own.shownTo == nil
      else {
        throw SchemaFault(
          line: message.line, message: "\(field.name) of \(form) is not told to all by the event")
      }
      return own
    }
  }

  private func publicForm(
    _ message: Message, _ form: String, _ out: inout SourceText
  ) throws {
    let names = Set(try publicFields(message, form).map(\.name))
    let members = try message.value.map { member -> CallText in
      guard case .field(let name, let field) = member else {
        throw SchemaFault(
          line: message.line, message: "an event with a public form is of single fields")
      }
      if names.contains(field.name) { return .plain("\(name): message.\(field.name)") }
      let swift = SwiftField(field: field)
      guard field.shownTo != nil else {
        throw SchemaFault(line: field.line, message: "\(field.name) is missing from \(form)")
      }
      return .plain("\(name): \(swift.isOptional ? swift.none ?? ".zero" : ".none")")
    }
    out.line("@inlinable init(_ message: \(form)Message) {", indent: 2)
    CallText.call("self.init", members).write(indent: 4, &out)
    out.line("}", indent: 2)
    out.line("/// What a reader is shown of it.", indent: 2)
    out.line(
      "@inlinable init(disclosing disclosure: Disclosure, of value: \(message.name)) {", indent: 2)
    out.line("if disclosure.isEmpty {", indent: 4)
    out.line("self.init(\(form)Message(value))", indent: 6)
    out.line("} else {", indent: 4)
    out.line("self.init(\(message.name)Message(value, disclosure))", indent: 6)
    out.line("}", indent: 4)
    out.line("}", indent: 2)
  }
}

extension Message {
  static let sides = ["first", "second"]
  /// Whether a reader may be shown less than the whole.
  var isShownInPart: Bool { block.fields.contains { $0.shownTo != nil } }
}
