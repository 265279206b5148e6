import Foundation
import Testing

@Suite struct GenerationTests {
  private static let compiler = Project.built("schema-compiler")
  private static let schema = Project.root.appendingPathComponent("proto-docs/clearsim.xml").path

  /// Where the vocabulary lies beside the codecs.
  private static let vocabulary = [
    "Sources/Core/Messages/Generated", "Sources/Core/Sequencing/Generated",
    "Sources/Core/Clearing/Generated", "Tests/WireTests/Generated",
  ]

  @Test("What is generated from the schema is what is kept, byte for byte")
  func same() throws {
    try withFolder { folder in
      let run = try Project.run(
        Self.compiler,
        [
          Self.schema, "--swift", folder.path + "/Generated", "--import",
          "Bytes,Instruments,Messages,Units", "--vocabulary", folder.path, "--python",
          folder.path + "/codec.py", "--messages", folder.path + "/messages.md",
          "--reject-codes", folder.path + "/reject-codes.md",
        ])
      #expect(run.status == 0, "\(run.output)")
      try expectSame(
        folder.appendingPathComponent("Generated"), as: "Sources/Core/Wire/Generated")
      for path in Self.vocabulary {
        try expectSame(folder.appendingPathComponent(path), as: path)
      }
      for (fresh, kept) in [
        ("codec.py", "examples/python/clearsim/codec.py"),
        ("messages.md", "proto-docs/messages.md"),
        ("reject-codes.md", "proto-docs/reject-codes.md"),
      ] {
        let isSame =
          try Data(contentsOf: folder.appendingPathComponent(fresh))
          == Data(contentsOf: Project.root.appendingPathComponent(kept))
        #expect(isSame, "\(kept) is out of date: run Sources/Tools/regenerate.sh")
      }
    }
  }

  @Test("The evolution codecs are generated from the evolution schemas")
  func evolution() throws {
    for version in ["Old", "New"] {
      try withFolder { folder in
        let run = try Project.run(
          Self.compiler,
          [
            Project.root.path + "/Tests/WireTests/Evolution/\(version).xml", "--swift",
            folder.path, "--import", "Messages,Units,Wire", "--messages-only",
          ])
        #expect(run.status == 0, "\(run.output)")
        try expectSame(folder, as: "Tests/WireTests/Evolution/\(version)")
      }
    }
  }

  @Test(
    "A schema that breaks a rule is refused with one line that says where and why",
    arguments: [
      ("blockLength=\"48\"", "blockLength=\"44\"", "multiple of 8"),
      ("type=\"OrderFlags\"", "type=\"OrderFlag\"", "no type OrderFlag"),
      ("name=\"PlaceOrder\" id=\"31\"", "name=\"PlaceOrder\" id=\"32\"", "template id"),
      ("name=\"Tick\" id=\"41\"", "name=\"Price\" id=\"41\"", "Price is taken"),
      ("name=\"clientOrder\"", "name=\"class\"", "class is no name"),
      ("byteOrder=\"littleEndian\"", "byteOrder=\"bigEndian\"", "littleEndian"),
      ("primitiveType=\"uint32\"", "primitiveType=\"double\"", "double is not an integer"),
      ("description=\"Buy or sell.\"", "", "needs a description"),
      ("</types>", "</type>", "not well-formed"),
      ("house:role=\"venue\"", "house:role=\"visitor\"", "house:role"),
      ("house:rejects=\"unknownInstrument 801-804\"", "house:rejects=\"8-9\"", "no reject code"),
      ("house:topic=\"fund\"", "house:topic=\"gossip\"", "house:topic is gossip"),
      ("house:parties=\"buyer seller\"", "house:parties=\"buyer price\"", "price, which is no acc"),
      ("house:shown=\"second\"", "house:shown=\"third\"", "first or second"),
      ("isStale=stale\"", "isStale\"", "isStale, which is no field"),
      ("house:value=\"asset account amount", "house:value=\"asset account", "amount 0 times"),
      ("isReduceOnly=flags.reduceOnly", "isReduceOnly=flags.closeOnly", "which is no choice"),
      ("version:TermsVersion(number=termsVersion since)", "version:TermsVersion", "are not given"),
    ])
  func refused(_ old: String, _ new: String, _ why: String) throws {
    let text = try String(contentsOfFile: Self.schema, encoding: .utf8)
    try withFolder { folder in
      let path = folder.appendingPathComponent("broken.xml").path
      try text.replacingOccurrences(of: old, with: new).write(
        toFile: path, atomically: true, encoding: .utf8)
      let run = try Project.run(Self.compiler, [path])
      #expect(run.status == 65)
      #expect(run.output.contains(why), "\(run.output)")
      #expect(run.output.hasPrefix(path + ":"))
      #expect(run.output.split(separator: "\n").count == 1)
    }
  }

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("clearsim-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private func expectSame(_ fresh: URL, as path: String) throws {
    let kept = Project.root.appendingPathComponent(path)
    let manager = FileManager.default
    let names = try manager.contentsOfDirectory(atPath: fresh.path).sorted()
    #expect(try manager.contentsOfDirectory(atPath: kept.path).sorted() == names)
    for name in names {
      let isSame =
        try Data(contentsOf: fresh.appendingPathComponent(name))
        == Data(contentsOf: kept.appendingPathComponent(name))
      #expect(isSame, "\(path)/\(name) is out of date: run Sources/Tools/regenerate.sh")
    }
  }
}
