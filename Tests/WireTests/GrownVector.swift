import Messages
import Units
import Wire

/// A vector with one message of every kind. The messages that are kept are encoded anew from what
/// they mean, and never change; behind them comes one with arbitrary fields of each kind that is
/// not among them, so that a new command or event is one more message in the file.
enum GrownVector {
  static func commands(_ name: String) -> Frame {
    var random = RandomVocabulary(seed: 2026)
    var commands = kept(name) { try CommandDecoder.decode($0) }
    for index in 0..<RandomVocabulary.commandCases {
      let command = random.command(index)
      if !commands.contains(where: { kind($0) == kind(command) }) { commands.append(command) }
    }
    return Frame { packet in
      for command in commands { _ = packet.append(command) }
    }
  }

  static func events(_ name: String) -> Frame { events(name, disclosing: .all) { _ in true } }

  static func publicEvents(_ name: String) -> Frame {
    events(name, disclosing: .everyone) { $0.feedTopic != nil }
  }

  private static func events(
    _ name: String, disclosing disclosure: Disclosure, where isMeant: (Event) -> Bool
  ) -> Frame {
    var random = RandomVocabulary(seed: 2027)
    var events = kept(name) { try EventDecoder.decode($0) }
    for index in 0..<RandomVocabulary.eventCases {
      let event = random.event(index)
      if isMeant(event), !events.contains(where: { kind($0) == kind(event) }) {
        events.append(event)
      }
    }
    return Frame { packet in
      for event in events { _ = packet.append(event, disclosing: disclosure) }
    }
  }

  /// What the file holds; nothing where there is none, or where it does not decode any more, which
  /// the comparison with the file finds out.
  private static func kept<T>(_ name: String, _ read: (MessageView) throws -> T) -> [T] {
    guard let text = try? Project.text("Tests/WireTests/Vectors/\(name).hex") else { return [] }
    return (try? Frame(bytes: GoldenVector(text: text).bytes).messages(read)) ?? []
  }

  /// The name of a case.
  private static func kind(_ value: Any) -> String { String("\(value)".prefix { $0 != "(" }) }
}
