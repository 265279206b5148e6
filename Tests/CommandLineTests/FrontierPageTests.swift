import Foundation
import PageTestKit
import Testing

/// `clearsim frontier --page`, opened in a real browser.
@Suite(.serialized) struct FrontierPageTests {
  @Test(
    "each part of the history shows its candidates, and the choice of the output",
    .enabled(if: PageProbe.canDraw, "needs the Debian packages chromium and libjs-chart.js"))
  func draws() throws {
    let folder = try TemporaryFolder()
    let prices = folder.path + "/prices.csv"
    try GeneratedPrices.write(GeneratedPrices.bars(GeneratedPrices.returns(900)), to: prices)
    let page = folder.path + "/page.html"
    let words = [
      "frontier", prices, "--split", "2021-10-22", "--from", "300", "--models",
      "ewma-0.94,ewma-0.99-t4,historical-200", "--apc", "none/stress=0.25", "--peak-to-trough",
      "5", "--json",
    ]
    let plain = try BuiltCommand.run(words)
    let pictured = try BuiltCommand.run(words + ["--page", page])
    #expect(pictured.status == 0 && pictured.output == plain.output, "\(pictured.error)")
    let html = try String(contentsOfFile: page, encoding: .utf8)
    let shown = try PageProbe.open(html, in: folder.path)
    #expect(shown.console == "" && shown.errors == nil)
    #expect(shown.looks.count == 6)
    #expect(shown.looks.allSatisfy { $0.drawn == 1 && $0.leastPainted > 1_500 })
    #expect(shown.document.contains("<span>6 candidates</span>"))
    let object = try RunCommandTests.object(plain.output)
    let chosen = object["chosen"] as? [String: Any]
    let model = chosen?["model"] as? String ?? "none"
    #expect(shown.document.contains("<p class=\"value\">\(model)</p>"))
  }
}
