// What the house does with a message: the attributes of the namespace `house`.
extension SchemaReader {
  static func shownTo(_ element: Element) throws -> Int? {
    guard let text = element.attributes["house:shown"] else { return nil }
    guard let place = ["first", "second"].firstIndex(of: text) else {
      throw element.fault("house:shown is \(text), and would be first or second")
    }
    return place
  }

  /// Which attributes a message needs follows from the range of its number.
  func readConduct(_ element: Element, _ id: Int, _ block: Block) throws -> Conduct {
    func words(_ attribute: String) -> [String] {
      (element.attributes["house:" + attribute] ?? "").split(separator: " ").map(String.init)
    }
    let conduct = Conduct(
      role: element.attributes["house:role"], rejects: words("rejects"),
      parties: words("parties"), topic: element.attributes["house:topic"],
      publicForm: element.attributes["house:public"])
    let isCommand = Message.commands.contains(id)
    let isEvent = Message.events.contains(id)
    guard isCommand == (conduct.role != nil), conduct.role.map(Conduct.roles.contains) ?? true
    else {
      throw element.fault(
        "a command, and nothing else, has a house:role: \(Conduct.roles.joined(separator: ", "))")
    }
    guard isCommand || conduct.rejects.isEmpty else {
      throw element.fault("only a command has house:rejects")
    }
    guard !isEvent || !conduct.parties.isEmpty || conduct.topic != nil else {
      throw element.fault("an event has house:parties, a house:topic, or both")
    }
    guard isEvent || conduct.parties.isEmpty && conduct.publicForm == nil else {
      throw element.fault("only an event has house:parties and house:public")
    }
    if let stray = conduct.parties.first(where: { party in
      !block.fields.contains { $0.name == party && $0.typeName.hasPrefix("AccountId") }
    }) {
      throw element.fault("house:parties names \(stray), which is no account of the message")
    }
    guard conduct.parties.count <= 2 else { throw element.fault("house:parties are at most two") }
    if let topic = conduct.topic, !topics.contains(topic) {
      throw element.fault(
        "house:topic is \(topic), and would be one of \(topics.joined(separator: ", "))")
    }
    try checkRejects(conduct, element)
    return conduct
  }

  private var topics: [String] { enumeration("FeedTopic")?.values.map(\.name) ?? [] }

  private func checkRejects(_ conduct: Conduct, _ element: Element) throws {
    let codes = enumeration("RejectReason")?.values ?? []
    for entry in conduct.rejects where !codes.contains(where: { $0.name == entry }) {
      let ends = entry.split(separator: "-").map { Int($0) ?? -1 }
      let isRange =
        ends.count == 2 && ends.allSatisfy { end in codes.contains { $0.value == end } }
      guard isRange else {
        throw element.fault("house:rejects names \(entry), which is no reject code and no range")
      }
    }
  }

  /// The members of the value that a command or an event is in Swift.
  mutating func readValue(_ element: Element, _ name: String, _ block: Block) throws
    -> [ValueMember]
  {
    let text =
      element.attributes["house:value"] ?? block.fields.map(\.name).joined(separator: " ")
    let members = try ValueNotation.members(text, of: block.fields, &values, element)
    values[name] = text
    guard element.attributes["house:role"] != nil || element.attributes["house:value"] != nil
    else { return members }
    let places = members.flatMap { $0.places(under: "") }
    for field in block.fields {
      let found = places.filter { $0.field.name == field.name }
      guard found.count == 1 || found.allSatisfy({ $0.choice != nil }) && !found.isEmpty else {
        throw element.fault("house:value has \(field.name) \(found.count) times, and would once")
      }
    }
    return members
  }

  /// Writes into the description of each topic of the feed which messages it has.
  mutating func nameMessagesOfTopics() {
    let messages = messages
    editValues(of: "FeedTopic") { value in
      let names = messages.filter {
        $0.conduct.topic == value.name && $0.conduct.publicForm == nil
      }.map(\.name)
      value.description = value.description.replacing(
        "{messages}", with: names.joined(separator: ", "))
    }
  }
}
