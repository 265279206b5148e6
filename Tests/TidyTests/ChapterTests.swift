import Testing

struct ChapterTests {
  static let manifest = Manifest(SourceTree.file("Package.swift")?.text ?? "")
  /// What the compiler and the system bring, by part. Core has none of it.
  static let platform: [String: Set<String>] = [
    "Core": [], "Edge": ["Foundation", "Glibc", "Synchronization"],
    "Lab": ["Foundation", "Glibc", "Synchronization"],
    "Tools": ["Foundation", "Glibc", "Synchronization"],
  ]

  static let importing = Pattern(#"^[^\n]*\bimport\s+(?:(?:struct|func|enum|var)\s+)?(\w+)"#)

  @Test("each folder under Core, Edge and Lab is a chapter of the manifest, and the reverse")
  func folders() {
    for part in ["Core", "Edge", "Lab"] {
      let declared = Self.manifest.chapters.filter { $0.part == part }.map(\.name).sorted()
      #expect(declared == SourceTree.names(in: "Sources/\(part)"))
    }
  }

  @Test("each folder of Tools and of Tests that holds Swift is a target of the manifest")
  func targetFolders() {
    let declared = Set(Self.manifest.targets.map(\.path))
    for part in ["Sources/Tools", "Tests"] {
      for name in SourceTree.names(in: part) {
        let folder = "\(part)/\(name)"
        guard !SourceTree.files(under: [folder + "/"], ending: [".swift"]).isEmpty else { continue }
        let isKnown = declared.contains { $0 == folder || $0.hasPrefix(folder + "/") }
        #expect(isKnown, "\(folder)")
      }
    }
  }

  @Test("arrows point down: Core imports Core alone, Edge never the Lab, the Lab never a tool")
  func direction() {
    let below = [
      "Core": ["Core"], "Edge": ["Core", "Edge"], "Lab": ["Core", "Edge", "Lab"],
      "Tools": ["Core", "Edge", "Lab"],
    ]
    for chapter in Self.manifest.chapters {
      for arrow in chapter.imports
      where Self.manifest.systems[arrow] == nil && !Self.shims.contains(arrow) {
        let part = Self.manifest.chapter(arrow)?.part ?? "nowhere"
        #expect(
          below[chapter.part]?.contains(part) == true,
          "\(chapter.part)/\(chapter.name) may not import \(arrow) of \(part)")
      }
    }
    let arrowsOfMatching = Self.manifest.reach(of: "Matching")
    #expect(arrowsOfMatching.isDisjoint(with: ["Accounts", "Margin", "Messages"]))
    let linkedByMembers = Self.manifest.reach(of: "ClearingClient")
    #expect(linkedByMembers.isDisjoint(with: ["Clearing", "Matching", "Accounts", "Sequencing"]))
  }

  @Test("a chapter imports what the manifest allows it, and nothing else")
  func imports() {
    for chapter in Self.manifest.chapters {
      let allowed = Set(chapter.imports).union(Self.platform[chapter.part] ?? [])
      for line in Self.imports(under: "Sources/\(chapter.part)/\(chapter.name)/") {
        #expect(allowed.contains(line.module), "\(line.path) imports \(line.module)")
      }
    }
  }

  /// Targets written in C or in headers alone.
  static let shims: Set = ["CAllocations", "CLargePages"]

  private static func imports(under folder: String) -> [(path: String, module: String)] {
    SourceTree.files(under: [folder], ending: [".swift"]).flatMap { file in
      importing.matches(in: SwiftCode(file.text).text).map { (file.path, $0.group) }
    }
  }

  @Test("arrows of the manifest are imports, and the reverse: in chapters, commands and tests")
  func arrows() {
    let manifest = Self.manifest
    let known = Set(manifest.targets.map(\.name)).union(manifest.systems.keys).union(Self.shims)
    #expect(manifest.targets.count > 40)
    for target in manifest.targets {
      let found = Self.imports(under: target.path + "/")
      for line in found where known.contains(line.module) {
        #expect(
          target.imports.contains(line.module),
          "\(line.path) imports \(line.module), to which \(target.name) has no arrow")
      }
      let modules = Set(found.map(\.module))
      for arrow in target.imports {
        // Commands are arrows of the tests that run them.
        let isRun = target.path.hasPrefix("Tests/") && manifest.target(arrow)?.isExecutable == true
        let module = arrow.replacing("-", with: "_")
        #expect(
          isRun || modules.contains(module), "\(target.name) has an arrow to \(arrow), unused")
      }
    }
  }

  @Test("a chapter opens by saying what it decides and what it must never know")
  func openings() {
    for chapter in Self.manifest.chapters {
      let path = "Sources/\(chapter.part)/\(chapter.name)/\(chapter.name).swift"
      let opening = (SourceTree.file(path)?.lines ?? []).prefix { $0.hasPrefix("//") }
      let words = opening.joined(separator: "\n")
      #expect(words.hasPrefix("// \(chapter.name): "), "\(path) opens with its name and a line")
      #expect(words.contains("\n// Decides: "), "\(path) says what it decides")
      #expect(words.contains("\n// Must never know: "), "\(path) says what it must never know")
      #expect(opening.count <= 16, "\(path) opens in some ten lines, not \(opening.count)")
    }
  }

  @Test("every system library of the manifest is in the list of packages")
  func packages() throws {
    let list = try #require(SourceTree.file("Tests/packages.sh"))
    let packages = try #require(list.text.firstMatch(of: /\nbuild_packages=\(([^)]*)\)/))
    let installed = Set(packages.output.1.split(whereSeparator: \.isWhitespace).map(String.init))
    #expect(!Self.manifest.systems.isEmpty)
    #expect(Set(Self.manifest.systems.values).subtracting(installed) == [])
  }
}
