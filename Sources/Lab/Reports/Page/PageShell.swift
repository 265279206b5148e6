import Foundation
import Inputs

/// The frame of every page: one HTML file with its style, data, library and scripts inside, and
/// nothing that points outside of it.
///
/// Data goes in as JSON and is put on the page as text, so that no name in it becomes markup.
enum PageShell {
  /// - Parameters:
  ///   - style, body, script: of the page's kind; the shared style and script come before them.
  ///   - library: the text of Chart.js.
  static func html(
    title: String, style: [UInt8] = [], body: [UInt8], script: [UInt8], data: JSONValue,
    library: String
  ) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(escaped(title)) · ClearSim</title>
    <style>
    \(text(PackageResources.page_css))\(text(style))
    </style>
    </head>
    <body>
    \(text(body))
    <script type="application/json" id="data">\(embedded(data))</script>
    <script>\(inScript(library))</script>
    <script>
    \(text(PackageResources.shared_js))
    \(text(script))
    </script>
    </body>
    </html>

    """
  }

  /// The chart library's text.
  /// - Parameter remedy: what else to do where it is missing, behind the package to install.
  static func library(_ path: String, remedy: String = "") throws(InputFault) -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InputFault(
        isMissing: true, file: path,
        reason: "is missing; install the Debian package libjs-chart.js (apt-get install "
          + "libjs-chart.js)\(remedy)")
    }
    return String(decoding: data, as: UTF8.self)
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// JSON in which no character can end the script element that holds it.
  private static func embedded(_ value: JSONValue) -> String {
    value.text().replacing("<", with: "\\u003c")
  }

  /// A library in which no string can end the script element that holds it.
  private static func inScript(_ text: String) -> String {
    text.replacing("</script", with: "<\\/script").replacing("<!--", with: "\\x3c!--")
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
