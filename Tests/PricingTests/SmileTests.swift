import Foundation
import Numerics
import Pricing
import Testing

@Suite struct SmileTests {
  /// Vogt's example, in which a butterfly is arbitrage (Gatheral and Jacquier 2014).
  private func vogt() throws -> SVISlice {
    try SVISlice(a: -0.041, b: 0.1331, rho: 0.306, m: 0.3586, sigma: 0.4153)
  }

  private func smooth() throws -> SVISlice {
    try SVISlice(a: 0.01, b: 0.08, rho: -0.4, m: 0.02, sigma: 0.2)
  }

  @Test("Vogt's slice has the published jump wings and a butterfly")
  func published() throws {
    let slice = try vogt()
    let wings = try slice.jumpWings(years: 1)
    let found = [
      wings.variance, wings.skew, wings.putWing, wings.callWing, wings.varianceLeast,
    ]
    for (a, b) in zip(found, [0.01742625, -0.1752111, 0.6997381, 1.316798, 0.0116249]) {
      #expect(abs(a - b) < 1e-6)
    }
    let check = slice.butterfly()
    #expect(!check.holds)
    #expect(abs(check.gLeast + 0.032863340367583344) < 1e-6)
    #expect(abs(check.place - 0.88) < 0.005)
    #expect(try smooth().butterfly().holds)
  }

  @Test("derivatives are those of total variance")
  func derivatives() throws {
    for slice in [try vogt(), try smooth()] {
      for k in stride(from: -2.0, through: 2, by: 0.05) {
        let (w, slope, curvature) = slice.derivatives(k)
        let (below, above) = (slice.totalVariance(k - 1e-4), slice.totalVariance(k + 1e-4))
        #expect(w == slice.totalVariance(k))
        #expect(abs((above - below) / 2e-4 - slope) < 1e-8)
        #expect(abs((above + below - 2 * w) / 1e-8 - curvature) < 1e-6)
      }
    }
  }

  @Test("the density of g is the second derivative of the call in the strike")
  func density() throws {
    let slice = try smooth()
    func call(_ strike: Double) throws -> Double {
      let volatility = slice.volatility(log(strike / 100), years: 1)
      return try Black76(forward: 100, strike: strike, volatility: volatility, years: 1)
        .price(.call)
    }
    for strike in stride(from: 60.0, through: 160, by: 5) {
      let h = 0.02
      let second =
        (try call(strike + h) + call(strike - h) - 2 * call(strike)) / (h * h)
      let k = log(strike / 100)
      let w = slice.totalVariance(k)
      let d2 = -k / w.squareRoot() - 0.5 * w.squareRoot()
      let density =
        slice.density(k) * NormalDistribution.density(d2) / (w.squareRoot() * strike)
      #expect(abs(second - density) < 1e-6)
    }
  }

  @Test("raw, natural and jump-wing parameters lead back to the same slice")
  func parameters() throws {
    for slice in [try vogt(), try smooth()] {
      let back = [
        try SVISlice(slice.natural), try SVISlice(try slice.jumpWings(years: 0.25)),
      ]
      for other in back {
        for k in stride(from: -1.5, through: 1.5, by: 0.1) {
          #expect(abs(other.totalVariance(k) - slice.totalVariance(k)) < 1e-12)
        }
      }
    }
  }

  @Test("crossing slices are calendar arbitrage, found to the last digit")
  func crossing() throws {
    let first = try SVISlice(a: 0.01, b: 0.1, rho: -0.5, m: 0, sigma: 0.1)
    let second = try SVISlice(a: 0.02, b: 0.06, rho: -0.2, m: 0, sigma: 0.1)
    let check = CalendarCheck(earlier: first, later: second)
    #expect(!check.holds)
    #expect(abs((check.crossings.first ?? 0) + 0.10812651380768457) < 1e-12)
    #expect(CalendarCheck(earlier: first, later: first.scaled(by: 1.01)).holds)
    #expect(!CalendarCheck(earlier: first, later: first.scaled(by: 0.99)).holds)
    // A slice that dips below another between grid points of neither.
    let lifted = try SVISlice(a: 0.0101, b: 0.1, rho: -0.5, m: 0.004, sigma: 0.1)
    let touching = CalendarCheck(earlier: first, later: lifted)
    #expect(touching.holds == touching.crossings.isEmpty)
  }

  @Test("a power-law surface within its sufficient conditions has no arbitrage")
  func powerLaw() throws {
    let surface = try SSVI(rho: -0.5, eta: 1.2, gamma: 0.5)
    #expect(abs(surface.curvature(0.04) - 5.883484054145521) < 1e-12)
    #expect(surface.curvatureTerm <= 2)
    var earlier: SVISlice?
    for theta in [0.001, 0.004, 0.02, 0.1, 0.4, 1.5] {
      let slice = try surface.slice(theta)
      #expect(abs(slice.totalVariance(0) - theta) < 1e-12)
      #expect(surface.butterflyTerms(theta).suffices)
      #expect(slice.butterfly().holds)
      if let earlier { #expect(CalendarCheck(earlier: earlier, later: slice).holds) }
      earlier = slice
    }
    let steep = try SSVI(rho: -0.9, eta: 4, gamma: 0.5)
    #expect(!steep.butterflyTerms(0.3).suffices)
  }

  @Test("a slice of negative variance or without width is refused")
  func domain() {
    #expect(throws: PricingFault.self) {
      try SVISlice(a: -1, b: 0.1, rho: 0, m: 0, sigma: 0.1)
    }
    #expect(throws: PricingFault.self) {
      try SVISlice(a: 0.1, b: 0.1, rho: 1, m: 0, sigma: 0.1)
    }
    #expect(throws: PricingFault.self) {
      try SVISlice(a: 0.1, b: 0.1, rho: 0, m: .nan, sigma: 0.1)
    }
  }
}
