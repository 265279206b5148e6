/// The nearest known word to a misspelt one.
public enum Spelling {
  /// The word among `known` with the least edit distance, or nil where none is near: the distance
  /// must be at most a third of the longer word, rounded up, and less than the whole of it.
  public static func nearest(to word: String, among known: some Sequence<String>) -> String? {
    var best: (word: String, distance: Int)?
    for candidate in known {
      let longer = max(word.count, candidate.count)
      let bound = min((longer + 2) / 3, longer - 1)
      let distance = distance(fold(word), fold(candidate))
      if distance <= bound, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.word
  }

  /// Case and word separators are what people mistake most; they count for nothing.
  private static func fold(_ word: String) -> [UInt8] {
    word.utf8.filter { $0 != 0x2D && $0 != 0x5F }.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
  }

  /// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`.
  static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var before: [Int] = []
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, before[j - 1] + 1) }
        row.append(cost)
      }
      (before, last) = (last, row)
    }
    return last[b.count]
  }
}
