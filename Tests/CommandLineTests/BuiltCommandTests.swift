import Foundation
import Testing

@testable import clearsim

@Suite struct BuiltCommandTests {
  @Test("clearsim alone and --help list every command", arguments: [[], ["--help"], ["help"]])
  func list(words: [String]) throws {
    let run = try BuiltCommand.run(words)
    #expect(run.status == 0)
    #expect(run.error == "")
    for command in CommandList.all {
      let declaration = command.declaration
      #expect(
        run.output.split(separator: "\n").contains { line in
          line.hasPrefix("  \(declaration.name) ") || line == "  \(declaration.name)"
        }, "\(declaration.name)")
    }
  }

  @Test("every command's --help names each operand and option with meaning, unit and default")
  func help() throws {
    for command in CommandList.all {
      let declaration = command.declaration
      let run = try BuiltCommand.run([declaration.name, "--help"])
      #expect(run.status == 0)
      #expect(run.error == "")
      let words = Self.flat(run.output)
      #expect(words.hasPrefix("usage: clearsim \(declaration.name)"))
      #expect(words.contains(Self.flat(declaration.summary)))
      for operand in declaration.operands {
        #expect(words.contains("\(operand.name) \(Self.flat(operand.meaning))"))
      }
      for option in declaration.options {
        let left = "--\(option.name)" + (option.value.map { " \($0)" } ?? "")
        #expect(words.contains("\(left) \(Self.flat(option.meaning))"), "\(declaration.name)")
        if let unit = option.unit { #expect(words.contains("in \(unit)")) }
        if let value = option.defaultValue { #expect(words.contains("default \(value)")) }
      }
      #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
      #expect(try BuiltCommand.run(["help", declaration.name]).output == run.output)
    }
  }

  @Test("a wrong command line is one line on standard error and status 64")
  func usage() throws {
    let cases: [(words: [String], says: String)] = [
      (["halp"], "unknown command 'halp'; did you mean help? (clearsim --help)"),
      (["--jsn"], "unknown option --jsn; the command comes first (clearsim --help)"),
      (["help", "--hlep"], "unknown option --hlep; did you mean --help? (clearsim help --help)"),
      (["help", "help", "help"], "'help' is one word too many (clearsim help --help)"),
      (["help", "-x"], "'-x': options are long, such as --help; put -- before such an operand"),
    ]
    for (words, says) in cases {
      let run = try BuiltCommand.run(words)
      #expect(run.status == 64, "\(words)")
      #expect(run.output == "")
      #expect(run.error.hasPrefix("clearsim: \(says)"), "\(run.error)")
      #expect(run.error.count { $0 == "\n" } == 1)
    }
  }

  @Test("a full disk behind standard output is status 74 and says so")
  func fullDisk() throws {
    let run = try BuiltCommand.run(["--help"], output: "/dev/full")
    #expect(run.status == 74)
    #expect(
      run.error == "clearsim: standard output: cannot be written: No space left on device\n")
  }

  @Test("a reader that has gone changes nothing about the work, and kills nobody")
  func lostReader() throws {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c", "(sleep 0.1; \"$0\" --help; echo $? > \"$1\") | :", BuiltCommand.path,
      folder.path + "/status",
    ]
    try process.run()
    process.waitUntilExit()
    #expect(try String(contentsOfFile: folder.path + "/status", encoding: .utf8) == "0\n")
  }

  @Test("--version names the version")
  func version() throws {
    let run = try BuiltCommand.run(["--version"])
    #expect(run.status == 0)
    #expect(run.output.wholeMatch(of: /clearsim \d+\.\d+\.\d+\n/) != nil)
  }

  /// Words with single spaces, so that wrapping does not matter.
  private static func flat(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
