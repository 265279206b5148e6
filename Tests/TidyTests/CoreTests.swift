import Testing

struct CoreTests {
  static let rules = CoreRules()

  @Test("in Core nothing depends on a clock, chance, floating point, a thread or the world")
  func rules() {
    for chapter in SourceTree.names(in: "Sources/Core") {
      let files = SourceTree.files(under: ["Sources/Core/\(chapter)/"], ending: [".swift"])
        .map { (path: $0.path, code: SwiftCode($0.text)) }
      #expect(!files.isEmpty, "Sources/Core/\(chapter) holds no source")
      let names = files.reduce(into: Set()) { $0.formUnion(Self.rules.unorderedNames(in: $1.code)) }
      for file in files {
        let breaches = Self.rules.breaches(in: file.code, unordered: names)
        #expect(breaches.isEmpty, "\(file.path): \(breaches)")
      }
    }
  }

  @Test(
    "the rules see what they are for",
    arguments: [
      ("let x: Double = 1", "floating point"),
      ("let now = ContinuousClock.now", "a clock"),
      ("let die = Int.random(in: 1...6)", "a random number"),
      ("var hasher = Hasher()", "a hash that differs from run to run"),
      ("func f() async {}", "concurrency"),
      ("print(\"here\")", "output"),
      ("import Foundation", "a library that knows the world"),
      ("let d: [Int: Int] = [:]\nfor (k, v) in d {}", "iteration in no fixed order"),
      ("var s = Set<Int>()\nfor x in s where x > 0 {}", "iteration in no fixed order"),
      ("func f(_ d: [AccountID: Int]) { d.keys.forEach(g) }", "iteration in no fixed order"),
    ])
  func seen(code: String, what: String) {
    #expect(Self.rules.breaches(in: SwiftCode(code)).map(\.what) == [what])
  }

  @Test(
    "the rules leave alone what only looks like it",
    arguments: [
      "// a Double would print here", "/* import Foundation /* await */ Date */",
      "let text = \"print(Date())\"", "let text = #\"a \" Double\"#",
      "let text = \"\"\"\n  Double\n  \"\"\"", "let list: [Int] = []\nfor x in list {}",
      "let d: [Int: Int] = [:]\nlet x = d[3]", "struct Doubled {}", "func update() {}",
    ])
  func unseen(code: String) {
    #expect(Self.rules.breaches(in: SwiftCode(code)).isEmpty)
  }

  @Test("code keeps its line when comments and strings are taken out")
  func lines() {
    let code = SwiftCode("a // b\n/* c\n */ d\n\"\"\"\n \\\"\"\" e\n\"\"\"\nf \"\\\"g\" h")
    #expect(code.text == "a \n\n d\n\"\"\n\n\nf \"\" h")
  }
}
