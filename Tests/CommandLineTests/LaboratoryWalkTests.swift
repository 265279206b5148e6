import Foundation
import Testing

/// The walk of examples/lab: every command of its page, in order, in a copy of the folder.
@Suite struct LaboratoryWalkTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../..").standardizedFileURL.path

  /// The lines of the page's blocks of commands.
  private static func commands() throws -> [String] {
    let page = try String(contentsOfFile: root + "/examples/lab/walk.md", encoding: .utf8)
    return page.components(separatedBy: "```sh\n").dropFirst().flatMap { block in
      (block.components(separatedBy: "```").first ?? "").split(separator: "\n").map(String.init)
    }
  }

  /// The words of a line; quotation marks hold words together.
  private static func words(_ line: String) -> [String] {
    var (words, word, isQuoted) = ([String](), "", false)
    for character in line {
      if character == "\"" {
        isQuoted.toggle()
      } else if character == " ", !isQuoted {
        words.append(word)
        word = ""
      } else {
        word.append(character)
      }
    }
    return words + [word]
  }

  private func make(in folder: String, _ more: [String] = []) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", folder + "/make_prices.py"] + more
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  private func copy() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["make_prices.py", "compare.json5", "portfolio.json5", "stress.json5"] {
      try FileManager.default.copyItem(
        atPath: Self.root + "/examples/lab/" + name, toPath: folder.path + "/" + name)
    }
    return folder
  }

  @Test("every command of the page runs, and the page says what came out")
  func walk() throws {
    let folder = try copy()
    try make(in: folder.path)
    let commands = try Self.commands().filter { $0.hasPrefix("clearsim ") }
    #expect(commands.count == 7)
    var outputs: [String] = []
    for command in commands {
      let words = Self.words(command).dropFirst().map {
        $0.replacing("examples/lab/", with: folder.path + "/")
          .replacing("examples/scenarios/", with: Self.root + "/examples/scenarios/")
      }
      let run = try BuiltCommand.run(words)
      #expect(run.status == 0 && run.output.count > 200, "\(command): \(run.error)")
      #expect(!BadInputTests.hasNoNumber(run.output))
      outputs.append(run.output)
    }
    #expect(outputs[0].contains("chosen: filtered-0.99-500; decided by procyclicality"))
    #expect(outputs[1].contains("coverage: too few"))
    #expect(outputs[2].contains("choice over all portfolios"))
  }

  @Test("a seed makes the same files again, another one others")
  func seeds() throws {
    let folder = try copy()
    func made(_ more: [String]) throws -> [Data] {
      try make(in: folder.path, more + ["--days", "50"])
      return try ["btc", "eth"].map {
        try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\($0)-1d.csv"))
      }
    }
    let first = try made([])
    #expect(try made([]) == first)
    #expect(try made(["--seed", "3"]) != first)
  }
}
