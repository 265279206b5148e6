/// The chapters and arrows, as `Package.swift` declares them.
struct Manifest {
  struct Chapter {
    let part: String
    let name: String
    let imports: [String]
  }

  /// Any target written in Swift: chapters, commands, tests and what they share.
  struct Target {
    let name: String
    let path: String
    let isExecutable: Bool
    let imports: [String]
  }

  let chapters: [Chapter]
  let targets: [Target]
  /// Modules of C by name, with the Debian package each needs.
  let systems: [String: String]

  init(_ text: String) {
    var chapters: [Chapter] = []
    let brief = /chapter\(\s*"(\w+)",\s*"(\w+)",\s*\[([^\]]*)\]/
    for match in text.matches(of: brief) {
      chapters.append(
        Chapter(
          part: String(match.output.1), name: String(match.output.2),
          imports: Self.names(match.output.3)))
    }
    let long =
      /name:\s*"(\w+)",\s*dependencies:\s*\[([^\]]*)\],\s*path:\s*"Sources\/(Core|Edge|Lab)\//
    for match in text.matches(of: long) {
      chapters.append(
        Chapter(
          part: String(match.output.3), name: String(match.output.1),
          imports: Self.names(match.output.2)))
    }
    self.chapters = chapters
    targets = Self.targets(text, chapters)
    systems = Dictionary(
      uniqueKeysWithValues: text.matches(of: /system\("(\w+)",\s*package:\s*"([^"]+)"\)/)
        .map { (String($0.output.1), String($0.output.2)) })
  }

  private static func targets(_ text: String, _ chapters: [Chapter]) -> [Target] {
    var targets = chapters.map {
      Target(
        name: $0.name, path: "Sources/\($0.part)/\($0.name)", isExecutable: false,
        imports: $0.imports)
    }
    for match in text.matches(of: /tests\(\s*"(\w+)",\s*\[([^\]]*)\]/) {
      targets.append(
        Target(
          name: String(match.output.1), path: "Tests/\(match.output.1)", isExecutable: false,
          imports: names(match.output.2)))
    }
    let long =
      #/
      \.(executableTarget|target)\(\s*
      name:\s*"([\w-]+)",\s*
      (?:dependencies:\s*\[([^\]]*)\],\s*)?
      path:\s*"([^"]+)"
      /#
    for match in text.matches(of: long)
    where !chapters.contains(where: { $0.name == match.output.2 }) {
      targets.append(
        Target(
          name: String(match.output.2), path: String(match.output.4),
          isExecutable: match.output.1 == "executableTarget",
          imports: match.output.3.map(names) ?? []))
    }
    // A plugin runs its tools and imports none of them.
    let plugin = /\.plugin\(\s*name:\s*"(\w+)",[^\]]*\],\s*path:\s*"([^"]+)"/
    for match in text.matches(of: plugin) {
      targets.append(
        Target(
          name: String(match.output.1), path: String(match.output.2), isExecutable: false,
          imports: []))
    }
    return targets
  }

  func target(_ name: String) -> Target? { targets.first { $0.name == name } }

  func chapter(_ name: String) -> Chapter? { chapters.first { $0.name == name } }

  /// Everything a chapter links, itself included.
  func reach(of name: String) -> Set<String> {
    var reached: Set = [name]
    var open = [name]
    while let next = open.popLast() {
      for arrow in chapter(next)?.imports ?? [] where reached.insert(arrow).inserted {
        open.append(arrow)
      }
    }
    return reached
  }

  private static func names(_ list: Substring) -> [String] {
    list.matches(of: /"([\w-]+)"/).map { String($0.output.1) }
  }
}
