import ClearingTestKit
import Instruments
import Liquidation
import Testing
import Units

/// How much a leaver bears, against a search lot by lot with 128-bit numbers.
@Suite struct LeaverShareTests {
  private struct Draw {
    var held: Quantity
    var wanted: Quantity
    var lot: Quantity
    var price: Price
    var mark: Price
    var payoff: Payoff
    var gain: Money

    init(_ stream: inout Stream) {
      lot = Quantity(rawValue: Int64([1, 1_000, 100_000, 100_000_000][stream.next(4)]))
      payoff = Payoff(multiplier: ["0.001", "1", "10"].map { Quantity($0)! }[stream.next(3)])
      wanted = Quantity(
        rawValue: lot.rawValue * Int64(stream.next(400))
          + Int64(stream.next(2)) * (lot.rawValue / 2))
      let isLong = stream.next(2) == 0
      held = isLong ? wanted + lot : -(wanted + lot)
      let center = Int64([1, 50_000, 1_000_000_000_000][stream.next(3)]) + Int64(stream.next(90))
      // From the last 1e-8 to half of the mark.
      let most = Int(center / 2) + 2
      let distance = Int64(1 + stream.next([2, 1_000, most].map { min($0, most) }[stream.next(3)]))
      mark = Price(rawValue: center + (isLong ? 0 : distance))
      price = Price(rawValue: center + (isLong ? distance : 0))
      gain = .zero
      let whole = Self.cost(wanted.rawValue, self)
      let part = whole * Int128(stream.next(130)) / 100
      gain = Money(rawValue: Int64(part) + Int64(stream.next(3)) - 1)
    }

    /// What lots bring less at the mark, each value rounded as the close of a long or short is.
    static func cost(_ quantity: Int64, _ draw: Draw) -> Int128 {
      let unit: Int128 = 100_000_000 * 100_000_000
      func value(_ price: Price) -> Int128 {
        let product =
          Int128(price.rawValue) * Int128(quantity) * Int128(draw.payoff.multiplier.rawValue)
        return draw.held.isPositive ? (product + unit - 1) / unit : product / unit
      }
      return draw.held.isPositive
        ? value(draw.price) - value(draw.mark) : value(draw.mark) - value(draw.price)
    }
  }

  @Test("the lots a leaver bears cost no more than its gain, and one lot more would")
  func greatest() {
    var stream = Stream(state: 77)
    var parts = 0
    for _ in 0..<4_000 {
      let draw = Draw(&stream)
      let taken = LeaverShare.quantity(
        wanted: draw.wanted, gain: draw.gain, held: draw.held, price: draw.price, mark: draw.mark,
        lot: draw.lot, payoff: draw.payoff)
      let lots = taken.rawValue / draw.lot.rawValue
      let most = draw.wanted.rawValue / draw.lot.rawValue
      func cost(_ lots: Int64) -> Int128 { Draw.cost(lots * draw.lot.rawValue, draw) }
      #expect(taken.rawValue % draw.lot.rawValue == 0 && lots >= 0 && lots <= most)
      #expect(lots == 0 || cost(lots) <= Int128(draw.gain.rawValue))
      #expect(lots == most || cost(lots + 1) > Int128(draw.gain.rawValue))
      #expect(
        Int128(
          LeaverShare.cost(
            taken, held: draw.held, price: draw.price, mark: draw.mark, payoff: draw.payoff
          ).rawValue) == cost(lots))
      if lots > 0, lots < most { parts += 1 }
      // Where a lot costs more than the roundings of it, no greater number fits either.
      guard cost(1) > 4 else { continue }
      var found = most
      while found > 0, cost(found) > Int128(draw.gain.rawValue) { found -= 1 }
      #expect(found == lots)
    }
    #expect(parts > 500)
  }
}
