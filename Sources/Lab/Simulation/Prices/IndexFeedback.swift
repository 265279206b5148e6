import Messages
import Numerics
import Units

/// How an index feels what happens in the markets that follow it.
///
/// Without feedback an index is exogenous: a liquidation moves the book, never the index, and the
/// mark stays within its bound of that. Here a part w of the index, its `weight`, belongs to venues
/// that answer. With X the exogenous path, P this market's own price and A the price of an outside
/// venue that trades against our flow,
///
///     A = X e^K,  K = ± impact × (|Q| / volume)^½  or  impact × Q / volume
///     Q = Σ q_i 2^(−(t − t_i) / recovery)
///     ln I = (1 − w) ln X + w ((1 − o) ln A + o ln P)
///
/// q_i is the notional of a trade of the flow, positive where the buyer was the aggressor, so that
/// a forced sale is negative; `volume` is a day's notional of the outside venues, so that `impact`
/// is how far a net flow of a day's volume moves them; and o, `ownShare`, is the part of what feels
/// that this market's own price makes up. P is the middle of the book, or X where a side is empty,
/// within `ownBound` of X; of several markets on the underlying their geometric mean.
///
/// **Why a mean and not a median.** A median of two prices jumps from one to the other as the
/// weight passes a half, and says nothing of what lies between; of many venues it is one of those
/// in the middle, all of which follow X here. The mean of logarithms is linear in the weight: w = 0
/// is the exogenous index to the last bit, and what our flow does to it grows with w. One market's
/// price cannot run away with the index, as its distance counts within `ownBound` only, and w × o
/// below one keeps the rest with X. What is posted the house judges as it does any source.
///
/// **Why liquidations alone by default.** X, recorded or drawn, holds what ordinary trading does to
/// a price; what it does not hold is the flow that this run forces. With `flow: "all"` every trade
/// counts.
///
/// Source of the square root: Bouchaud, Farmer, Lillo, "How markets slowly digest changes in supply
/// and demand" (2009), with an impact of Y σ for a day's volume, Y near one and σ the volatility of
/// a day; Tóth and others, "Anomalous price impact and the critical nature of liquidity in
/// financial markets", Physical Review X 1 (2011). The linear law is that of Kyle, "Continuous
/// auctions and insider trading", Econometrica 53 (1985). Absent: impact that stays for good; flow
/// that is felt before its trade; venues that answer each other.
public struct IndexFeedback: Equatable, Sendable {
  public enum Law: String, CaseIterable, Sendable { case squareRoot, linear }
  public enum Flow: String, CaseIterable, Sendable { case liquidations, all }

  /// w, 0 to 1.
  public var weight: Double
  public var law: Law
  /// Relative move of the outside venues for a net flow of a day's volume.
  public var impact: Double
  /// A day's notional of the outside venues, in quote units.
  public var volume: Double
  /// Half-life of the flow that is felt.
  public var recovery: TimeSpan
  public var flow: Flow
  /// o, 0 to 0.9.
  public var ownShare: Double
  /// Greatest distance of this market's own price from X that counts, as a logarithm.
  public var ownBound: Double
  /// How long before a post what it feels must have happened.
  public var lag: TimeSpan

  public init(
    weight: Double, law: Law = .squareRoot, impact: Double = 0.05, volume: Double,
    recovery: TimeSpan = .seconds(600), flow: Flow = .liquidations, ownShare: Double = 0.5,
    ownBound: Double = 0.05, lag: TimeSpan = .milliseconds(100)
  ) {
    self.weight = weight
    self.law = law
    self.impact = impact
    self.volume = volume
    self.recovery = recovery
    self.flow = flow
    self.ownShare = ownShare
    self.ownBound = ownBound
    self.lag = lag
  }

  /// K: how far the outside venues are moved by a net flow, as a logarithm.
  func moved(by flow: Double) -> Double {
    let part = flow / volume
    switch law {
    case .linear: return impact * part
    case .squareRoot: return impact * part.magnitude.squareRoot() * (part < 0 ? -1 : 1)
    }
  }

  /// Whether a trade is part of the flow that outside venues feel. What changes hands without the
  /// book, and what was traded elsewhere and only reported, they do not see.
  func feels(_ kind: TradeKind) -> Bool {
    switch kind {
    case .liquidation, .disposal: true
    case .book: flow == .all
    case .takeover, .deleveraging, .lossSharing, .reported: false
    }
  }
}

/// What an index with feedback has felt so far.
struct FeltFlow {
  let terms: IndexFeedback
  /// Q as of `time`.
  private(set) var flow = 0.0
  private(set) var time: Timestamp

  init(_ terms: IndexFeedback, from start: Timestamp) {
    self.terms = terms
    time = start
  }

  mutating func note(_ notional: Double, at now: Timestamp) {
    decay(to: now)
    flow += notional
  }

  private mutating func decay(to now: Timestamp) {
    guard now > time else { return }
    let halves = (now - time).seconds / terms.recovery.seconds
    if flow != 0 { flow *= PortableMath.exp(-halves * PortableMath.log(2)) }
    time = now
  }

  /// The index at a time.
  /// - Parameters:
  ///   - exogenous: X.
  ///   - own: the logarithms of P over X, of each market whose book has two sides.
  mutating func index(_ exogenous: Double, own: [Double], at now: Timestamp) -> Double {
    decay(to: now)
    let bound = terms.ownBound
    let distance =
      own.isEmpty ? 0 : own.reduce(0) { $0 + min(max($1, -bound), bound) } / Double(own.count)
    let moved = terms.moved(by: flow)
    let answer = (1 - terms.ownShare) * moved + terms.ownShare * distance
    return exogenous * PortableMath.exp(terms.weight * answer)
  }
}
