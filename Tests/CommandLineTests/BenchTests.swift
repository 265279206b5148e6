import Benchmarks
import Foundation
import Testing

/// A benchmark that stops before it measures is found here and not by who reads the README.
@Suite struct BenchTests {
  /// So little of each that all end within seconds.
  static let small: [String: [String]] = [
    "core": ["--commands", "20000", "--accounts", "200", "--instruments", "2"],
    "wire": ["--commands", "1000"],
    "mark": ["--accounts", "1000", "--instruments", "2"],
    "liquidation": ["--accounts", "1000", "--fraction", "0.5", "--adl"],
    "node": ["--commands", "1000", "--clients", "2", "--batch", "8", "--sync", "none"],
    "recovery": ["--commands", "5000", "--accounts", "100"],
    "simulation": ["--agents", "100", "--seconds", "60"],
    "stress": ["--accounts", "10", "--instruments", "2", "--scenarios", "10"],
    "pricing": ["--options", "1000"],
    "calibration": ["--accounts", "10", "--instruments", "2"],
  ]

  @Test(
    "every benchmark runs and says what it did, in one object", arguments: Benchmark.all.map(\.name)
  )
  func runs(_ name: String) throws {
    let options = try #require(Self.small[name], "a benchmark that this test knows no size of")
    let run = try BuiltCommand.run(["bench", name] + options + ["--json"])
    #expect(run.status == 0, "\(run.error)")
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    #expect(object["bench"] as? String == name)
    let results = try #require(object["results"] as? [String: Any])
    #expect(!results.isEmpty && object["workload"] is [String: Any])
  }
}
