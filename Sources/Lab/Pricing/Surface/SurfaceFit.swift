/// A surface fitted to a chain: one slice an expiry, none anywhere above the next.
///
/// Far expiries are quoted over a wider range of moneyness than near ones, whose wings nothing
/// pins. So the strict fit goes from the last expiry to the first, each slice below the one after;
/// its starting points come from a pass in the other direction, in which each slice keeps above
/// the one before where its own quotes leave it free.
public struct SurfaceFit: Equatable, Sendable {
  public struct Expiry: Equatable, Sendable {
    public let chain: ChainExpiry
    public let fit: SliceFit
  }

  public let surface: VolatilitySurface
  /// The expiries fitted, rising.
  public let expiries: [Expiry]
  /// Expiries with too few quotes to fit.
  public let skipped: [ChainExpiry]

  /// Fits a chain; see `SliceFit` for what is minimised.
  /// - Throws: `tooFew` where no expiry has `SliceFit.quotesLeast` usable quotes.
  public init(_ chain: OptionChain) throws(PricingFault) {
    var fitted: [Expiry] = []
    var skipped: [ChainExpiry] = []
    let priors = SurfacePrior.slices(chain.expiries.map { SliceQuotes($0.quotes) })
    for (expiry, prior) in zip(chain.expiries, priors).reversed() {
      do {
        let fit = try SliceFit(
          expiry.quotes, between: SliceNeighbours(later: fitted.first?.fit.slice), near: prior)
        fitted.insert(Expiry(chain: expiry, fit: fit), at: 0)
      } catch {
        guard case .tooFew = error else { throw error }
        skipped.insert(expiry, at: 0)
      }
    }
    guard !fitted.isEmpty else { throw .tooFew(name: "expiries", count: 0, least: 1) }
    expiries = fitted
    self.skipped = skipped
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
}
