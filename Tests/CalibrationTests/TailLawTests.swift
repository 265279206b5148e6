import Foundation
import Numerics
import Testing

@testable import Calibration

@Suite struct TailLawTests {
  @Test("a t law is fitted to the likeliest location, scale and degrees of a grid around it")
  func student() throws {
    let law = try StudentDistribution(degrees: 4)
    var stream = RandomStream(seed: 11)
    let values = try (0..<600).map { _ in 0.3 + 2 * (try law.quantile(stream.openUniform())) }
    let fit = try StudentFit(values)
    func likelihood(_ m: Double, _ s: Double, _ nu: Double) throws -> Double {
      let law = try StudentDistribution(degrees: nu)
      return values.reduce(0) { $0 + law.logDensity(($1 - m) / s) - log(s) }
    }
    #expect(
      Samples.near(fit.logLikelihood, try likelihood(fit.location, fit.scale, fit.degrees), 1e-10))
    for (m, s, nu) in [(0.02, 1, 1), (-0.02, 1, 1), (0, 1.02, 1), (0, 0.98, 1), (0, 1, 1.05)] {
      let other = try likelihood(fit.location + m, fit.scale * s, fit.degrees * nu)
      #expect(other < fit.logLikelihood, "\(m) \(s) \(nu)")
    }
    #expect(abs(fit.location - 0.3) < 0.3 && abs(fit.scale - 2) < 0.3)
    #expect(fit.degrees > 2.5 && fit.degrees < 7)
    let tail = try fit.tail(0.99)
    #expect(
      Samples.near(
        tail.valueAtRisk,
        fit.location + fit.scale
          * (try StudentDistribution(
            degrees: fit.degrees
          ).quantile(0.99))))
    #expect(tail.expectedShortfall > tail.valueAtRisk)
  }

  @Test("a t law is refused where there is none to fit")
  func studentRefusals() {
    #expect(throws: NumericsError.self) { try StudentFit(Array(repeating: 0.1, count: 50)) }
    #expect(throws: NumericsError.self) {
      try StudentFit((0..<100).map { $0 % 10 == 0 ? Double($0) : 0 })
    }
    #expect(throws: NumericsError.self) { try StudentFit([0.1, 0.2, 0.3]) }
    // 1 / uniform^2 has a tail of index one half.
    var stream = RandomStream(seed: 2)
    let wild = (0..<300).map { _ in
      (stream.openUniform() < 0.5 ? -1 : 1) / pow(stream.openUniform(), 4)
    }
    #expect(throws: NumericsError.self) { try StudentFit(wild) }
  }

  @Test("a mixture's quantile leaves its share beyond, and its shortfall is the mean there")
  func mixture() throws {
    let law = try NormalMixture(deviations: [0.01, 0.05], weights: [0.8, 0.2])
    for confidence in [0.9, 0.99, 0.999] {
      let tail = try law.tail(confidence)
      #expect(Samples.near(law.upperTail(tail.valueAtRisk), 1 - confidence, 1e-9))
      // The mean beyond by the trapezium rule up to ten deviations of the wider law.
      let (steps, end) = (40_000, 0.5)
      let width = (end - tail.valueAtRisk) / Double(steps)
      var sum = 0.0
      for i in 0...steps {
        let x = tail.valueAtRisk + Double(i) * width
        let density =
          0.8 * NormalDistribution.density(x / 0.01) / 0.01
          + 0.2 * NormalDistribution.density(x / 0.05) / 0.05
        sum += x * density * (i == 0 || i == steps ? 0.5 : 1) * width
      }
      #expect(Samples.near(tail.expectedShortfall, sum / (1 - confidence), 1e-6))
    }
    let one = try NormalMixture(deviations: [0.02], weights: [1]).tail(0.99)
    let plain = try ParametricTail.normal(deviation: 0.02, confidence: 0.99)
    #expect(Samples.near(one.valueAtRisk, plain.valueAtRisk))
    #expect(Samples.near(one.expectedShortfall, plain.expectedShortfall))
    #expect(throws: NumericsError.self) { try law.tail(0.4) }
    #expect(throws: NumericsError.self) {
      try NormalMixture(deviations: [0.01, 0.02], weights: [0.5, 0.6])
    }
  }
}
