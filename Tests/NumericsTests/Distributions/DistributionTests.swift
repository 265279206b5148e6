import Testing

@testable import Numerics

/// Distribution functions and quantiles against values computed with SciPy 1.17 (Boost).
@Suite struct DistributionTests {
  private func near(_ a: Double, _ b: Double, _ relative: Double = 1e-12) -> Bool {
    abs(a - b) <= relative * abs(b)
  }

  @Test("normal quantiles and tails agree to 1e-13")
  func normal() throws {
    for row in Reference.normalQuantiles {
      #expect(near(try NormalDistribution.quantile(row.p), row.x, 1e-13), "\(row)")
    }
    for row in Reference.normalTails {
      #expect(near(NormalDistribution.cumulative(row.x), row.p, 1e-13), "\(row)")
      #expect(near(NormalDistribution.upperTail(-row.x), row.p, 1e-13), "\(row)")
    }
  }

  @Test("t distribution and quantiles agree to 1e-12")
  func student() throws {
    for row in Reference.studentTails {
      let t = try StudentDistribution(degrees: row.nu)
      #expect(near(try t.cumulative(row.x), row.p), "\(row)")
    }
    for row in Reference.studentQuantiles {
      let t = try StudentDistribution(degrees: row.nu)
      #expect(near(try t.quantile(row.p), row.x), "\(row)")
    }
  }

  @Test("t of one degree is Cauchy's, and its density the slope of its distribution")
  func cauchy() throws {
    let t = try StudentDistribution(degrees: 1)
    #expect(near(try t.quantile(0.75), 1, 1e-14))
    #expect(near(t.density(2), 1 / (5 * Double.pi), 1e-14))
    #expect(throws: NumericsError.self) { try t.unitScale() }
    #expect(throws: NumericsError.self) { try t.meanBeyond(0.99) }
  }

  @Test("chi-square tails and quantiles agree to 1e-12")
  func chiSquare() throws {
    for row in Reference.chiSquareTails {
      let law = try ChiSquareDistribution(degrees: row.k)
      #expect(near(try law.upperTail(row.x), row.p), "\(row)")
      #expect(abs(try law.upperTail(row.x) + law.cumulative(row.x) - 1) < 1e-13)
    }
    for row in Reference.chiSquareQuantiles {
      let law = try ChiSquareDistribution(degrees: row.k)
      #expect(near(try law.quantile(row.p), row.x), "\(row)")
    }
  }

  @Test("binomial tails agree to 1e-12, and quantiles invert them")
  func binomial() throws {
    for row in Reference.binomialTails {
      let law = try BinomialDistribution(trials: Int(row.n), p: row.p)
      #expect(near(law.cumulative(Int(row.k)), row.below), "\(row)")
      #expect(near(law.atLeast(Int(row.k)), row.above), "\(row)")
    }
    for trials in [1, 17, 250] {
      let law = try BinomialDistribution(trials: trials, p: 0.2)
      #expect(near((0...trials).reduce(0) { $0 + law.mass($1) }, 1, 1e-13))
      for p in [0.001, 0.2, 0.5, 0.99] {
        let k = try law.quantile(p)
        #expect(law.cumulative(k) >= p && (k == 0 || law.cumulative(k - 1) < p))
      }
    }
  }

  @Test("a symmetric binomial's two-sided p-value is twice its tail, and 1 at the mode")
  func twoSided() throws {
    let law = try BinomialDistribution(trials: 20, p: 0.5)
    #expect(near(law.twoSided(4), 2 * law.cumulative(4)))
    #expect(near(law.twoSided(17), 2 * law.atLeast(17)))
    #expect(law.twoSided(10) == 1)
  }

  @Test("Pareto and extreme value quantiles invert their distributions, through shape zero")
  func extremes() throws {
    for shape in [-0.4, -1e-9, 0, 1e-14, 1e-5, 0.3, 1.2] {
      let pareto = try GeneralisedParetoDistribution(shape: shape, scale: 0.02)
      let extreme = try ExtremeValueDistribution(shape: shape, location: 0.03, scale: 0.02)
      for p in [0.001, 0.5, 0.99, 0.9999] {
        #expect(near(pareto.cumulative(try pareto.quantile(p)), p))
        #expect(near(extreme.cumulative(try extreme.quantile(p)), p, 1e-11))
        #expect(near(try extreme.level(exceedance: 1 - p), try extreme.quantile(p), 1e-9))
      }
    }
  }

  @Test("arguments outside a law's domain are refused with the argument and what is allowed")
  func refusals() {
    #expect(throws: NumericsError.self) { try NormalDistribution.quantile(1) }
    #expect(throws: NumericsError.self) { try NormalDistribution.quantile(.nan) }
    #expect(throws: NumericsError.self) { try StudentDistribution(degrees: .nan) }
    #expect(throws: NumericsError.self) { try BinomialDistribution(trials: 3, p: 1.5) }
    #expect(throws: NumericsError.self) {
      try GeneralisedParetoDistribution(shape: 0.1, scale: 0)
    }
    let error = NumericsError.outOfDomain("p", value: 2, allowed: "0 to 1")
    #expect(error.description == "p is 2.0; allowed is 0 to 1")
  }
}
