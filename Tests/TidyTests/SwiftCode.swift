/// Swift source without its comments and with its strings empty, line for line.
///
/// A scanner of its own rather than a parser: it knows both kinds of comment, strings of one line
/// and of many, raw strings, and takes an interpolation for part of its string.
struct SwiftCode {
  let text: String

  init(_ source: String) {
    var scanner = Scanner(bytes: Array(source.utf8))
    text = String(decoding: scanner.code(), as: UTF8.self)
  }

  private struct Scanner {
    let bytes: [UInt8]
    var at = 0
    var out: [UInt8] = []

    init(bytes: [UInt8]) {
      self.bytes = bytes
      out.reserveCapacity(bytes.count)
    }

    mutating func code() -> [UInt8] {
      while at < bytes.count {
        switch bytes[at] {
        case UInt8(ascii: "/") where starts("//"):
          while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { at += 1 }
        case UInt8(ascii: "/") where starts("/*"): comment()
        case UInt8(ascii: "\""): string(hashes: 0)
        case UInt8(ascii: "#") where rawHashes() > 0: string(hashes: rawHashes())
        default:
          out.append(bytes[at])
          at += 1
        }
      }
      return out
    }

    func starts(_ text: StaticString, hashes: Int = 0) -> Bool {
      let count = text.utf8CodeUnitCount
      guard at + count + hashes <= bytes.count else { return false }
      for place in 0..<count where bytes[at + place] != text.utf8Start[place] { return false }
      for place in 0..<hashes where bytes[at + count + place] != UInt8(ascii: "#") { return false }
      return true
    }

    /// The number of `#` before a quotation mark; none where no raw string begins.
    func rawHashes() -> Int {
      var next = at
      while next < bytes.count, bytes[next] == UInt8(ascii: "#") { next += 1 }
      return next < bytes.count && bytes[next] == UInt8(ascii: "\"") ? next - at : 0
    }

    /// Passes over a byte; a line break stays, so that lines keep their numbers.
    mutating func drop() {
      if at < bytes.count, bytes[at] == UInt8(ascii: "\n") { out.append(bytes[at]) }
      at += 1
    }

    mutating func comment() {
      var depth = 0
      repeat {
        let opens = starts("/*")
        let closes = starts("*/")
        depth += opens ? 1 : closes ? -1 : 0
        if opens || closes { at += 1 }
        drop()
      } while depth > 0 && at < bytes.count
    }

    mutating func string(hashes: Int) {
      at += hashes
      let isLong = starts("\"\"\"")
      at += isLong ? 3 : 1
      out += [UInt8(ascii: "\""), UInt8(ascii: "\"")]
      while at < bytes.count {
        if isLong ? starts("\"\"\"", hashes: hashes) : starts("\"", hashes: hashes) { break }
        if !isLong, starts("\n") { return }
        if starts("\\", hashes: hashes) { at += 1 + hashes }
        drop()
      }
      at = min(at + (isLong ? 3 : 1) + hashes, bytes.count)
    }
  }
}
