import Instruments
import Numerics
import Testing
import Units

@testable import Calibration

/// Brackets against what they are made to cover, evaluated naively.
@Suite struct BracketTests {
  struct Case: Sendable {
    let excursion: Double
    let initial: Double
    let coefficient: Double
    let exponent: Double
    let closable: Double
    let cap: Double
  }

  static let cases = [
    Case(
      excursion: 0.02, initial: 0.08, coefficient: 3e-7, exponent: 0.5, closable: 6.2e6,
      cap: 1.8e9),
    Case(
      excursion: 0.1, initial: 0.12, coefficient: 2.5e-7, exponent: 0.5, closable: .infinity,
      cap: 3e9),
    Case(
      excursion: 0.004, initial: 0.009, coefficient: 2e-15, exponent: 1.5, closable: 1e6,
      cap: 2e8),
    Case(excursion: 0.3, initial: 0.3, coefficient: 1e-3, exponent: 0.5, closable: 10, cap: 5e5),
    Case(
      excursion: 0.05, initial: 0.2, coefficient: 0, exponent: 0.5, closable: .infinity,
      cap: 1e6),
  ]

  private func requirement(_ given: Case) throws -> CloseOutRequirement {
    try CloseOutRequirement(
      excursion: given.excursion,
      impact: ImpactCurve(coefficient: given.coefficient, exponent: given.exponent),
      closable: given.closable)
  }

  /// What the house asks, in whole counts of money, by its published rule and 128 bits.
  private func asked(_ brackets: NotionalBrackets, _ notional: Int64) -> Int64 {
    var row = brackets.rows[0]
    for next in brackets.rows where next.floor.rawValue <= notional { row = next }
    let one = Int128(Rate.one.rawValue)
    let product = Int128(notional) * Int128(row.maintenanceRate.rawValue)
    return Int64((product + one - 1) / one) - row.deduction.rawValue
  }

  @Test("the schedule is continuous, never below R, and its rates do not fall", arguments: cases)
  func covers(given: Case) throws {
    let requirement = try requirement(given)
    let brackets = try NotionalBrackets(
      maintenance: requirement, initialExcursion: given.initial, cap: given.cap)
    let rows = brackets.rows
    #expect(rows.count >= 2 && rows.count <= Limits.marginBrackets)
    #expect(rows[rows.count - 1].maintenanceRate == .one && rows[rows.count - 1].leverageMax == 1)
    #expect(Double(brackets.cap.rawValue) / 1e8 <= given.cap)
    for (row, next) in zip(rows, rows.dropFirst()) {
      #expect(row.maintenanceRate <= next.maintenanceRate && row.ceiling == next.floor)
      let edge = next.floor.rawValue
      // A count below the edge costs at most a count less, whatever the bracket.
      let (below, at, above) = (
        asked(brackets, edge - 1), asked(brackets, edge), asked(brackets, edge + 1)
      )
      #expect(below <= at && at - below <= 1 && at <= above && above - at <= 1)
      for step in 0...200 {
        let notional =
          max(1, row.floor.rawValue)
          + Int64(Double(edge - row.floor.rawValue) * Double(step) / 200)
        let units = Double(notional) / 1e8
        let least = requirement.amount(of: units)
        #expect(Double(asked(brackets, notional)) / 1e8 >= least * (1 - 1e-11) - 1e-8)
        let initial = least + (given.initial - given.excursion) * units
        let held = units * Double(row.initialRate.rawValue) / 1e9
        #expect(held >= initial * (1 - 1e-11))
      }
      #expect(row.leverageMax == Int(Rate.one.rawValue / row.initialRate.rawValue))
    }
  }

  @Test("edges are round, and a chord bulges by no more than asked or spans one step")
  func edges() throws {
    let requirement = try requirement(Self.cases[0])
    for most in [0.02, 0.05, 0.2] {
      let brackets = try NotionalBrackets(
        maintenance: requirement, initialExcursion: 0.08, cap: 1.8e9, chordExcessMax: most)
      #expect(brackets.cap == Money("1000000000"))
      for row in brackets.rows.dropLast() {
        let (low, high) = (Double(row.floor.rawValue) / 1e8, Double(row.ceiling!.rawValue) / 1e8)
        var lead = high
        while lead >= 10 { lead /= 10 }
        #expect([1, 2, 5].contains { abs(lead - $0) < 1e-9 })
        let slope = (requirement.amount(of: high) - requirement.amount(of: low)) / (high - low)
        var bulge = 0.0
        for step in 1...500 {
          let n = low + (high - low) * Double(step) / 500
          let line = requirement.amount(of: low) + slope * (n - low)
          bulge = max(bulge, line / requirement.amount(of: n) - 1)
        }
        #expect(bulge <= most * 1.001 || high / low <= 2.5)
      }
    }
  }

  @Test("the requirement is what closing in parts and paying along the way sum to")
  func requirements() throws {
    let impact = try ImpactCurve(squareRoot: 1.2, deviation: 0.04, dailyVolume: 4e8)
    let requirement = try CloseOutRequirement(excursion: 0.03, impact: impact, closable: 2e6)
    // Eight close-outs of a million steps each: the mean impact by summing it.
    let notional = 1.6e7
    var cost = 0.0
    for step in 0..<100_000 {
      let done = notional * (Double(step) + 0.5) / 100_000
      cost += 1.2 * 0.04 * (done / 4e8).squareRoot() * notional / 100_000
    }
    var squares = 0.0
    for i in 0..<8 { squares += (Double(8 - i) / 8) * (Double(8 - i) / 8) }
    let expected = notional * 0.03 * squares.squareRoot() + cost
    #expect(Samples.near(requirement.amount(of: notional), expected, 1e-7))
    #expect(Samples.near(requirement.amount(of: 1e6), 3e4 + impact.cost(of: 1e6)))
    #expect(
      Samples.near(
        impact.cost(of: 4e6),
        MarketImpact.averageCost(
          impact: try MarketImpact.squareRoot(
            coefficient: 1.2, deviation: 0.04, quantity: 4e6, dailyVolume: 4e8), quantity: 4e6,
          price: 1)))
    #expect(
      Samples.near(
        0.03 * requirement.unwindFactor(of: 1e7),
        try MarketImpact.unwindMargin(dailyMargin: 0.03, days: 5)))
  }

  @Test("where closing takes more than the position the brackets end before it")
  func beyond() throws {
    let requirement = try requirement(
      Case(
        excursion: 0.2, initial: 0.2, coefficient: 1e-2, exponent: 0.5, closable: .infinity,
        cap: 1))
    let brackets = try NotionalBrackets(
      maintenance: requirement, initialExcursion: 0.2, cap: 1e6)
    #expect(Double(brackets.cap.rawValue) / 1e8 < 1e5)
    #expect(throws: NumericsError.self) {
      try NotionalBrackets(maintenance: requirement, initialExcursion: 0.1, cap: 1e6)
    }
    #expect(throws: NumericsError.self) {
      try NotionalBrackets(maintenance: requirement, initialExcursion: 0.2, cap: .nan)
    }
  }

  @Test("round numbers around any number")
  func rounds() {
    #expect(RoundNotional.below(1.8e9) == 1e9 && RoundNotional.below(5e7) == 5e7)
    #expect(RoundNotional.below(4.999e7) == 2e7 && RoundNotional.below(0.3) == 0.2)
    #expect(
      RoundNotional.numbers(above: 0, least: 1, upTo: 60) == [1, 2, 5, 10, 20, 50])
    #expect(RoundNotional.numbers(above: 20, least: 1, upTo: 100) == [50, 100])
  }
}
