import Foundation
import PageTestKit
import Testing

/// `clearsim calibrate --page` and `clearsim compare --page`, opened in a real browser.
@Suite(.serialized) struct CalibrationPageTests {
  private func file(_ name: String, seed: UInt64, in folder: TemporaryFolder) throws -> String {
    let path = "\(folder.path)/\(name)"
    try GeneratedPrices.write(
      GeneratedPrices.bars(GeneratedPrices.returns(400, seed: seed)), to: path)
    return path
  }

  @Test(
    "a calibration shows its intervals, sizes, excursions, history and the origin of each number",
    .enabled(if: PageProbe.canDraw, "needs the Debian packages chromium and libjs-chart.js"))
  func calibrate() throws {
    let folder = try TemporaryFolder()
    let words = [
      "calibrate", try file("a&b<i>.csv", seed: 3, in: folder),
      try file("second.csv", seed: 4, in: folder), "--model", "ewma-0.97-t4", "--close-out", "2d",
      "--impact", "1", "--json",
    ]
    let page = folder.path + "/page.html"
    let plain = try BuiltCommand.run(words)
    let pictured = try BuiltCommand.run(words + ["--page", page])
    #expect(pictured.status == 0 && pictured.output == plain.output, "\(pictured.error)")
    let shown = try PageProbe.open(
      try String(contentsOfFile: page, encoding: .utf8), in: folder.path)
    #expect(shown.console == "" && shown.errors == nil)
    // Two files and two sides in each theme: rates, sizes, excursion, five of the forecasts, and
    // the portfolios.
    #expect(shown.looks.count == 8)
    #expect(shown.looks.allSatisfy { $0.drawn == 9 && $0.empty == 0 && $0.leastPainted > 1_000 })
    #expect(!shown.document.contains("<i>") && shown.document.contains("a&amp;b&lt;i&gt;.csv"))
    let object = try RunCommandTests.object(plain.output)
    let files = try #require(object["files"] as? [[String: Any]])
    let origins = try #require(files[0]["origins"] as? [[String: String]])
    #expect(origins.count > 5)
    for origin in origins {
      #expect(shown.document.contains("<td>\(origin["name"] ?? "?")</td>"))
    }
  }

  @Test(
    "a comparison shows each portfolio and model, with as many exceptions as the output counts",
    .enabled(if: PageProbe.canDraw, "needs the Debian packages chromium and libjs-chart.js"))
  func compare() throws {
    let folder = try TemporaryFolder()
    _ = try file("first.csv", seed: 3, in: folder)
    _ = try file("second.csv", seed: 4, in: folder)
    let set = folder.path + "/set.json5"
    try GeneratedPrices.write(
      """
      {prices: {A: 'first.csv', B: 'second.csv'},
       portfolios: {long: {A: 1}, pair: {A: 1, B: -1}}}
      """, to: set)
    let page = folder.path + "/page.html"
    let words = ["compare", set, "--models", "ewma-0.97,historical-100", "--from", "100", "--json"]
    let plain = try BuiltCommand.run(words)
    let pictured = try BuiltCommand.run(words + ["--page", page])
    #expect(pictured.status == 0 && pictured.output == plain.output, "\(pictured.error)")
    let shown = try PageProbe.open(
      try String(contentsOfFile: page, encoding: .utf8), in: folder.path)
    #expect(shown.console == "" && shown.errors == nil)
    // Four of models beside each other, three of offsets, three of coverage, two of rises.
    #expect(shown.looks.count == 8)
    #expect(shown.looks.allSatisfy { $0.drawn == 12 && $0.empty == 0 && $0.leastPainted > 1_000 })
    let object = try RunCommandTests.object(plain.output)
    var counts: [Int] = []
    for portfolio in try #require(object["portfolios"] as? [[String: Any]]) {
      for row in try #require(portfolio["rows"] as? [[String: Any]]) {
        counts.append(try #require(row["exceptions"] as? Int))
      }
    }
    let marked = shown.document.components(separatedBy: "<figure").compactMap { figure in
      figure.contains("forecasts, ")
        ? PageProbe.attribute("data-exception", in: figure).flatMap { Int($0) } : nil
    }
    #expect(marked == counts && counts.count == 4)
  }
}
