import Foundation

/// A surface fitted to a chain: one slice an expiry, none anywhere above the next.
///
/// Far expiries are quoted over a wider range of moneyness than near ones, whose wings nothing
/// pins. So the strict fit goes from the last expiry to the first, each slice below the one after;
/// its starting points come from a pass in the other direction, in which each slice keeps above
/// the one before where its own quotes leave it free.
///
/// Where an expiry cannot meet its quotes below the one after, but could alone, the later one is
/// fitted again above it; if that meets its quotes no longer, the one of fewer strikes is given up.
public struct SurfaceFit: Equatable, Sendable {
  public struct Expiry: Equatable, Sendable {
    public let chain: ChainExpiry
    public let fit: SliceFit
  }

  /// An expiry without a slice, and why.
  public struct Refusal: Equatable, Sendable {
    public let chain: ChainExpiry
    public let reason: String
    /// Whether its quotes tell the volatility at the money, and still no slice meets them.
    public let isMissed: Bool
  }

  public let surface: VolatilitySurface
  /// The expiries fitted, rising.
  public let expiries: [Expiry]
  /// The others, rising.
  public let refused: [Refusal]

  /// Fits a chain; see `SliceFit` for what is minimised, `SliceVerdict` for what is given out.
  /// - Throws: `unfit` where no expiry is, with the reason of each.
  public init(_ chain: OptionChain) throws(PricingFault) {
    let priors = SurfacePrior.slices(chain.expiries.map { SliceQuotes($0.quotes) })
    var pass = SurfacePass()
    for (expiry, prior) in zip(chain.expiries, priors).reversed() {
      try pass.take(expiry, near: prior)
    }
    let refused = pass.refused.sorted { $0.chain.years < $1.chain.years }
    let fitted = pass.fitted.map { Expiry(chain: $0.chain, fit: $0.fit) }
    guard !fitted.isEmpty else {
      let reasons = refused.prefix(3).map {
        String(format: "the expiry in %.2f days: ", $0.chain.years * 365) + $0.reason
      }
      throw .unfit(
        reasons.joined(separator: "; ")
          + (refused.count > 3 ? "; and so on for \(refused.count - 3) more" : ""))
    }
    expiries = fitted
    self.refused = refused
    var points: [VolatilitySurface.Expiry] = []
    for expiry in fitted {
      points.append(
        VolatilitySurface.Expiry(
          years: expiry.chain.years, forward: expiry.chain.forward, slice: expiry.fit.slice))
    }
    surface = try VolatilitySurface(expiries: points)
  }

  public var quotes: Int { expiries.reduce(0) { $0 + $1.fit.quotes } }

  /// Quotes whose middle the surface misses by less than half their spread.
  public var withinSpread: Int { expiries.reduce(0) { $0 + $1.fit.withinSpread } }

  public var isFreeOfArbitrage: Bool { expiries.allSatisfy { $0.fit.isFreeOfArbitrage } }

  /// Whether an expiry was given up that has quotes enough.
  public var isIncomplete: Bool { refused.contains { $0.isMissed } }
}

/// The pass from the last expiry to the first, and what it holds so far.
private struct SurfacePass {
  struct Fitted {
    let chain: ChainExpiry
    let prior: SVISlice?
    var fit: SliceFit
  }

  /// Rising in time.
  var fitted: [Fitted] = []
  var refused: [SurfaceFit.Refusal] = []

  /// Fits an expiry before all those held.
  mutating func take(_ chain: ChainExpiry, near prior: SVISlice?) throws(PricingFault) {
    do {
      while true {
        let below = try Self.fit(chain, prior, SliceNeighbours(later: fitted.first?.fit.slice))
        if below.isSound {
          return fitted.insert(Fitted(chain: chain, prior: prior, fit: below), at: 0)
        }
        guard let later = fitted.first else {
          return refuse(chain, below)
        }
        let alone = try Self.fit(chain, prior, SliceNeighbours())
        guard alone.isSound else { return refuse(chain, alone) }
        if let (lifted, fit) = try lift(later, above: alone, of: chain, prior) {
          fitted[0].fit = lifted
          return fitted.insert(Fitted(chain: chain, prior: prior, fit: fit), at: 0)
        }
        let reason = "no slice beside the next expiry meets the quotes of both"
        let isLaterWorse = Self.strikes(later.chain) < Self.strikes(chain)
        refused.append(
          SurfaceFit.Refusal(
            chain: isLaterWorse ? later.chain : chain, reason: reason, isMissed: true))
        guard isLaterWorse else { return }
        fitted.removeFirst()
      }
    } catch {
      guard case .tooFew(_, let count, let least) = error else { throw error }
      refused.append(
        SurfaceFit.Refusal(
          chain: chain,
          reason: "\(count) strike\(count == 1 ? "" : "s") with a volatility; \(least) are needed",
          isMissed: false))
    }
  }

  /// The later expiry fitted above this one, and this one below that; nil where either misses.
  private func lift(
    _ later: Fitted, above alone: SliceFit, of chain: ChainExpiry, _ prior: SVISlice?
  ) throws(PricingFault) -> (later: SliceFit, fit: SliceFit)? {
    let beyond = fitted.count > 1 ? fitted[1].fit.slice : nil
    let lifted = try Self.fit(
      later.chain, later.prior, SliceNeighbours(earlier: alone.slice, later: beyond))
    guard lifted.isSound else { return nil }
    let fit = try Self.fit(chain, prior, SliceNeighbours(later: lifted.slice))
    return fit.isSound ? (lifted, fit) : nil
  }

  private mutating func refuse(_ chain: ChainExpiry, _ fit: SliceFit) {
    var isMissed = true
    if case .untold = fit.verdict.fault { isMissed = false }
    refused.append(
      SurfaceFit.Refusal(
        chain: chain,
        reason: fit.verdict.fault?.text ?? "no slice without arbitrage meets the quotes",
        isMissed: isMissed))
  }

  private static func fit(
    _ chain: ChainExpiry, _ prior: SVISlice?, _ neighbours: SliceNeighbours
  ) throws(PricingFault) -> SliceFit {
    try SliceFit(chain.quotes, years: chain.years, between: neighbours, near: prior)
  }

  private static func strikes(_ chain: ChainExpiry) -> Int {
    SliceQuotes(chain.quotes).strikes().count
  }
}

extension SliceFit {
  /// Fit to be given out.
  fileprivate var isSound: Bool { verdict.fault == nil && isFreeOfArbitrage }
}
