import Foundation
import Inputs
import PageTestKit
import Reports
import Testing
import Units

/// The page of a run, opened in a real browser.
@Suite(.serialized) struct RunPageTests {

  private func page(
    _ folder: TemporaryFolder, _ name: String, symbols: [String] = ["BTCUSDT"]
  ) throws -> String {
    var run = SyntheticRun(symbols: symbols)
    try run.write(to: folder.path)
    let path = (PageProbe.kept ?? folder.path) + "/\(name).html"
    try AtomicOutput.file(at: path, text: RunPage.html(folder: folder.path))
    return path
  }

  private func attribute(_ name: String, in document: String) -> String? {
    PageProbe.attribute(name, in: document)
  }

  /// Counts the pixels each canvas has painted, in both themes and for the last instrument.
  private static let probe = """
    <script>
    const painted = () => [...document.querySelectorAll("figure canvas")].map((canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let place = 3; place < data.length; place += 4) if (data[place] > 0) count += 1;
      return count;
    });
    const root = document.documentElement;
    const record = (name) => {
      root.setAttribute("data-" + name, [root.dataset.theme, Math.min(...painted())].join(" "));
    };
    addEventListener("load", () => {
      record("first");
      document.getElementById("theme").click();
      record("second");
      const chooser = document.getElementById("instrument");
      chooser.value = String(chooser.options.length - 1);
      chooser.dispatchEvent(new Event("change"));
      record("third");
    });
    </script>
    """

  @Test(
    "every picture draws in a browser, light and dark, for each instrument, without an error",
    .enabled(if: PageProbe.canDraw, "needs the Debian packages chromium and libjs-chart.js"))
  func draws() throws {
    let folder = try TemporaryFolder()
    let path = try page(folder, "run", symbols: ["BTCUSDT", "ETHUSDT"])
    let probed = folder.path + "/probed.html"
    let html = try String(contentsOfFile: path, encoding: .utf8)
    try AtomicOutput.file(at: probed, text: html.replacing("</body>", with: Self.probe + "</body>"))
    let shown = try Browser.open(probed, fragment: "#theme=light")
    #expect(attribute("data-rendered", in: shown.document) == "9")
    #expect(attribute("data-errors", in: shown.document) == nil)
    #expect(!shown.document.contains("data-rendered=\"empty\""))
    #expect(shown.console == "")
    for (name, theme) in [("first", "light"), ("second", "dark"), ("third", "dark")] {
      let words = attribute("data-\(name)", in: shown.document)?.split(separator: " ") ?? []
      #expect(words.first.map(String.init) == theme)
      // Axes and text alone paint some two thousand.
      #expect(Int(words.last ?? "") ?? 0 > 3_000, "\(words)")
    }
    #expect(shown.document.contains("<h1 id=\"title\">October cascade</h1>"))
    #expect(shown.document.contains(">ETHUSDT</option>"))
    guard let kept = PageProbe.kept else { return }
    for (theme, size) in [("light", "1280,3000"), ("dark", "1280,3000"), ("light", "500,5200")] {
      try Browser.photograph(
        path, fragment: "#theme=\(theme)", to: "\(kept)/\(theme)-\(size).png", size: size)
    }
  }

  @Test(
    "the page of a folder without tables opens, and says which are absent",
    .enabled(if: PageProbe.canDraw, "needs the Debian packages chromium and libjs-chart.js"))
  func bare() throws {
    let folder = try TemporaryFolder()
    let summary = RunSummary().json
    try AtomicOutput.file(at: folder.path + "/run.json", text: summary.text())
    let path = folder.path + "/bare.html"
    try AtomicOutput.file(at: path, text: RunPage.html(folder: folder.path))
    let bare = try Browser.open(path)
    #expect(bare.console == "")
    #expect(attribute("data-errors", in: bare.document) == nil)
    #expect(attribute("data-rendered", in: bare.document) == "0")
    #expect(bare.document.contains("Tables absent from the folder: prices, "))
    #expect(bare.document.contains("Nobody was liquidated."))
  }

  @Test(
    "the page holds all it needs, and text of the run never becomes markup",
    .enabled(if: FileManager.default.fileExists(atPath: RunPage.chartLibrary)))
  func selfContained() throws {
    let folder = try TemporaryFolder()
    var run = SyntheticRun()
    try run.write(to: folder.path, scenario: "<img src=x onerror=alert(1)> & co")
    let html = try RunPage.html(folder: folder.path)
    #expect(html.count { $0 == "<" } > 10)
    #expect(html.ranges(of: "</script>").count == 3)
    #expect(!html.contains("<img"))
    #expect(html.contains("<title>&lt;img src=x onerror=alert(1)&gt; &amp; co · ClearSim</title>"))
    for outside in ["src=\"http", "href=", "@import", "url(", "fetch(", "XMLHttpRequest"] {
      let ours = html.replacing(
        try String(contentsOfFile: RunPage.chartLibrary, encoding: .utf8), with: "")
      #expect(!ours.contains(outside), "\(outside)")
    }
  }

  @Test("a folder without run.json, a wrong table and a missing library each say what is wrong")
  func faults() throws {
    let folder = try TemporaryFolder()
    let library = folder.path + "/chart.js"
    try AtomicOutput.file(at: library, text: "var Chart;")
    func fault() -> InputFault? {
      #expect(throws: InputFault.self) {
        try RunPage.html(folder: folder.path, chartLibrary: library)
      }
    }
    #expect(fault()?.isMissing == true)
    try AtomicOutput.file(at: folder.path + "/run.json", text: "[1]")
    #expect(fault()?.description.hasSuffix("run.json: is not an object { … }") == true)
    try AtomicOutput.file(at: folder.path + "/run.json", text: "{}")
    let header = "time_ms,balance_quote,change_quote,reason,account\n"
    for (row, says) in [
      ("1,2,x,loss,1\n", "line 2, column 'change_quote': 'x' is not a number"),
      ("1,2,,loss,1\n", "line 2, column 'change_quote': '' is empty; expected a number"),
      ("1,2,3\n", "line 2: has 3 columns; expected 5"),
    ] {
      try AtomicOutput.file(at: folder.path + "/fund.csv", text: header + row)
      #expect(fault()?.description.contains(says) == true)
    }
    try AtomicOutput.file(at: folder.path + "/fund.csv", text: "time_ms\n1\n")
    #expect(fault()?.description.contains("column 'balance_quote' is missing") == true)
    let missing = #expect(throws: InputFault.self) {
      try RunPage.html(folder: folder.path, chartLibrary: folder.path + "/none.js")
    }
    #expect(missing?.isMissing == true)
    #expect(missing?.description.contains("install the Debian package libjs-chart.js") == true)
  }
}
