import Foundation
import PageTestKit
import Testing

/// `clearsim price --page` and `clearsim surface --page`, opened in a real browser.
@Suite(.serialized) struct OptionPageTests {
  static let chain = GeneratedPrices.collected(
    "deribit-chains/deribit_options_snapshot_20251230T173115Z.csv.gz")

  @Test(
    "value and all thirteen sensitivities are drawn, for each option of a file",
    .enabled(if: PageProbe.canDraw, "needs the Debian packages chromium and libjs-chart.js"))
  func price() throws {
    let folder = try TemporaryFolder()
    let file = folder.path + "/options.json5"
    try GeneratedPrices.write(
      """
      {options: [
        {forward: 60000, strike: 70000, expiry: "30d", volatility: 0.6, settlement: "coin"},
        {forward: -3, strike: 2, expiry: "10d", volatility: 9, type: "put", model: "bachelier"},
      ]}
      """, to: file)
    let page = folder.path + "/page.html"
    let plain = try BuiltCommand.run(["price", file, "--json"])
    let pictured = try BuiltCommand.run(["price", file, "--json", "--page", page])
    #expect(pictured.status == 0 && pictured.output == plain.output, "\(pictured.error)")
    let shown = try PageProbe.open(
      try String(contentsOfFile: page, encoding: .utf8), in: folder.path)
    #expect(shown.console == "" && shown.errors == nil)
    #expect(shown.looks.count == 4)
    #expect(shown.looks.allSatisfy { $0.drawn == 14 && $0.empty == 0 && $0.leastPainted > 800 })
    #expect(shown.document.contains(">1: call 70000, 30 days</option>"))
    // The third derivative of a coin-settled call is some 1e-14 and must not be drawn as zero.
    #expect(shown.document.contains("e-14"))
  }

  @Test(
    "every expiry of a chain has its smile, and the surface its checks",
    .enabled(if: PageProbe.canDraw && chain != nil, "needs chromium and ../shared/data"))
  func surface() throws {
    let folder = try TemporaryFolder()
    let page = folder.path + "/page.html"
    let run = try BuiltCommand.run(
      ["surface", try #require(Self.chain), "--underlying", "BTC", "--json", "--page", page])
    #expect(run.status == 0, "\(run.error)")
    let object = try RunCommandTests.object(run.output)
    let chains = try #require(object["chains"] as? [[String: Any]])
    let expiries = try #require(chains.first?["expiries"] as? [[String: Any]])
    let shown = try PageProbe.open(
      try String(contentsOfFile: page, encoding: .utf8), in: folder.path)
    #expect(shown.console == "" && shown.errors == nil)
    // A smile an expiry; total variance, density, levels and skew.
    #expect(shown.looks.allSatisfy { $0.drawn == expiries.count + 4 && $0.leastPainted > 800 })
    for expiry in expiries {
      let note = "\(expiry["within"] ?? "") of \(expiry["quotes"] ?? "") within half the spread"
      #expect(shown.document.contains(note))
    }
  }
}
