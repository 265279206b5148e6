import Benchmarks
import Testing

@testable import clearsim

/// The texts of `--help`; their examples are run by Tests/pages.py.
@Suite struct HelpTests {
  @Test("every command has an example, and no line of its help is longer than a hundred columns")
  func pages() {
    for command in CommandList.all {
      let declaration = command.declaration
      #expect(!declaration.examples.isEmpty, "\(declaration.name)")
      let text = Usage.text(declaration)
      for line in text.split(separator: "\n") {
        #expect(line.count <= 100, "\(declaration.name): \(line)")
      }
      for example in declaration.examples {
        #expect(example.hasPrefix("clearsim \(declaration.name)"))
        #expect(text.contains(example.prefix(60)))
      }
    }
  }

  @Test("completions know every command and option", arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) throws {
    let run = try BuiltCommand.run(["completion", shell])
    #expect(run.status == 0)
    for command in CommandList.all {
      #expect(run.output.contains(command.declaration.name))
      for option in command.declaration.options {
        #expect(run.output.contains(option.name), "\(command.declaration.name) \(option.name)")
      }
    }
    #expect(try BuiltCommand.run(["completion", "tcsh"]).status == 64)
  }

  @Test("version names the version, and progress the time gone and left")
  func version() throws {
    let run = try BuiltCommand.run(["version"])
    #expect(run.status == 0 && run.output.hasPrefix("clearsim "))
    #expect(run.output.contains("build") && run.output.contains("cores"))
    #expect(ProgressBar.times(elapsed: 30, 0) == "0:30")
    #expect(ProgressBar.times(elapsed: 30, 0.25) == "0:30, 1:30 left")
    #expect(ProgressBar.times(elapsed: 3_700, 0.5) == "1:01:40, 1:01:40 left")
  }

  @Test("bench lists its benchmarks a line each, and presets dates, symbols and coverage")
  func lists() throws {
    let bench = try BuiltCommand.run(["bench"])
    #expect(bench.output.split(separator: "\n").count == Benchmark.all.count + 1)
    #expect(bench.output.hasSuffix("\n"))
    let presets = try BuiltCommand.run(["presets"])
    let row = try #require(
      presets.output.split(separator: "\n").first { $0.hasPrefix("binance-usdm ") })
    #expect(row.contains("2024-10-24") && row.contains("SOLUSDT") && row.hasSuffix("all"))
    let okx = try #require(presets.output.split(separator: "\n").first { $0.hasPrefix("okx-swap") })
    #expect(okx.contains("  none  ") && okx.hasSuffix("no mark, liquidation"))
  }
}
