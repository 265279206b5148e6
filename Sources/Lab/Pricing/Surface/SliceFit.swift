import Foundation

/// The slices around one in time: it must nowhere fall below the earlier or rise above the later.
public struct SliceNeighbours: Equatable, Sendable {
  public var earlier: SVISlice?
  public var later: SVISlice?

  public init(earlier: SVISlice? = nil, later: SVISlice? = nil) {
    self.earlier = earlier
    self.later = later
  }

  /// The check against each neighbour there is.
  func checks(_ slice: SVISlice) -> [CalendarCheck] {
    (earlier.map { [CalendarCheck(earlier: $0, later: slice)] } ?? [])
      + (later.map { [CalendarCheck(earlier: slice, later: $0)] } ?? [])
  }
}

/// A slice fitted to the quotes of one expiry, and how well it does.
public struct SliceFit: Equatable, Sendable {
  public let slice: SVISlice
  /// Quotes fitted, and those whose middle the slice's value misses by less than half the spread.
  public let quotes: Int
  public let withinSpread: Int
  /// Root of the mean square error, in half spreads.
  public let errorInHalfSpreads: Double
  public let butterfly: ButterflyCheck
  /// Against the neighbours in time that the fit was given.
  public let calendars: [CalendarCheck]
  public let steps: Int

  public var isFreeOfArbitrage: Bool { butterfly.holds && calendars.allSatisfy { $0.holds } }

  /// Whether the slice meets its quotes.
  public let verdict: SliceVerdict

  /// Strikes with a volatility that the five parameters need.
  public static let strikesLeast = 5

  /// Fits SVI to two-sided quotes: least squares of (value - middle) / half spread with errors
  /// beyond the spread counting less and less (Cauchy's loss), by Levenberg-Marquardt steps from
  /// `SliceStart`, with butterflies and, given neighbours, calendar spreads penalised until the
  /// checks hold. Where they cannot be made to and no earlier slice is in the way, a slice known to
  /// be free is taken: a later one scaled down, or a flat one.
  ///
  /// - Parameters:
  ///   - years: to expiry, above 0; what volatilities in `verdict` are told by.
  ///   - prior: a slice to which this one is drawn where the quotes leave it free.
  /// - Throws: `tooFew` with less than `strikesLeast` strikes that have a volatility: put and call
  ///   of one strike, or a quote given twice, are one.
  public init(
    _ quotes: [OptionQuote], years: Double = 1,
    between neighbours: SliceNeighbours = SliceNeighbours(), near prior: SVISlice? = nil
  ) throws(PricingFault) {
    let prepared = SliceQuotes(quotes)
    let strikes = prepared.strikes().count
    guard strikes >= Self.strikesLeast, var slice = SliceStart.slice(prepared) else {
      throw .tooFew(name: "strikes with a volatility", count: strikes, least: Self.strikesLeast)
    }
    var search = SliceSearch(prepared, neighbours, near: prior)
    var steps = 0
    var butterfly = slice.butterfly()
    var calendars: [CalendarCheck] = []
    for _ in 0..<6 {
      let found = search.run(from: slice)
      slice = found.slice
      steps += found.steps
      butterfly = slice.butterfly()
      calendars = neighbours.checks(slice)
      if butterfly.holds, calendars.allSatisfy({ $0.holds }) { break }
      search.tighten()
    }
    if !butterfly.holds || !calendars.allSatisfy({ $0.holds }), neighbours.earlier == nil {
      slice = Self.surelyFree(near: slice, below: neighbours.later)
      butterfly = slice.butterfly()
      calendars = neighbours.checks(slice)
    }
    var within = 0
    var square = 0.0
    for quote in prepared.quotes {
      let value = SliceQuotes.value(quote, slice.totalVariance(quote.k)).value
      let miss = (value - quote.middle) / quote.halfSpread
      if abs(miss) < 1 { within += 1 }
      square += miss * miss
    }
    self.slice = slice
    self.quotes = quotes.count
    withinSpread = within
    errorInHalfSpreads = (square / Double(quotes.count)).squareRoot()
    self.butterfly = butterfly
    self.calendars = calendars
    self.steps = steps
    verdict = SliceVerdict(slice, prepared, years: years)
  }

  /// The last resort, free of arbitrage by construction: the later slice times a factor of at most
  /// one that keeps the level at the money, or without one a smile that is all but flat.
  ///
  /// Scaled by c, g is A + c B - c^2 C with A and C at least zero: concave in c, not negative at 0
  /// and at 1, hence nowhere between.
  private static func surelyFree(near slice: SVISlice, below later: SVISlice?) -> SVISlice {
    let level = max(slice.totalVariance(0), 1e-9)
    guard let later else { return SVISlice(valid: level, b: 1e-9, rho: 0, m: 0, sigma: 0.1) }
    return later.scaled(by: min(1, level / max(later.totalVariance(0), 1e-12)) * (1 - 1e-6))
  }
}
