import Foundation
import Testing

/// Valid files with seeded damage done to them: whatever it is, a documented status, one line on
/// what is wrong or a result without a number that is none.
@Suite struct MutatedInputTests {
  private struct Damage {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func number(below bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }

    private static let words = [
      "nan", "inf", "-inf", "-1", "0", "", "1e308", "-1e308", "1e-320", "99999999999999999999",
      "\u{FEFF}", "\"", ";", "NULL", "0x1F", "1,1", "\r", "\u{0}", "1e", "--", "2024-02-30",
    ]

    /// One to four changes: of bytes, of lines, of fields.
    mutating func done(to text: String) -> Data {
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      for _ in 0...number(below: 4) {
        let place = number(below: lines.count)
        switch number(below: 6) {
        case 0: lines.remove(at: place)
        case 1: lines.insert(lines[place], at: number(below: lines.count))
        case 2: lines.swapAt(place, number(below: lines.count))
        case 3: lines[place] = String(lines[place].dropLast(number(below: 12)))
        default:
          var fields = lines[place].split(separator: ",", omittingEmptySubsequences: false)
            .map(String.init)
          fields[number(below: fields.count)] = Self.words[number(below: Self.words.count)]
          lines[place] = fields.joined(separator: ",")
        }
        if lines.isEmpty { lines = [""] }
      }
      var bytes = Array(lines.joined(separator: "\n").utf8)
      if number(below: 3) == 0, !bytes.isEmpty {
        bytes[number(below: bytes.count)] = UInt8(truncatingIfNeeded: number(below: 256))
      }
      return Data(bytes)
    }
  }

  @Test("price files, in a back-test and a calibration", arguments: 0..<30)
  func prices(seed: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/prices.csv"
    var damage = Damage(seed: UInt64(seed) &* 7919 &+ 1)
    try damage.done(to: BadPrices.bars).write(to: URL(fileURLWithPath: path))
    for words in [
      ["backtest", path, "--models", "ewma-0.94,historical-100", "--from", "100", "--json"],
      ["calibrate", path, "--model", "historical-100", "--resamples", "100", "--json"],
    ] {
      let run = try BuiltCommand.run(words)
      #expect(BadInputTests.documented.contains(run.status), "\(seed): \(run.status)")
      #expect(!BadInputTests.hasNoNumber(run.output), "\(seed): \(run.output)")
      let errors = run.error.split(separator: "\n").filter { !$0.hasPrefix("warning: ") }
      #expect(run.status == 0 ? errors.isEmpty : errors.count == 1, "\(seed): \(run.error)")
      #expect(run.status == 0 || run.output == "")
    }
  }
}
