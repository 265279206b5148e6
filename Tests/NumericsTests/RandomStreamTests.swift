import Foundation
import Testing

@testable import Numerics

@Suite struct RandomStreamTests {
  @Test("splitMix64 gives the published numbers of seed 1234567")
  func splitMix() {
    var generator = SplitMix64(seed: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ]
    #expect(expected.map { _ in generator.next() } == expected)
  }

  @Test("xoshiro256** gives the published numbers of state 1 2 3 4")
  func xoshiro() {
    var stream = RandomStream(state: (1, 2, 3, 4))
    let expected: [UInt64] = [
      11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360,
      607_988_272_756_665_600, 16_172_922_978_634_559_625, 8_476_171_486_693_032_832,
      10_595_114_339_597_558_777, 2_904_607_092_377_533_576,
    ]
    #expect(expected.map { _ in stream.next() } == expected)
  }

  @Test("seed, name and number each give another stream, and the same give the same")
  func splitting() {
    func first(_ seed: UInt64, _ name: String, _ number: Int) -> UInt64 {
      var stream = RandomStream(seed: seed, name: name, number: number)
      return stream.next()
    }
    #expect(first(1, "noise", 0) == first(1, "noise", 0))
    let all = [
      first(1, "noise", 0), first(2, "noise", 0), first(1, "trend", 0), first(1, "noise", 1),
      first(1, "noise", -1),
    ]
    #expect(Set(all).count == all.count)
  }

  @Test("whole numbers below seven are all drawn, equally often")
  func integers() {
    var stream = RandomStream(seed: 3)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[stream.integer(below: 7)] += 1 }
    for count in counts { #expect(abs(count - 10_000) < 400) }
  }

  @Test("distributions have their means, medians and spreads")
  func distributions() {
    var stream = RandomStream(seed: 9)
    let count = 100_000
    let normals = (0..<count).map { _ in stream.normal() }
    let mean = normals.reduce(0, +) / Double(count)
    let variance = normals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    #expect(abs(mean) < 0.015)
    #expect(abs(variance - 1) < 0.02)
    let gaps = (0..<count).map { _ in stream.exponential(mean: 5) }
    #expect(gaps.allSatisfy { $0 > 0 })
    #expect(abs(gaps.reduce(0, +) / Double(count) - 5) < 0.08)
    let sizes = (0..<count).map { _ in stream.lognormal(median: 3, sigma: 1.2) }.sorted()
    #expect(abs(sizes[count / 2] - 3) < 0.08)
    let tails = (0..<count).map { _ in stream.pareto(least: 2, shape: 1.5) }.sorted()
    #expect(tails[0] >= 2)
    // P(X > x) = 1/2 at 2 x 2^(2/3).
    #expect(abs(tails[count / 2] - 3.1748) < 0.05)
  }

  @Test("weights are drawn in proportion, and a zero weight never")
  func weights() {
    var stream = RandomStream(seed: 4)
    var counts = [0, 0, 0]
    for _ in 0..<40_000 { counts[stream.place(weights: [1, 0, 3])] += 1 }
    #expect(counts[1] == 0)
    #expect(abs(counts[0] - 10_000) < 400)
  }

  @Test("portable logarithm and exponential agree with the C library to a few last bits")
  func portable() {
    var stream = RandomStream(seed: 5)
    for _ in 0..<20_000 {
      let x = PortableMath.exp(stream.uniform(-300, 300))
      let log = Foundation.log(x)
      #expect(abs(PortableMath.log(x) - log) <= 4 * log.magnitude.ulp + 1e-16)
      let y = stream.uniform(-700, 700)
      let exp = Foundation.exp(y)
      #expect(abs(PortableMath.exp(y) - exp) <= 8 * exp.ulp)
    }
    #expect(PortableMath.exp(0) == 1)
    #expect(PortableMath.log(1) == 0)
    #expect(PortableMath.exp(-800) == 0)
    #expect(abs(PortableMath.power(2, 0.5) - 2.0.squareRoot()) < 1e-15)
  }
}
