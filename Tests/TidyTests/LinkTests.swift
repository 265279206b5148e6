import Foundation
import Testing

struct LinkTests {
  static let pages = SourceTree.all.filter { $0.path.hasSuffix(".md") }

  @Test("every relative link of a page leads to a file, and to a heading where it names one")
  func links() {
    for page in Self.pages {
      for link in Self.targets(in: page.text) {
        #expect(Self.leadsSomewhere(link, from: page), "\(page.path) links to \(link)")
      }
    }
  }

  @Test("links into the void are seen, those in code are not followed")
  func seen() {
    let page = SourceFile(
      path: "proto-docs/page.md",
      text: "# A `b`, c\n[x](messages.md) `[y](z)` [v](void.md#a) [w](#a-b-c) [u](#d)\n")
    #expect(Self.targets(in: page.text) == ["messages.md", "void.md#a", "#a-b-c", "#d"])
    #expect(Self.leadsSomewhere("messages.md", from: page))
    #expect(Self.leadsSomewhere("#a-b-c", from: page))
    #expect(!Self.leadsSomewhere("void.md#a", from: page))
    #expect(!Self.leadsSomewhere("#d", from: page))
  }

  static func targets(in text: String) -> [String] {
    let prose = text.replacing(/(?ms)^```.*?^```/, with: "").replacing(/`[^`\n]*`/, with: "")
    return prose.matches(of: /\]\(([^)\s]+)(?:\s+"[^"]*")?\)/).map { String($0.output.1) }
      .filter { $0.firstMatch(of: /^[a-z]+:/) == nil }
  }

  static func leadsSomewhere(_ link: String, from page: SourceFile) -> Bool {
    let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let base = SourceTree.root.appendingPathComponent(page.path)
    var text = page.text
    if !parts[0].isEmpty {
      let place = base.deletingLastPathComponent().appendingPathComponent(String(parts[0]))
      guard FileManager.default.fileExists(atPath: place.path) else { return false }
      guard parts.count == 2, place.pathExtension == "md" else { return true }
      text = (try? String(contentsOf: place, encoding: .utf8)) ?? ""
    }
    return parts.count == 1 || headings(of: text).contains(String(parts[1]))
  }

  /// The anchors a page offers: its headings in lower case, punctuation dropped, blanks as dashes.
  private static func headings(of text: String) -> [String] {
    text.matches(of: /(?m)^#+\s+(.*)$/).map { match in
      let kept = match.output.1.lowercased().filter {
        $0.isLetter || $0.isNumber || "-_ ".contains($0)
      }
      return kept.replacing(" ", with: "-")
    }
  }
}
