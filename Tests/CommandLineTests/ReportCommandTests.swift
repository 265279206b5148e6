import Foundation
import Reports
import Testing

@Suite struct ReportCommandTests {
  private func folder(run: String?) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    if let run { try AtomicOutput.file(at: folder.path + "/run.json", text: run) }
    try AtomicOutput.file(at: folder.path + "/library.js", text: "var Chart;")
    return folder
  }

  @Test("a report appears in the run's folder and its path on standard output")
  func writes() throws {
    let folder = try folder(run: "{scenario: 'calm', seed: 3}")
    let library = "--chart-library=\(folder.path)/library.js"
    let run = try BuiltCommand.run(["report", folder.path + "/", library])
    #expect(run.status == 0)
    #expect(run.error == "")
    #expect(run.output == "\(folder.path)/report.html\n")
    let page = try String(contentsOfFile: folder.path + "/report.html", encoding: .utf8)
    #expect(page.contains("<title>calm · ClearSim</title>"))
    let other = folder.path + "/other.html"
    let json = try BuiltCommand.run(["report", folder.path, library, "--json", "--out", other])
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    #expect(object?["report"] as? String == other)
    #expect(try String(contentsOfFile: other, encoding: .utf8) == page)
  }

  @Test("what is missing is 66, wrong content 65, an output that cannot be written 74")
  func failures() throws {
    let good = try folder(run: "{}")
    let cases: [(folder: TemporaryFolder, words: [String], status: Int32, says: String)] = [
      (try folder(run: nil), [], 66, "run.json: cannot be read: No such file or directory"),
      (try folder(run: "{a: }"), [], 65, "run.json: line 1, column 5: found '}', expected a value"),
      (good, ["--out", "/dev/full"], 74, "/dev/full: cannot be written: No space left on device"),
      (good, ["--out", good.path + "/no/x"], 74, "/no/x: cannot be written: No such file or"),
      (good, ["--ouut", "x"], 64, "unknown option --ouut; did you mean --out?"),
    ]
    for (folder, words, status, says) in cases {
      let library = "--chart-library=\(folder.path)/library.js"
      let run = try BuiltCommand.run(["report", folder.path, library] + words)
      #expect(run.status == status, "\(run.error)")
      #expect(run.error.contains(says), "\(run.error)")
      #expect(run.error.count { $0 == "\n" } == 1)
      #expect(run.output == "")
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/report.html"))
    }
    let bare = try BuiltCommand.run(["report", good.path, "--chart-library", good.path + "/none"])
    #expect(bare.status == 66)
    #expect(bare.error.contains("install the Debian package libjs-chart.js"))
  }
}
