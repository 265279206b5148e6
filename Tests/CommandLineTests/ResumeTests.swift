import Foundation
import Testing

/// Back-tests that are stopped, by whatever means, and started again.
@Suite struct ResumeTests {
  private struct Work {
    let folder: TemporaryFolder
    let kept: String
    let words: [String]

    init() throws {
      folder = try TemporaryFolder()
      let prices = folder.path + "/prices.csv"
      kept = folder.path + "/kept.jsonl"
      try GeneratedPrices.write(GeneratedPrices.bars(GeneratedPrices.returns(420)), to: prices)
      words = [
        "backtest", prices, "--from", "200", "--side", "both", "--confidence", "0.95", "--json",
        "--models", "ewma-0.94,historical-100,garch-n-200,garch-t-200,gjr-t-200,garch-pot0.9-200",
      ]
    }

    var lines: [String] {
      ((try? String(contentsOfFile: kept, encoding: .utf8)) ?? "").split(separator: "\n")
        .map(String.init)
    }

    /// Starts the command, sends it a signal as soon as it has kept so many lines, and waits.
    func stopped(by signal: Int32, after count: Int) throws -> Process {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: BuiltCommand.path)
      process.arguments = words + ["--resume", kept]
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      while process.isRunning, lines.count < count { usleep(2_000) }
      kill(process.processIdentifier, signal)
      process.waitUntilExit()
      return process
    }
  }

  @Test("killed or interrupted, the file is whole and the next start ends with the same bytes")
  func killed() throws {
    let work = try Work()
    let plain = try BuiltCommand.run(work.words)
    #expect(plain.status == 0, "\(plain.error)")
    for (signal, count) in [(SIGKILL, 3), (SIGINT, 6)] {
      let process = try work.stopped(by: signal, after: count)
      #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == signal)
      #expect((count..<12).contains(work.lines.count))
      for line in work.lines { _ = try RunCommandTests.object(line) }
    }
    let before = work.lines
    let resumed = try BuiltCommand.run(work.words + ["--resume", work.kept])
    #expect(resumed.output == plain.output && resumed.error == "")
    #expect(work.lines.count == 12 && Array(work.lines.prefix(before.count)) == before)
    let again = try BuiltCommand.run(work.words + ["--resume", work.kept])
    #expect(again.output == plain.output && work.lines.count == 12)
  }

  @Test("what is kept is used, and only for what it was made from")
  func keyed() throws {
    let work = try Work()
    let words = work.words.dropLast(2) + ["--models", "ewma-0.94", "--resume", work.kept]
    let first = try BuiltCommand.run(Array(words))
    #expect(work.lines.count == 2)
    // A kept requirement that is changed shows in the output: it was not made anew.
    let text = try String(contentsOfFile: work.kept, encoding: .utf8)
    let digits = try #require(text.firstRange(of: "\"margins\":[0.0"))
    try GeneratedPrices.write(
      text.replacingCharacters(in: digits, with: "\"margins\":[0.9"), to: work.kept)
    let changed = try BuiltCommand.run(Array(words))
    #expect(changed.status == 0 && changed.output != first.output)
    let elsewhere = words.map { $0 == "0.95" ? "0.96" : $0 }
    #expect(try BuiltCommand.run(elsewhere).status == 0 && work.lines.count == 4)
    try GeneratedPrices.write("{\"key\": 1}\n", to: work.kept)
    let wrong = try BuiltCommand.run(Array(words))
    #expect(wrong.status == 65 && wrong.output == "")
    #expect(wrong.error.contains("kept.jsonl: line 1: is no forecast kept by --resume"))
  }
}
