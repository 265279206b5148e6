import Foundation
import Testing

struct ShapeTests {
  /// Files that may be longer than the rest, and how long; figures here only ever go down.
  static let longFiles = ["examples/python/clearsim/client.py": 527]
  static let lineCountMax = 400
  static let wide = Pattern(#"^[^\n]{101,}$|[ \t]+$"#)

  static let written = SourceTree.all.filter { !$0.isGenerated }
  /// What is checked for words: not these tests, which have to name them.
  static let worded = SourceTree.all.filter { !$0.path.hasPrefix("Tests/TidyTests/") }

  @Test("a file has at most 400 lines")
  func lengths() {
    for file in Self.written where file.path.hasSuffix(".swift") || file.path.hasSuffix(".py") {
      let most = Self.longFiles[file.path] ?? Self.lineCountMax
      #expect(file.lines.count <= most + 1, "\(file.path) has \(file.lines.count - 1) lines")
    }
  }

  @Test("a line of code has at most 100 columns, and no space at its end")
  func columns() {
    for file in Self.written
    where [".swift", ".sh", ".py", ".ci/run"].contains(where: file.path.hasSuffix) {
      let wide = Self.wide.matches(in: file.text).map { "\($0.line): \($0.text)" }
      #expect(wide.isEmpty, "\(file.path)")
    }
  }

  @Test(
    "nothing is left for later, bound to one machine or fetched from a named registry",
    arguments: [
      #"\b(TODO|FIXME|XXX|HACK)\b|@@"#,
      #"(?<![\w.$}*])/(work|tmp|root|home|opt|Users)\b(?!\.)"#,
      #"\b(pypi\.org|pythonhosted\.org|npmjs\.(org|com)|crates\.io|rubygems\.org)"#,
      #"\b((deb|snapshot|security)\.debian\.org|docker\.io|ghcr\.io|proxy\.golang\.org)"#,
    ])
  func words(pattern: String) {
    let forbidden = Pattern(pattern)
    for file in Self.worded {
      let found = forbidden.matches(in: file.text).map { "\($0.line): \($0.text)" }
      #expect(found.isEmpty, "\(file.path)")
    }
  }

  @Test("no unsafe flags, no unchecked builds, no package access")
  func flags() {
    for file in Self.worded {
      let isManifest = file.path.hasSuffix("Package.swift")
      #expect(!isManifest || !file.text.contains("unsafeFlags"), "\(file.path)")
      #expect(!file.text.contains("-Ounchecked"), "\(file.path)")
    }
    let access = Pattern(#"^\s*package\s+(?:func|var|let|struct|enum|class|init|static)"#)
    for file in SourceTree.files(under: ["Sources/"], ending: [".swift"]) {
      let found = access.matches(in: file.text).map { "\($0.line): \($0.text)" }
      #expect(found.isEmpty, "\(file.path)")
    }
  }

  @Test("no type is called a manager, a helper or the like")
  func names() {
    let vague = Pattern(
      #"^[^/\n]*\b(?:struct|class|enum|actor|protocol) \w*(?:Manager|Helper|Utils?|Impl|Info)\b"#)
    for file in SourceTree.files(under: ["Sources/", "Tests/"], ending: [".swift"]) {
      let found = vague.matches(in: file.text).map { "\($0.line): \($0.text)" }
      #expect(found.isEmpty, "\(file.path)")
    }
  }

  @Test("a script that says how to run it can be run")
  func scripts() {
    let scripts = SourceTree.all.filter { $0.text.hasPrefix("#!") }
    #expect(scripts.contains { $0.path == ".ci/run" })
    for script in scripts {
      let place = SourceTree.root.appendingPathComponent(script.path).path
      #expect(FileManager.default.isExecutableFile(atPath: place), "\(script.path)")
    }
  }
}
