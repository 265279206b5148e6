import Foundation
import Reports

/// What a page shows in a real browser: in light and in dark, for each value of each selector.
public struct PageProbe {
  /// One look: theme, choices made, charts drawn, charts with nothing to show, and the fewest
  /// pixels that any visible canvas has painted.
  public struct Look: Sendable {
    public let theme: String
    public let drawn: Int
    public let empty: Int
    public let leastPainted: Int
  }

  public let document: String
  public let console: String
  public let errors: String?
  public let looks: [Look]

  /// Whether there is a browser and a chart library.
  public static let canDraw =
    Browser.path != nil && FileManager.default.fileExists(atPath: RunPage.chartLibrary)
  /// Where `CLEARSIM_SCREENSHOTS` names a folder, pages and their pictures stay there.
  public static let kept = ProcessInfo.processInfo.environment["CLEARSIM_SCREENSHOTS"]

  /// Chooses everything there is to choose, once in each theme, and writes down what is painted.
  private static let script = """
    <script>
    const look = () => {
      const shown = [...document.querySelectorAll("figure:not([hidden]) canvas:not([hidden])")];
      const painted = shown.map((canvas) => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let place = 3; place < data.length; place += 4) if (data[place] > 0) count += 1;
        return count;
      });
      const empty = document.querySelectorAll("figure:not([hidden]) canvas[hidden]").length;
      const root = document.documentElement;
      return [root.dataset.theme, root.dataset.rendered, empty, Math.min(...painted)].join(" ");
    };
    addEventListener("load", () => {
      const looks = [];
      for (let theme = 0; theme < 2; theme += 1) {
        const selectors = [...document.querySelectorAll("select[data-selector]")];
        if (selectors.length === 0) looks.push(look());
        for (const select of selectors) {
          for (const option of select.options) {
            select.value = option.value;
            select.dispatchEvent(new Event("change"));
            looks.push(look());
          }
        }
        document.getElementById("theme").click();
      }
      document.documentElement.setAttribute("data-looks", looks.join("; "));
    });
    </script>
    """

  public static func open(_ html: String, in folder: String) throws -> PageProbe {
    let path = folder + "/probed.html"
    try AtomicOutput.file(at: path, text: html.replacing("</body>", with: script + "</body>"))
    let shown = try Browser.open(path, fragment: "#theme=light")
    let looks = attribute("data-looks", in: shown.document)?.components(separatedBy: "; ") ?? []
    return PageProbe(
      document: shown.document, console: shown.console,
      errors: attribute("data-errors", in: shown.document),
      looks: looks.compactMap { look in
        let words = look.split(separator: " ").map(String.init)
        guard words.count == 4 else { return nil }
        return Look(
          theme: words[0], drawn: Int(words[1]) ?? -1, empty: Int(words[2]) ?? -1,
          leastPainted: Int(words[3]) ?? 0)
      })
  }

  public static func attribute(_ name: String, in document: String) -> String? {
    guard let start = document.range(of: " \(name)=\"") else { return nil }
    return document[start.upperBound...].split(separator: "\"").first.map(String.init)
  }

  /// The page and pictures of it, for people to look at.
  public static func keep(_ html: String, as name: String, in folder: String) throws {
    let path = "\(folder)/\(name).html"
    try AtomicOutput.file(at: path, text: html)
    for (theme, size) in [("light", "1280,3000"), ("dark", "1280,3000"), ("light", "500,5200")] {
      try Browser.photograph(
        path, fragment: "#theme=\(theme)", to: "\(folder)/\(name)-\(theme)-\(size).png", size: size)
    }
  }
}
