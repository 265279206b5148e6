import Foundation
import PageTestKit
import Testing

/// `clearsim backtest --page`, the page opened in a real browser.
@Suite(.serialized) struct BacktestPageTests {
  private static let models = "ewma-0.94,historical-100,garch-n-100"

  @Test(
    "each model and side draws every picture, and marks as many exceptions as the output counts",
    .enabled(if: PageProbe.canDraw, "needs the Debian packages chromium and libjs-chart.js"))
  func exceptions() throws {
    let folder = try TemporaryFolder()
    let prices = folder.path + "/<img src=x onerror=alert(1)>.csv"
    try GeneratedPrices.write(GeneratedPrices.bars(GeneratedPrices.returns(600)), to: prices)
    let page = folder.path + "/page.html"
    let words = ["backtest", prices, "--models", Self.models, "--side", "both", "--from", "100"]
    let plain = try BuiltCommand.run(words + ["--json"])
    let pictured = try BuiltCommand.run(words + ["--json", "--page", page])
    #expect(pictured.status == 0 && pictured.error == "", "\(pictured.error)")
    #expect(pictured.output == plain.output)
    let html = try String(contentsOfFile: page, encoding: .utf8)
    #expect(!html.contains("<img") && html.utf8.count < 2_000_000)
    let shown = try PageProbe.open(html, in: folder.path)
    #expect(shown.console == "" && shown.errors == nil)
    // Three models and two sides in each theme; four pictures beside each other, seven of a row.
    #expect(shown.looks.count == 10)
    #expect(shown.looks.allSatisfy { $0.drawn == 11 && $0.empty == 0 && $0.leastPainted > 1_000 })
    let object = try RunCommandTests.object(plain.output)
    let files = try #require(object["files"] as? [[String: Any]])
    let rows = try #require(files[0]["rows"] as? [[String: Any]])
    #expect(rows.count == 6)
    for row in rows {
      let name = "\(row["model"] ?? ""), \(row["side"] ?? "")"
      let count = try #require(row["exceptions"] as? Int)
      #expect(count > 0)
      #expect(Self.marked(name, in: shown.document) == count, "\(name)")
    }
  }

  /// The exceptions that the figure of that name marks.
  private static func marked(_ name: String, in document: String) -> Int? {
    for figure in document.components(separatedBy: "<figure").dropFirst()
    where figure.contains("<b>\(name)</b>") {
      return PageProbe.attribute("data-exception", in: figure).flatMap { Int($0) }
    }
    return nil
  }

  @Test("a page that cannot be written is 74, an empty name 64, and nothing is printed")
  func faults() throws {
    let folder = try TemporaryFolder()
    let prices = folder.path + "/prices.csv"
    try GeneratedPrices.write(GeneratedPrices.bars(GeneratedPrices.returns(300)), to: prices)
    let words = ["backtest", prices, "--models", "ewma-0.94", "--from", "100", "--page"]
    for (path, status, says) in [
      (folder.path + "/none/page.html", 74, "none/page.html: cannot be written"),
      (folder.path + "/", 64, "is not the name of a file, such as page.html"),
    ] as [(String, Int32, String)] {
      let run = try BuiltCommand.run(words + [path])
      #expect(run.status == status && run.output == "")
      #expect(run.error.contains(says), "\(run.error)")
    }
  }
}
