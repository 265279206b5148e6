import Testing

@testable import Numerics

@Suite struct SampleTests {
  @Test("quantile rules give what their positions say")
  func quantiles() throws {
    let sample: [Double] = [7, 1, 3, 10, 5]
    #expect(try QuantileRule.inverseCumulative.quantile(0.4, of: sample) == 3)
    #expect(try QuantileRule.inverseCumulative.quantile(0.41, of: sample) == 5)
    #expect(abs(try QuantileRule.linear.quantile(0.9, of: sample) - 8.8) < 1e-14)
    #expect(abs(try QuantileRule.weibull.quantile(0.5, of: sample) - 5) < 1e-15)
    #expect(try QuantileRule.weibull.quantile(0.99, of: sample) == 10)
    #expect(try QuantileRule.higher.quantile(0.6, of: sample) == 7)
    #expect(try QuantileRule.medianUnbiased.quantile(0.5, of: sample) == 5)
  }

  @Test("a share that binary cannot hold still counts its whole number of observations")
  func wholeShares() throws {
    let sample = (1...100).map(Double.init)
    for percent in 1...99 {
      let p = Double(percent) / 100
      #expect(try QuantileRule.inverseCumulative.quantile(p, of: sample) == Double(percent))
    }
  }

  @Test("every rule rises with p and stays inside the sample")
  func monotone() throws {
    var stream = RandomStream(seed: 3)
    let sample = (0..<57).map { _ in stream.normal() }
    for rule in QuantileRule.allCases {
      var last = -Double.infinity
      for step in 1..<100 {
        let q = try rule.quantile(Double(step) / 100, of: sample)
        #expect(q >= last && q >= sample.min()! && q <= sample.max()!)
        last = q
      }
    }
  }

  @Test("moments of a sample worked by hand")
  func moments() throws {
    let m = try Moments([1, 2, 3, 10])
    #expect(m.mean == 4 && m.least == 1 && m.greatest == 10)
    #expect(abs(m.variance - 50.0 / 3) < 1e-14)
    // m2 = 12.5, m3 = 45; g1 = 45 / 12.5^1.5, G1 = sqrt(12) / 2 g1.
    #expect(abs(try m.skewness() - 45 / 44.194_173_824_159_22 * 12.0.squareRoot() / 2) < 1e-12)
    #expect(throws: NumericsError.self) { try Moments([2, 2, 2]).skewness() }
    #expect(throws: NumericsError.self) { try Moments([1, .nan]) }
  }

  @Test("correlation of a series with its image is one, and an alternating series is negative")
  func correlation() throws {
    let a: [Double] = [1, 4, 2, 8, 5, 7]
    #expect(abs(try Correlation.pearson(a, a.map { 3 - 2 * $0 }) + 1) < 1e-15)
    let alternating = (0..<100).map { $0.isMultiple(of: 2) ? 1.0 : -1 }
    #expect(abs(try Correlation.auto(alternating, lag: 1) + 0.99) < 1e-12)
    #expect(throws: NumericsError.self) { try Correlation.pearson(a, [1]) }
  }

  @Test("a bootstrap repeats with its seed and keeps blocks together")
  func bootstrap() throws {
    var first = try StationaryBootstrap(seed: 5, meanBlockLength: 10)
    var second = try StationaryBootstrap(seed: 5, meanBlockLength: 10)
    let places = first.places(count: 5000)
    #expect(places == second.places(count: 5000))
    let breaks = zip(places, places.dropFirst()).count { ($0 + 1) % 5000 != $1 }
    #expect((350...650).contains(breaks))
    let means = try first.distribution(of: (0..<200).map(Double.init), count: 400) {
      $0.reduce(0, +) / 200
    }
    #expect(means == means.sorted() && abs(means[200] - 99.5) < 6)
  }
}
