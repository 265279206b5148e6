import Foundation
import Inputs
import Testing
import Units

@testable import Pricing

@Suite struct VolatilityHistoryTests {
  /// Snapshots every six hours, some missing, of two currencies.
  private func file() throws -> (path: String, rows: [(time: Int64, values: [Double])]) {
    var lines = ["ts,cur,n,atm_7d,atm_30d,atm_90d,atm_180d"]
    var rows: [(time: Int64, values: [Double])] = []
    var state: UInt64 = 5
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / 0x1p53
    }
    for place in 0..<300 where place % 11 != 3 {
      let seconds = 1_767_225_600 + Int64(place) * 21_600 + Int64(uniform() * 60)
      let values = [0.4, 0.3, 0.2, 0.1].map { 0.5 + $0 * (uniform() - 0.5) }
      rows.append((seconds, values))
      for (name, shift) in [("BTC", 0.0), ("ETH", 0.2)] {
        let cells = values.map { "\($0 + shift)" }.joined(separator: ",")
        lines.append("\(seconds),\(name),9,\(cells)")
      }
    }
    let path = FileManager.default.temporaryDirectory.path + "/clearsim-\(UUID().uuidString)"
    try (lines.joined(separator: "\n") + "\n").write(
      toFile: path, atomically: true, encoding: .utf8)
    return (path, rows)
  }

  @Test("changes pair each snapshot with the one nearest to a day later, of one currency")
  func changes() throws {
    let (path, rows) = try file()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let history = try VolatilityHistory.read(path, currency: nil)
    #expect(history.currency == "BTC" && history.times.count == rows.count)
    let found = history.changes(over: .hours(24))
    for tenor in 0..<4 {
      var expected: [Double] = []
      for row in rows {
        let later = rows.filter { $0.time > row.time }
          .min { abs($0.time - row.time - 86_400) < abs($1.time - row.time - 86_400) }
        guard let later, abs(later.time - row.time - 86_400) <= 21_600 else { continue }
        expected.append(later.values[tenor] - row.values[tenor])
      }
      #expect(found[tenor].days == VolatilityHistory.tenorsRead[tenor])
      #expect(found[tenor].changes.count == expected.count)
      #expect(zip(found[tenor].changes, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    }
    let other = try VolatilityHistory.read(path, currency: "ETH")
    #expect(abs(other.volatilities[0][0] - history.volatilities[0][0] - 0.2) < 1e-12)
    // Nearer tenors were made to move more.
    let shock = try TenorShock(measured: found, probability: 0.99)
    #expect(shock.powerNear > 0 && shock.powerFar > 0)
    #expect(throws: InputFault.self) { try VolatilityHistory.read(path, currency: "SOL") }
  }
}
