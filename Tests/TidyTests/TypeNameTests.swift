import Testing

/// One type per name: whoever reads a name knows what it means without asking where it stands.
struct TypeNameTests {
  /// Names that two targets may share, and why.
  static let shared = [
    "DepthLevel": "the schema's, in which depth travels, and the book's, which counts in ticks"
  ]

  /// A type that other files can name: not nested, not of its file alone.
  static let declaration = Pattern(
    #"^(?:@[\w.]+(?:\([^)\n]*\))? +)*(?:(?:public|open|internal|final|indirect) +)*"#
      + #"(?:struct|class|enum|protocol|actor|typealias) +`?(\w+)"#)

  /// The targets of the sources that declare each name.
  static let targets: [String: Set<String>] = {
    var targets: [String: Set<String>] = [:]
    for file in SourceTree.files(under: ["Sources/"], ending: [".swift"]) {
      let folders = file.path.split(separator: "/")
      let target = String(folders[2])
      for match in declaration.matches(in: SwiftCode(file.text).text) {
        targets[match.group, default: []].insert(target)
      }
    }
    return targets
  }()

  @Test("no two targets have a type of the same name")
  func names() {
    #expect(Self.targets.count > 500)
    let twice = Self.targets.filter { $0.value.count > 1 && Self.shared[$0.key] == nil }
    for (name, targets) in twice {
      Issue.record("\(name) is a type of \(targets.sorted().joined(separator: " and of "))")
    }
    for name in Self.shared.keys {
      #expect(Self.targets[name, default: []].count > 1, "\(name) has one meaning by now")
    }
  }
}
