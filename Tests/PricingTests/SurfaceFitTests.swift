import Foundation
import Numerics
import Pricing
import Testing
import Units

@Suite struct SurfaceFitTests {
  /// Quotes around a slice: `noise` half spreads of error in each middle, uniformly.
  static func quotes(
    _ slice: SVISlice, forward: Double = 60_000, reach: Double = 0.6, noise: Double = 0,
    seed: UInt64 = 1
  ) throws -> [OptionQuote] {
    var random = RandomStream(seed: seed)
    var quotes: [OptionQuote] = []
    for place in -15...15 {
      let k = reach * Double(place) / 15
      let strike = (forward * exp(k)).rounded()
      let option = try Black76(
        forward: forward, strike: strike,
        volatility: slice.volatility(log(strike / forward), years: 1), years: 1)
      for type in OptionType.allCases {
        let value = option.coinPrice(type)
        let half = 0.0002 + 0.004 * value
        let middle = value + half * noise * random.uniform(-1, 1)
        guard middle > half else { continue }
        quotes.append(
          OptionQuote(
            type: type, strike: strike, forward: forward, bid: middle - half, ask: middle + half))
      }
    }
    return quotes
  }

  @Test("a smile is found again from its quotes", arguments: [0.02, 0.1, 0.5])
  func exact(level: Double) throws {
    let slice = try SVISlice(
      a: 0.3 * level, b: 0.5 * level, rho: -0.3, m: 0.03, sigma: 0.4)
    let quotes = try Self.quotes(slice, reach: 3 * level.squareRoot())
    let fit = try SliceFit(quotes)
    #expect(fit.withinSpread == quotes.count)
    #expect(fit.errorInHalfSpreads < 0.05)
    #expect(fit.isFreeOfArbitrage)
    for quote in quotes {
      let k = log(quote.strike / quote.forward)
      #expect(abs(fit.slice.totalVariance(k) / slice.totalVariance(k) - 1) < 0.02)
    }
  }

  @Test("quotes of a smile with a butterfly are fitted by a smile without one")
  func butterfly() throws {
    let vogt = try SVISlice(a: -0.041, b: 0.1331, rho: 0.306, m: 0.3586, sigma: 0.4153)
    #expect(!vogt.butterfly().holds)
    let fit = try SliceFit(try Self.quotes(vogt, reach: 1.2))
    #expect(fit.butterfly.holds)
    #expect(fit.isFreeOfArbitrage)
  }

  @Test("expiries that cross are fitted by a surface that does not")
  func calendar() throws {
    // The nearer expiry is quoted above the farther one on the left.
    let near = try SVISlice(a: 0.01, b: 0.1, rho: -0.5, m: 0, sigma: 0.1)
    let far = try SVISlice(a: 0.012, b: 0.085, rho: -0.4, m: 0, sigma: 0.1)
    #expect(!CalendarCheck(earlier: near, later: far).holds)
    let year: Int64 = 365 * 86_400 * 1_000_000_000
    func expiry(_ slice: SVISlice, _ part: Int64) throws -> ChainExpiry {
      ChainExpiry(
        expiry: Timestamp(rawValue: year / part), years: 1 / Double(part),
        quotes: try Self.quotes(slice, reach: 0.5))
    }
    let chain = OptionChain(
      underlying: "BTC", time: .zero, expiries: [try expiry(near, 12), try expiry(far, 6)])
    let fit = try SurfaceFit(chain)
    #expect(fit.isFreeOfArbitrage)
    #expect(fit.surface.isFreeOfArbitrage)
    #expect(fit.expiries.count == 2 && fit.refused.isEmpty)
    #expect(Double(fit.withinSpread) > 0.5 * Double(fit.quotes))
  }

  @Test("noisy quotes leave the smile where it was, and outliers do not move it")
  func noise() throws {
    let slice = try SVISlice(a: 0.02, b: 0.12, rho: -0.35, m: 0.02, sigma: 0.25)
    for seed in UInt64(1)...10 {
      var quotes = try Self.quotes(slice, noise: 0.9, seed: seed)
      for place in stride(from: 0, to: quotes.count, by: 19) {
        quotes[place].bid *= 1.3
        quotes[place].ask *= 1.3
      }
      let fit = try SliceFit(quotes)
      #expect(Double(fit.withinSpread) > 0.85 * Double(fit.quotes))
      #expect(abs(fit.slice.totalVariance(0) / slice.totalVariance(0) - 1) < 0.02)
      #expect(fit.isFreeOfArbitrage)
    }
  }

  @Test("four strikes are too few, however often each is quoted")
  func few() throws {
    let slice = try SVISlice(a: 0.02, b: 0.12, rho: -0.35, m: 0.02, sigma: 0.25)
    let all = try Self.quotes(slice)
    let strikes = Set(Set(all.map(\.strike)).sorted().suffix(20).prefix(4))
    let four = all.filter { strikes.contains($0.strike) }
    #expect(four.count >= 4)
    for quotes in [four, four + four + four] {
      #expect(throws: PricingFault.tooFew(name: "strikes with a volatility", count: 4, least: 5)) {
        try SliceFit(quotes)
      }
    }
  }

  @Test("between expiries total variance is linear in time, outside volatility is constant")
  func time() throws {
    let slice = try SVISlice(a: 0.01, b: 0.08, rho: -0.4, m: 0.02, sigma: 0.2)
    let surface = try VolatilitySurface(expiries: [
      .init(years: 0.1, forward: 100, slice: slice),
      .init(years: 0.3, forward: 110, slice: slice.scaled(by: 2)),
    ])
    for k in [-0.5, 0, 0.3] {
      let w = slice.totalVariance(k)
      #expect(abs(surface.totalVariance(k, years: 0.1) - w) < 1e-15)
      #expect(abs(surface.totalVariance(k, years: 0.2) - 1.5 * w) < 1e-15)
      #expect(abs(surface.totalVariance(k, years: 0.05) - 0.5 * w) < 1e-15)
      #expect(abs(surface.totalVariance(k, years: 0.6) - 4 * w) < 1e-14)
      #expect(surface.totalVariance(k, years: 0) == 0)
    }
    #expect(abs(surface.forward(years: 0.2) - (100.0 * 110).squareRoot()) < 1e-9)
    #expect(surface.forward(years: 0.01) == 100 && surface.forward(years: 5) == 110)
    let option = try surface.option(strike: 120, years: 0.2)
    #expect(
      abs(option.volatility - surface.volatility(log(120 / option.forward), years: 0.2)) < 1e-15)
    #expect(surface.isFreeOfArbitrage)
    #expect(throws: PricingFault.self) {
      try VolatilitySurface(expiries: [
        .init(years: 0.3, forward: 100, slice: slice),
        .init(years: 0.3, forward: 100, slice: slice),
      ])
    }
  }

  @Test("a regression finds the slice whose total variances it is given")
  func regression() throws {
    let places = (-20...20).map { 0.06 * Double($0) }
    for (rho, m, sigma) in [(-0.4, 0.02, 0.2), (0.3, 0.36, 0.42), (-0.57, -0.56, 1.2)] {
      let slice = try SVISlice(a: 0.02, b: 0.2, rho: rho, m: m, sigma: sigma)
      let fit = try SliceRegression(k: places, w: places.map { slice.totalVariance($0) })
      #expect(fit.error < 1e-6)
      #expect(abs(fit.slice.rho - rho) < 0.01 && abs(fit.slice.m - m) < 0.01)
      #expect(fit.errorOfVolatility(years: 0.5) < 1e-5)
    }
    #expect(throws: PricingFault.self) { try SliceRegression(k: [0, 1], w: [0.1, 0.1]) }
    #expect(throws: PricingFault.self) {
      try SliceRegression(k: [0, 1, 2, 3, .nan], w: [1, 1, 1, 1, 1])
    }
  }
}
