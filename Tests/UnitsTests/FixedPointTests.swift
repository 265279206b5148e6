import Testing
import Units

@Suite struct FixedPointTests {
  @Test("decimal text reads and prints the same amount")
  func text() {
    for text in ["0", "-0.5", "12", "0.00000001", "92233720368.54775807"] {
      #expect(Money(text)?.description == text)
    }
    for bad in ["", "-", ".", "1e3", "0.000000001", "92233720368.54775808", "1.2.3", " 1", "NaN"] {
      #expect(Money(bad) == nil, "\(bad)")
    }
    #expect(Money("1.500000000000")?.rawValue == 150_000_000)
  }

  @Test("the four roundings differ only in the remainder")
  func rounding() {
    for (a, expected): (Int64, [Int64]) in [
      (7, [3, 4, 3, 4]), (-7, [-4, -3, -3, -4]), (8, [4, 4, 4, 4]),
    ] {
      let got = [Rounding.down, .up, .towardZero, .nearest].map {
        WideArithmetic.multiplyDivide(a, 1, 2, $0)
      }
      #expect(got == expected)
    }
  }

  @Test("wide products agree with 128-bit division and report overflow")
  func wide() {
    var state: UInt64 = 1
    func next() -> Int64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int64(bitPattern: state) >> Int64(state % 40)
    }
    for _ in 0..<20_000 {
      let a = next()
      let b = next()
      let c = max(1, next() & .max)
      for rounding in [Rounding.down, .up, .towardZero, .nearest] {
        #expect(
          WideArithmetic.multiplyDivideChecked(a, b, c, rounding)
            == WideArithmetic.divide(Int128(a) * Int128(b), Int128(c), rounding))
      }
    }
  }

  @Test("limits relate as their comments say")
  func limits() {
    // What was paid in and a position's value; a balance of every account and of the fund.
    #expect(Limits.depositedBalance.rawValue <= Int64.max - Limits.positionValue.rawValue)
    #expect(Limits.notional.rawValue <= Limits.positionValue.rawValue / 2)
    #expect(Limits.depositsTotal >= 2_000_000 * Int128(Limits.depositedBalance.rawValue))
    #expect(Limits.depositsTotal <= Int128.max / Int128(Limits.rate.rawValue))
    #expect(Int128(Limits.accounts) * Int128(Int64.max) <= Int128.max / 1_000)
    #expect(Limits.messageBytes < Limits.frameBytes)
    #expect(Limits.ordersPerPosition <= Limits.eventsPerCommand)
    #expect(Limits.price.rawValue / Limits.ticks > 0)
    // Eight prices; a position, what is open on a side and one order more; all positions.
    #expect(Limits.price.rawValue <= Int64.max / 8)
    #expect(Limits.quantity.rawValue <= Int64.max / 4)
    #expect(Limits.openInterest.rawValue >= 4 * Limits.quantity.rawValue)
    // Price times quantity times the square of the amounts' scale.
    let scale = Int128(WideArithmetic.amountScale)
    #expect(Int128(Limits.price.rawValue) * Int128(Limits.quantity.rawValue) <= Int128.max / 50)
    #expect(Int128(Int64.max) * scale * scale <= Int128.max)
    #expect(Int128(Limits.quantity.rawValue) * Int128(Limits.contractSize.rawValue) < Int128.max)
    // Two spans behind the end of time; a rate of 100 over the longest span, in 1e-17.
    #expect(Limits.timeEnd.rawValue <= Int64.max - 2 * Limits.timeSpan.rawValue)
    #expect(Limits.affirmationTime <= Limits.timeSpan)
    #expect(Limits.ordersPerMember <= Limits.ordersOpen / 32)
    #expect(Limits.ordersOpen < 1 << 23 && Limits.instruments <= 1 << 10)
  }

  @Test("sums of money stand still at the end of the range, with their sign")
  func saturation() {
    let most = Money.max
    #expect(most + Money(rawValue: 1) == most && -most - Money(rawValue: 2) == -most)
    #expect(most - (-most) == most && -most + (-most) == -most)
    #expect(Money(rawValue: .min) - most == -most && -Money(rawValue: .min) == most)
    #expect(Money(rawValue: .min).magnitude == most)
    #expect(most.scaled(by: Limits.rate, .down) == most)
    #expect((-most).scaled(by: Limits.rate, .down) == -most)
    #expect(most.scaled(by: -Limits.rate, .down) == -most)
    var sum = most
    sum += most
    sum -= Money(rawValue: 5)
    #expect(sum == most - Money(rawValue: 5))
    #expect(Money(clamping: Int128(Int64.max) + 1) == most)
    #expect(Money(clamping: Int128(Int64.min)) == -most)
    #expect(Timestamp.max + .seconds(1) == .max && Timestamp(rawValue: .min) - .seconds(1) < .zero)
  }
}
