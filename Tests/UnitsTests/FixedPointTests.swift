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
    #expect(Limits.depositsTotal.rawValue <= Int64.max / 2)
    #expect(Limits.notional < Limits.depositsTotal)
    #expect(Limits.messageBytes < Limits.frameBytes)
    #expect(Limits.ordersPerPosition <= Limits.eventsPerCommand)
    #expect(Limits.price.rawValue / Limits.ticks > 0)
  }
}
