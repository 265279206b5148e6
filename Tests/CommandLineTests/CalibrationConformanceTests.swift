import Foundation
import Testing

@Suite struct CalibrationConformanceTests {
  static let shared = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../shared").standardizedFileURL.path
  static let golden = shared + "/golden/calibration.json"
  static let isThere = FileManager.default.fileExists(atPath: golden)

  /// One case asks for the 0.01 % critical value of a t of 3 degrees from a single simulation of
  /// 200,000 paths, which gave -5.01; it is -4.58 (20 million paths), with a standard error of 0.2
  /// to 0.3 at that number.
  @Test(
    "the shared calibration cases pass, one number as the single noisy draw that its note says",
    .enabled(if: isThere, "../shared/golden is absent"))
  func cases() throws {
    let run = try BuiltCommand.run(["conformance", Self.golden, "--json"])
    #expect(run.status == 0, "\(run.output)")
    let answer = try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    #expect(answer["passed"] as? Int == 133)
    #expect(answer["failed"] as? Int == 0)
    #expect(answer["unsupported"] as? Int == 0)
    let draws = try #require(answer["stochastic"] as? [[String: Any]])
    #expect(draws.map { $0["field"] as? String } == ["t3_0_01pct"])
  }
}
