import Foundation

/// A regular expression over a whole text, line by line where it says `^` or `$`.
///
/// Foundation's, because a word ends at a point there, and because it reads forty thousand lines
/// in no time even in a debug build.
struct Pattern {
  private let expression: NSRegularExpression

  init(_ pattern: String) {
    guard
      let expression = try? NSRegularExpression(pattern: pattern, options: .anchorsMatchLines)
    else { preconditionFailure("Invariant: \(pattern) is a regular expression") }
    self.expression = expression
  }

  struct Match {
    let line: Int
    let text: String
    /// The first group; empty where the pattern has none.
    let group: String
  }

  func matches(in text: String) -> [Match] {
    let whole = text as NSString
    let found = expression.matches(in: text, range: NSRange(location: 0, length: whole.length))
    return found.map { match in
      let before = whole.substring(to: match.range.location)
      let group = match.numberOfRanges > 1 ? match.range(at: 1) : NSRange(location: 0, length: 0)
      return Match(
        line: before.utf8.count { $0 == UInt8(ascii: "\n") } + 1,
        text: whole.substring(with: whole.lineRange(for: match.range))
          .trimmingCharacters(in: .whitespacesAndNewlines),
        group: group.location == NSNotFound ? "" : whole.substring(with: group))
    }
  }
}
