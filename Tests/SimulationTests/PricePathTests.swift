import Inputs
import Numerics
import Testing
import Units

@testable import Simulation

extension BridgedBars {
  func steps(
    from time: Timestamp, lasting duration: TimeSpan, every step: TimeSpan, tick: Price,
    seed: UInt64
  ) -> PriceSteps {
    let frame = PathFrame(from: time, lasting: duration, every: step, tick: tick, seed: seed)
    return PriceSteps(start: time, step: step, tick: tick, values: values(frame))
  }
}

extension GeneratedPath {
  func steps(
    from time: Timestamp, lasting duration: TimeSpan, every step: TimeSpan, tick: Price,
    seed: UInt64
  ) -> PriceSteps {
    steps(PathFrame(from: time, lasting: duration, every: step, tick: tick, seed: seed))
  }
}

@Suite struct PricePathTests {
  let tick = Price("0.01")!
  let start = Timestamp(rawValue: 1_583_971_200_000_000_000)

  func bar(_ place: Int, _ open: String, _ high: String, _ low: String, _ close: String) -> PriceBar
  {
    PriceBar(
      openTime: start + .seconds(Int64(place) * 900), open: Price(open)!, high: Price(high)!,
      low: Price(low)!, close: Price(close)!, volume: .zero)
  }

  var bars: BridgedBars {
    BridgedBars(
      bars: [
        bar(0, "7934.58", "7966.17", "7918.6", "7920.47"),
        bar(1, "7921.00", "7921.00", "7001.25", "7100"), bar(3, "7100", "7300", "6900", "7250"),
      ], interval: .seconds(900))
  }

  @Test("each bar of a path has the recorded open, high, low and close", arguments: 1...20)
  func bridges(seed: Int) {
    let path = bars.steps(
      from: start, lasting: .seconds(3_600), every: .seconds(1), tick: tick, seed: UInt64(seed))
    #expect(path.prices.count == 3_601)
    for (place, bar) in zip([0, 1, 3], bars.bars) {
      let piece = path.prices[(place * 900)..<((place + 1) * 900)]
      #expect(piece.first == bar.open && piece.last == bar.close)
      #expect(piece.max() == bar.high && piece.min() == bar.low)
    }
    // The missing third bar holds the close before it.
    #expect(path.prices[1_800..<2_700].allSatisfy { $0 == Price("7100")! })
    #expect(path.prices.allSatisfy { $0.rawValue % tick.rawValue == 0 })
  }

  @Test("a bar whose prices are all one gives that price throughout")
  func flatBar() {
    var stream = RandomStream(seed: 1)
    let path = BridgedBars.path(bar(0, "5", "5", "5", "5"), steps: 60, &stream)
    #expect(path.allSatisfy { ($0 - 5).magnitude < 1e-12 })
  }

  @Test("a seed gives its path again, and another seed another")
  func seeds() {
    func path(_ seed: UInt64) -> PriceSteps {
      bars.steps(
        from: start, lasting: .seconds(3_600), every: .seconds(1), tick: tick, seed: seed)
    }
    #expect(path(1) == path(1))
    #expect(path(1) != path(2))
  }

  @Test("a path that starts within a bar goes on as the path from the beginning does")
  func lateStart() {
    let whole = bars.steps(
      from: start, lasting: .seconds(1_800), every: .seconds(1), tick: tick, seed: 1)
    let late = bars.steps(
      from: start + .seconds(300), lasting: .seconds(1_500), every: .seconds(1), tick: tick, seed: 1
    )
    #expect(Array(whole.prices[300...]) == late.prices)
  }

  @Test("scripted moves are exact where nothing is left to chance")
  func scripted() {
    let generated = GeneratedPrices(
      start: 50_000, volatility: 0, drift: 0, jumpsPerDay: 0, jumpSize: 0,
      moves: [
        .init(at: .seconds(100), over: .seconds(60), change: -0.2),
        .init(at: .seconds(200), over: .zero, change: 0.25),
      ])
    let path = generated.steps(
      from: start, lasting: .seconds(300), every: .seconds(1), tick: tick, seed: 1)
    #expect(path.prices[100] == Price("50000")!)
    #expect(path.prices[130] == Price("44721.36")!)
    #expect(path.prices[160] == Price("40000")! && path.prices[199] == Price("40000")!)
    #expect(path.prices[200] == Price("50000")!)
  }

  @Test("generated paths have the volatility asked for")
  func volatility() {
    let generated = GeneratedPrices(
      start: 100, volatility: 0.8, drift: 0, jumpsPerDay: 0, jumpSize: 0, moves: [])
    let path = generated.steps(
      from: start, lasting: .hours(10), every: .seconds(1), tick: Price("0.0001")!, seed: 3)
    var sum = 0.0
    for (before, after) in zip(path.prices, path.prices.dropFirst()) {
      let change = PortableMath.log(after.value / before.value)
      sum += change * change
    }
    let year = (sum / 36_000 * 365 * 86_400).squareRoot()
    #expect((year - 0.8).magnitude < 0.02)
  }
}
