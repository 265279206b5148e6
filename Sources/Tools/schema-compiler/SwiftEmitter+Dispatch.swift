// Which message goes with which command and event, and who is told of an event.
extension SwiftEmitter {
  var commands: [Message] { schema.messages.filter(\.isCommand) }
  var events: [Message] { schema.messages.filter(\.isEvent) }

  func dispatch() -> [OutputFile] {
    guard !commands.isEmpty || !events.isEmpty else { return [] }
    return [
      OutputFile(name: "Command+Messages.swift", text: commandMessages()),
      OutputFile(name: "Event+Messages.swift", text: eventMessages()),
      OutputFile(name: "Event+Disclosure.swift", text: disclosure()),
    ]
  }

  private func commandMessages() -> String {
    var out = begin()
    out.line("extension CommandDecoder {")
    out.line("/// Decodes one command message of a packet or of a log record.", indent: 2)
    out.line("///", indent: 2)
    out.comment(
      "Only the form is checked here: lengths, enumerations, flags, required values. Whether a "
        + "price is on tick or an account exists is the house's to say.", indent: 2)
    out.line("@inlinable", indent: 2)
    out.line(
      "public static func decode(_ message: MessageView) throws(WireFault) -> Command {",
      indent: 2)
    out.line("switch message.kind {", indent: 4)
    for message in commands { decodingCase(message, &out) }
    out.line("default: throw .templateUnexpected", indent: 4)
    out.line("}", indent: 4)
    out.line("}", indent: 2)
    out.line("}")
    out.line()
    out.line("extension CommandEncoder {")
    out.line("/// Writes a command with its 8-byte header, as in a log record.", indent: 2)
    out.line("/// - Returns: the bytes written, or nil where they do not fit.", indent: 2)
    out.line("@inlinable", indent: 2)
    out.line("public static func encode(", indent: 2)
    out.line("_ command: Command, into buffer: UnsafeMutableRawBufferPointer", indent: 4)
    out.line(") -> Int? {", indent: 2)
    out.line("switch command {", indent: 4)
    for message in commands {
      out.line("case .\(message.caseName)(let command):", indent: 4)
      out.line("\(message.name)Message(command).encode(into: buffer)", indent: 6)
    }
    out.line("}", indent: 4)
    out.line("}", indent: 2)
    out.line("}")
    out.line()
    out.line("extension PacketWriter {")
    out.line("/// Appends a command; false where it does not fit.", indent: 2)
    out.line("@inlinable public mutating func append(_ command: Command) -> Bool {", indent: 2)
    out.line("switch command {", indent: 4)
    for message in commands {
      out.line("case .\(message.caseName)(let command):", indent: 4)
      out.line("append(\(message.name)Message(command))", indent: 6)
    }
    out.line("}", indent: 4)
    out.line("}", indent: 2)
    out.line("}")
    return out.text
  }

  private func decodingCase(
    _ message: Message, as event: Message? = nil, _ out: inout SourceText
  ) {
    let value = event ?? message
    out.line("case .\(message.caseName):", indent: 4)
    CallText.call(
      "return .\(value.caseName)",
      [.call(value.name, [.plain("try \(message.name)Message(message)")])]
    ).write(indent: 6, &out)
  }

  private func eventMessages() -> String {
    var out = begin()
    out.line("extension EventDecoder {")
    out.line("/// Decodes one event message of a packet.", indent: 2)
    out.line("///", indent: 2)
    out.comment(
      "What the sender left out comes back as none or zero. A message that stands for an event "
        + "in public comes back as the event, without what is the parties' alone.", indent: 2)
    out.line("@inlinable", indent: 2)
    out.line(
      "public static func decode(_ message: MessageView) throws(WireFault) -> Event {", indent: 2)
    out.line("switch message.kind {", indent: 4)
    for message in events { decodingCase(message, &out) }
    for event in events {
      guard let form = schema.messages.first(where: { $0.name == event.conduct.publicForm })
      else { continue }
      decodingCase(form, as: event, &out)
    }
    out.line("default: throw .templateUnexpected", indent: 4)
    out.line("}", indent: 4)
    out.line("}", indent: 2)
    out.line("}")
    out.line()
    out.line("extension PacketWriter {")
    out.line("/// Appends an event as a reader may see it; false where it does not fit.", indent: 2)
    out.comment(
      "- Parameter disclosure: whose names and money are shown. To neither of both parties an "
        + "event goes out in its public form, where it has one.", indent: 2)
    out.line("@inlinable", indent: 2)
    out.line(
      "public mutating func append(_ event: Event, disclosing disclosure: Disclosure = .all) "
        + "-> Bool {", indent: 2)
    out.line("switch event {", indent: 4)
    for message in events {
      out.line("case .\(message.caseName)(let event):", indent: 4)
      let shown = message.isShownInPart ? "event, disclosure" : "event"
      let whole = "append(\(message.name)Message(\(shown)))"
      if let form = message.conduct.publicForm {
        out.line("disclosure.isEmpty", indent: 6)
        out.line("? append(\(form)Message(event)) : \(whole)", indent: 8)
      } else {
        out.line(whole, indent: 6)
      }
    }
    out.line("}", indent: 4)
    out.line("}", indent: 2)
    out.line("}")
    return out.text
  }

  private func disclosure() -> String {
    var out = begin()
    out.line("extension Event {")
    out.comment(
      "Whose members are told, in the order of the schema: one account, or two. An event for "
        + "everyone alone has none.", indent: 2)
    out.line("@inlinable public var parties: EventParties {", indent: 2)
    out.line("switch self {", indent: 4)
    for message in events where !message.conduct.parties.isEmpty {
      let accounts = message.conduct.parties.map { message.path(to: $0) ?? $0 }
      out.line("case .\(message.caseName)(let event):", indent: 4)
      out.line("EventParties(\(accounts.joined(separator: ", ")))", indent: 6)
    }
    remainder("EventParties()", events.contains { $0.conduct.parties.isEmpty }, &out)
    out.line()
    out.comment(
      "The event as a reader may see it: what a packet written with this disclosure is read as. "
        + "Money that is not shown is zero, an account or order none.", indent: 2)
    out.line("@inlinable public func disclosing(_ disclosure: Disclosure) -> Event {", indent: 2)
    out.line("switch self {", indent: 4)
    for message in events where message.isShownInPart {
      out.line("case .\(message.caseName)(let event):", indent: 4)
      let shown =
        message.conduct.publicForm == nil
        ? "\(message.name)Message(event, disclosure)" : "disclosing: disclosure, of: event"
      out.line(".\(message.caseName)(\(message.name)(\(shown)))", indent: 6)
    }
    remainder("self", events.contains { !$0.isShownInPart }, &out)
    out.line()
    out.comment(
      "The feed topic and instrument under which everyone may see it; nil where nobody else may.",
      indent: 2)
    out.line(
      "@inlinable public var feedTopic: (topic: FeedTopic, instrument: InstrumentID)? {", indent: 2)
    out.line("switch self {", indent: 4)
    for message in events {
      guard let topic = message.conduct.topic else { continue }
      if let instrument = message.topicInstrument {
        out.line("case .\(message.caseName)(let event): (.\(topic), \(instrument))", indent: 4)
      } else {
        out.line("case .\(message.caseName): (.\(topic), .none)", indent: 4)
      }
    }
    remainder("nil", events.contains { $0.conduct.topic == nil }, &out)
    out.line("}")
    return out.text
  }

  /// Closes a switch over the events and its property.
  private func remainder(_ value: String, _ isNeeded: Bool, _ out: inout SourceText) {
    if isNeeded { out.line("default: \(value)", indent: 4) }
    out.line("}", indent: 4)
    out.line("}", indent: 2)
  }
}

extension Message {
  /// Its name as a case of an enumeration.
  var caseName: String { name.prefix(1).lowercased() + name.dropFirst() }

  /// Where a field lies in the value `event`.
  func path(to field: String) -> String? {
    value.flatMap { $0.places(under: "event") }.first { $0.field.name == field }?.path
  }

  /// The instrument whose subscribers are told; nil where it is of none, or may be.
  var topicInstrument: String? {
    guard block.fields.contains(where: { $0.typeName == "InstrumentId" && $0.name == "instrument" })
    else { return nil }
    return path(to: "instrument")
  }
}
