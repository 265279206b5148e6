import Glibc
import Instruments
import Numerics
import Units

/// A margin schedule by size: brackets with cumulative deduction over what close-outs take.
///
/// ```swift
/// let brackets = try NotionalBrackets(
///   maintenance: CloseOutRequirement(excursion: 0.02, impact: impact, closable: 5e7),
///   initialExcursion: 0.08, cap: 1e9)
/// brackets.schedule   // what the house loads
/// ```
///
/// - Maintenance: between the edges the requirement runs along a chord over R, so
///   rate x N - deduction is continuous, is at least R everywhere and, R being convex, has rates
///   that do not fall. Each rate is rounded up to 0.01 %; the next chord starts where the rounded
///   one ends, so that roundings do not add up.
/// - Initial: R(N) + (initial excursion - maintenance excursion) N. The house asks a bracket's
///   initial rate of the whole notional, so the rate is that of the bracket's upper end, rounded
///   up to 0.01 %, and not below the bracket's maintenance rate. Leverage is 1 / initial rate.
/// - Edges are round (1, 2, 5 times a power of ten). From each edge the next is the farthest whose
///   chord lies above R by at most `chordExcessMax` of it, or else the next round number; the last
///   is the greatest round number at or below `cap`, where what R is made of ends. Beyond it
///   everything is held in full: rates of 1, leverage of 1.
public struct NotionalBrackets: Sendable {
  /// One row as venues print them.
  public struct Row: Sendable, Equatable {
    public let floor: Money
    /// The upper edge; nil beyond the cap.
    public let ceiling: Money?
    public let maintenanceRate: Rate
    public let initialRate: Rate
    /// Whole, 1 or more.
    public let leverageMax: Int
    public let deduction: Money
    /// The most by which the requirement lies above R within the bracket, as a share of R; nil
    /// beyond the cap.
    public let excess: Double?

    public init(
      floor: Money, ceiling: Money?, maintenanceRate: Rate, initialRate: Rate, leverageMax: Int,
      deduction: Money, excess: Double?
    ) {
      self.floor = floor
      self.ceiling = ceiling
      self.maintenanceRate = maintenanceRate
      self.initialRate = initialRate
      self.leverageMax = leverageMax
      self.deduction = deduction
      self.excess = excess
    }
  }

  public let rows: [Row]
  public let schedule: MarginSchedule
  public let maintenance: CloseOutRequirement
  /// The last edge, in the quote asset.
  public var cap: Money { rows[rows.count - 1].floor }

  /// - Parameters:
  ///   - initialExcursion: a fraction of the notional, not below that of `maintenance`, to 1.
  ///   - cap: in the quote asset; at least 1, and cut to what the house takes in one position.
  ///   - chordExcessMax: above 0, to 1.
  public init(
    maintenance: CloseOutRequirement, initialExcursion: Double, cap: Double,
    chordExcessMax: Double = 0.05
  ) throws(NumericsError) {
    try Check.range("initial excursion", initialExcursion, maintenance.excursion...1)
    try Check.range("position cap", cap, 1...1e300)
    try Check.range("excess of a chord", chordExcessMax, 1e-6...1)
    let most = Double(Limits.notional.rawValue) / Double(Money.one.rawValue)
    var chords = ChordSearch(
      requirement: maintenance, premium: initialExcursion - maintenance.excursion,
      excessMax: chordExcessMax, cap: RoundNotional.below(min(cap, most)))
    try chords.search()
    let full = MarginBracket(
      floor: Self.money(chords.edge), maintenanceRate: .one, initialRate: .one)
    let brackets =
      chords.found.map {
        MarginBracket(
          floor: Self.money($0.floor), maintenanceRate: Self.rate($0.maintenance),
          initialRate: Self.rate($0.initial))
      } + [full]
    guard let schedule = MarginSchedule(brackets: brackets) else {
      throw .undefined("margin schedule", because: "its brackets do not rise")
    }
    self.maintenance = maintenance
    self.schedule = schedule
    rows = schedule.brackets.enumerated().map { place, bracket in
      let chord = place < chords.found.count ? chords.found[place] : nil
      return Row(
        floor: bracket.floor,
        ceiling: chord == nil ? nil : schedule.brackets[place + 1].floor,
        maintenanceRate: bracket.maintenanceRate, initialRate: bracket.initialRate,
        leverageMax: max(1, Int(Rate.one.rawValue / bracket.initialRate.rawValue)),
        deduction: bracket.deduction, excess: chord?.excess)
    }
  }

  private static func money(_ notional: Double) -> Money {
    Money(rawValue: Int64((notional * Double(Money.one.rawValue)).rounded()))
  }

  /// From hundredths of a per cent, each 100,000 counts of a rate.
  private static func rate(_ hundredths: Int64) -> Rate { Rate(rawValue: hundredths * 100_000) }
}

/// The chords from edge to edge, found greedily.
private struct ChordSearch {
  struct Chord {
    let floor: Double
    /// Rates in hundredths of a per cent.
    let maintenance: Int64
    let initial: Int64
    let excess: Double
    /// The requirement at the upper edge, in the quote asset.
    let end: Double
  }

  let requirement: CloseOutRequirement
  let premium: Double
  let excessMax: Double
  let cap: Double
  var found: [Chord] = []
  /// The edge reached and the requirement there.
  var edge = 0.0
  private var held = 0.0
  private var rateLast: Int64 = 1

  init(requirement: CloseOutRequirement, premium: Double, excessMax: Double, cap: Double) {
    self.requirement = requirement
    self.premium = premium
    self.excessMax = excessMax
    self.cap = cap
  }

  mutating func search() throws(NumericsError) {
    // The house's table has room for the bracket beyond the cap and this many.
    let roomy = Limits.marginBrackets - 1
    while edge < cap, found.count < roomy {
      let edges = RoundNotional.numbers(above: edge, least: cap * 1e-9, upTo: cap)
      var best: (upper: Double, chord: Chord)?
      for upper in edges {
        guard let chord = chord(to: upper) else { break }
        let bulge = bulge(to: upper)
        if best == nil || bulge <= excessMax { best = (upper, chord) }
        if bulge > excessMax { break }
      }
      // A rate above 1 asks for more than the position is worth: the schedule ends before it.
      guard let best else { break }
      found.append(best.chord)
      (edge, held, rateLast) = (best.upper, best.chord.end, best.chord.maintenance)
    }
    guard !found.isEmpty else {
      throw .undefined(
        "margin schedule",
        because: "closing the smallest position already takes more than it is worth")
    }
  }

  /// The chord from the edge reached to `upper`; nil where a rate would be above 1.
  private func chord(to upper: Double) -> Chord? {
    let needed = (requirement.amount(of: upper) - held) / (upper - edge)
    guard needed <= 1 else { return nil }
    let rate = max(rateLast, Self.hundredths(needed))
    let slope = Double(rate) / 10_000
    let initial = max(rate, Self.hundredths(requirement.amount(of: upper) / upper + premium))
    guard rate <= 10_000, initial <= 10_000 else { return nil }
    return Chord(
      floor: edge, maintenance: rate, initial: initial,
      excess: excess(of: held, slope, to: upper), end: held + slope * (upper - edge))
  }

  /// How far the exact chord, before any rounding, lies above R: what edges are chosen by.
  private func bulge(to upper: Double) -> Double {
    let start = requirement.amount(of: edge)
    return excess(
      of: start, (requirement.amount(of: upper) - start) / (upper - edge), to: upper)
  }

  /// The most by which a line from the edge lies above R up to `upper`, as a share of R.
  private func excess(of start: Double, _ slope: Double, to upper: Double) -> Double {
    var excess = 0.0
    for step in 0...64 {
      // At the very bottom both vanish; what remains is the ratio of their rates.
      let notional = max(edge + (upper - edge) * Double(step) / 64, upper * 1e-9)
      let along = start + slope * (notional - edge)
      excess = max(excess, along / requirement.amount(of: notional) - 1)
    }
    return excess
  }

  /// Rounded up to a hundredth of a per cent; binary dust above a whole number does not count.
  private static func hundredths(_ rate: Double) -> Int64 {
    Int64((rate * 10_000 * (1 - 1e-12)).rounded(.up))
  }
}
