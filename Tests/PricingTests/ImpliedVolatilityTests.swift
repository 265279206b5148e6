import Foundation
import Pricing
import Testing

@Suite struct ImpliedVolatilityTests {
  @Test("the volatility of a price is found to 1e-9 wherever the price tells as much")
  func roundTrip() throws {
    var count = 0
    var worst = 0.0
    for step in 0..<40 {
      // 0.1 % to 500 %.
      let volatility = 0.001 * exp(log(5_000) * Double(step) / 39)
      for years in [1.0 / 8_760, 1.0 / 365, 7.0 / 365, 30.0 / 365, 0.25, 1, 3, 10] {
        let deviation = volatility * years.squareRoot()
        for place in -180...180 {
          let strike = 60_000 * exp(Double(place) * 0.2 * deviation)
          guard strike > 1e-6, strike < 1e14 else { continue }
          let type: OptionType = place < 0 ? .put : .call
          let option = try Black76(
            forward: 60_000, strike: strike, volatility: volatility, years: years)
          let price = option.price(type)
          let greatest = min(60_000, strike)
          // Below 1e-290 a price has lost digits; near the maximum volatility is in the rest.
          guard price > 1e-290, price < greatest * (1 - 1e-9) else { continue }
          let spacing = max(price.ulp, (price - greatest).ulp, greatest.ulp / 2)
          let told = spacing / max(option.greeks(type).vega * volatility, 1e-300)
          let limit = price < 0.5 * greatest ? 1e-10 : max(1e-10, 8 * told)
          let found = try ImpliedVolatility.black(
            price: price, forward: 60_000, strike: strike, years: years, type: type)
          let error = abs(found / volatility - 1)
          if !(error <= limit) {
            Issue.record("\(volatility) \(years) \(place): \(found), error \(error)")
          }
          if limit <= 1e-10 { worst = max(worst, error) }
          count += 1
        }
      }
    }
    #expect(count > 95_000)
    #expect(worst < 1e-10)
  }

  @Test("golden prices give their volatility")
  func golden() throws {
    for (price, forward, strike, years, type, wanted) in [
      (4112.364430952128, 60_000.0, 60_000.0, 30.0 / 365, OptionType.call, 0.6),
      (0.001547369081497656, 60_000, 120_000, 30.0 / 365, .call, 0.5),
      (0.00665617118120498, 60_000, 30_000, 14.0 / 365, .put, 0.8),
      (96.6106129527889, 100, 100.0001, 2, .put, 3),
      (16222.126704198767, 60_000, 61_000, 0.02, .call, 5),
    ] {
      let found = try ImpliedVolatility.black(
        price: price, forward: forward, strike: strike, years: years, type: type)
      #expect(abs(found / wanted - 1) < 1e-12)
    }
  }

  @Test("an option in the money gives the volatility of its counterpart out of it")
  func inTheMoney() throws {
    for strike in stride(from: 60.0, through: 150, by: 3) {
      let option = try Black76(
        forward: 100, strike: strike, volatility: 0.8, years: 0.1, discount: 0.97)
      for type in OptionType.allCases {
        let found = try ImpliedVolatility.black(
          price: option.price(type), forward: 100, strike: strike, years: 0.1, type: type,
          discount: 0.97)
        #expect(abs(found / 0.8 - 1) < 1e-9)
        let coin = try ImpliedVolatility.coinSettled(
          price: option.coinPrice(type), forward: 100, strike: strike, years: 0.1, type: type)
        #expect(abs(coin / 0.8 - 1) < 1e-9)
      }
    }
  }

  @Test("prices no volatility gives are refused, and the intrinsic value means none")
  func bounds() throws {
    func volatility(_ price: Double, _ type: OptionType) throws -> Double {
      try ImpliedVolatility.black(
        price: price, forward: 110, strike: 100, years: 1, type: type)
    }
    #expect(throws: PricingFault.belowIntrinsic(price: 4, intrinsic: 10)) {
      try volatility(4, .call)
    }
    #expect(throws: PricingFault.aboveMaximum(price: 111, maximum: 110)) {
      try volatility(111, .call)
    }
    #expect(throws: PricingFault.aboveMaximum(price: 100, maximum: 100)) {
      try volatility(100, .put)
    }
    #expect(throws: PricingFault.belowIntrinsic(price: -1e-9, intrinsic: 0)) {
      try volatility(-1e-9, .put)
    }
    #expect(throws: PricingFault.self) { try volatility(.nan, .put) }
    #expect(try volatility(10, .call) == 0)
    #expect(try volatility(0, .put) == 0)
  }
}

@Suite struct BachelierVolatilityTests {
  @Test("the normal volatility of a price is found again, far out of the money and at it")
  func roundTrip() throws {
    for (forward, strike) in [(100.0, 100.0), (100, 130), (-3, 2), (0, -1e-6), (5e4, 7e4)] {
      for volatility in [1e-3, 0.5, 20, 4_000] {
        for type in OptionType.allCases {
          let option = try Bachelier(
            forward: forward, strike: strike, volatility: volatility, years: 0.3, discount: 0.97)
          let price = option.price(type)
          let time = price / 0.97 - type.intrinsic(forward: forward, strike: strike)
          // As many digits as the time value has beside the intrinsic value.
          guard time > 1e-9 * max(abs(forward), abs(strike)) else { continue }
          let found = try ImpliedVolatility.bachelier(
            price: price, forward: forward, strike: strike, years: 0.3, type: type, discount: 0.97)
          #expect(abs(found / volatility - 1) < 1e-6, "\(forward) \(strike) \(volatility)")
        }
      }
    }
  }

  @Test("at the intrinsic value it is zero, below it there is none")
  func bounds() throws {
    #expect(
      try ImpliedVolatility.bachelier(
        price: 0.01, forward: -0.01, strike: -0.02, years: 0.01, type: .call) == 0)
    #expect(throws: PricingFault.self) {
      try ImpliedVolatility.bachelier(price: 9, forward: 110, strike: 100, years: 1, type: .call)
    }
  }
}

@Suite struct KinkTests {
  @Test("at the money without volatility sensitivities are the limits from above, or have none")
  func limits() throws {
    for type in OptionType.allCases {
      let kink = try Black76(forward: 100, strike: 100, volatility: 0, years: 0.3).greeks(type)
      let near = try Black76(forward: 100, strike: 100, volatility: 1e-6, years: 0.3).greeks(type)
      for (limit, value) in [
        (kink.vega, near.vega), (kink.delta, near.delta), (kink.vanna, near.vanna),
        (kink.veta, near.veta),
      ] {
        #expect(abs(limit - value) <= 1e-5 * max(1, abs(value)), "\(limit) \(value)")
      }
      #expect(kink.theta == 0 && kink.gamma == .infinity && near.gamma > 1e3)
      let aside = try Black76(forward: 101, strike: 100, volatility: 0, years: 0.3).greeks(type)
      #expect(aside.gamma == 0 && aside.vega == 0)
    }
  }
}
