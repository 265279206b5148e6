import Instruments
import Margin
import Testing
import Units

@Suite("Mark price") struct MarkPriceTests {
  private func mark(
    _ method: MarkMethod, basis: String = "0", rate funding: String = "0",
    hoursLeft: Int64 = 8, last: String = "0"
  ) -> Price {
    MarkPrice.of(
      method: method, index: price("50000"), basis: price(basis), fundingRate: rate(funding),
      timeToFunding: .hours(hoursLeft), interval: .hours(8), lastTrade: price(last))
  }

  @Test("each method gives its price")
  func methods() {
    #expect(mark(.index, basis: "7", last: "51000") == price("50000"))
    #expect(mark(.smoothedBasis, basis: "-7") == price("49993"))
    // 50,000 x (1 + 0.0004 x 1/2) = 50,010, 50,007 and the last trade.
    #expect(
      mark(.medianOfThree, basis: "7", rate: "0.0004", hoursLeft: 4, last: "50008")
        == price("50008"))
    #expect(
      mark(.medianOfThree, basis: "7", rate: "0.0004", hoursLeft: 4, last: "60000")
        == price("50010"))
    #expect(
      mark(.medianOfThree, basis: "7", rate: "0.0004", hoursLeft: 4, last: "1")
        == price("50007"))
    #expect(mark(.medianOfThree, basis: "7", rate: "0.0004") == price("50007"))
    #expect(mark(.smoothedBasis, basis: "-60000") == price("0.00000001"))
  }

  @Test("the greatest index, rate and interval stay within 128 bits")
  func bounds() {
    let adjusted = MarkPrice.fundingAdjusted(
      index: Limits.price, rate: Limits.rate, timeToFunding: .hours(1_000_000),
      interval: .hours(1_000_000))
    #expect(adjusted.rawValue == Limits.price.rawValue * 101)
    #expect(
      MarkPrice.fundingAdjusted(
        index: .one, rate: .one, timeToFunding: .hours(1), interval: .zero) == .one)
  }

  @Test("the window's running sum equals the sum over its last samples")
  func window() {
    var draws = Draws(41)
    for capacity in [1, 2, 7, Limits.markWindowSamples] {
      var window = BasisWindow(capacity: capacity)
      var all: [Int64] = []
      #expect(window.average == .zero)
      for _ in 0..<(capacity * 2 + 3) {
        let bid = draws.magnitude(upTo: Limits.price.rawValue)
        let ask = draws.magnitude(upTo: Limits.price.rawValue)
        let index = draws.magnitude(upTo: Limits.price.rawValue)
        window.add(
          bid: Price(rawValue: bid), ask: Price(rawValue: ask), index: Price(rawValue: index))
        all.append(bid + ask - 2 * index)
        let kept = all.suffix(capacity)
        #expect(window.count == kept.count)
        #expect((0..<window.count).map { window.doubledBasis(at: $0) } == Array(kept))
        let sum = kept.reduce(Int128(0)) { $0 + Int128($1) }
        #expect(
          window.average.rawValue
            == WideArithmetic.divide(sum, Int128(2 * kept.count), .nearest))
      }
      window.removeAll()
      #expect(window.count == 0 && window.average == .zero)
    }
  }
}

@Suite("Premium and funding") struct FundingTests {
  private let terms = FundingTerms(
    interval: .hours(8), sampleInterval: .seconds(5), interestRate: rate("0.0001"),
    clamp: rate("0.0005"), cap: rate("0.003"), impactNotional: money("1000"))

  @Test("an impact price averages the levels its notional takes")
  func impact() {
    var walk = ImpactWalk(notional: money("1000"), contract: contract())
    #expect(walk.price == nil)
    let wantsMore = walk.take(price: price("100"), quantity: quantity("4"))
    #expect(wantsMore && walk.price == nil)
    // 400 at 100, then 600 at 120: 1,000 over 4 + 5 units.
    let isSatisfied = !walk.take(price: price("120"), quantity: quantity("50"))
    #expect(isSatisfied && walk.price == price("111.11111111"))
    var sized = ImpactWalk(notional: money("1000"), contract: contract(size: "0.01"))
    _ = sized.take(price: price("100"), quantity: quantity("400"))
    _ = sized.take(price: price("120"), quantity: quantity("500"))
    #expect(sized.price == price("111.11111111"))
    #expect(ImpactNotional.of(base: money("200"), initialRate: rate("0.05")) == money("4000"))
    #expect(ImpactNotional.of(base: money("200"), initialRate: .zero) == nil)
  }

  @Test("the premium takes the impact side that left the index, as a fraction of it")
  func premium() {
    func of(_ bid: String?, _ ask: String?) -> Rate {
      Premium.of(
        impactBid: bid.map { price($0) }, impactAsk: ask.map { price($0) }, index: price("1000"))
    }
    #expect(of("999", "1001") == .zero)
    #expect(of("1002", "1003") == rate("0.002"))
    #expect(of("996", "997") == rate("-0.003"))
    #expect(of(nil, nil) == .zero)
    #expect(of("1002", nil) == rate("0.002"))
    #expect(
      Premium.of(
        impactBid: Limits.price, impactAsk: nil, index: Price(rawValue: 1)) == Limits.rate)
  }

  @Test("rising weights count late premiums more")
  func average() {
    var premiums = PremiumAccumulator()
    #expect(premiums.average(.rising) == .zero)
    for text in ["0.001", "0.002", "0.006"] { premiums.add(rate(text)) }
    #expect(premiums.average(.even) == rate("0.003"))
    // (1 + 4 + 18) / 6 thousandths
    #expect(premiums.average(.rising) == rate("0.003833333"))
    #expect(
      PremiumAccumulator(
        count: premiums.count, sum: premiums.sum, risingSum: premiums.risingSum) == premiums)
    premiums.reset()
    #expect(premiums.count == 0 && premiums.average(.even) == .zero)
  }

  @Test(
    "the rate is the premium drawn towards interest and capped",
    arguments: [
      ("0", "0.0001"), ("0.0005", "0.0001"), ("0.0006", "0.0001"), ("0.0007", "0.0002"),
      ("-0.0004", "0.0001"), ("-0.001", "-0.0005"), ("0.01", "0.003"), ("-0.01", "-0.003"),
    ])
  func rates(premium: String, expected: String) {
    #expect(FundingRate.of(averagePremium: rate(premium), terms: terms) == rate(expected))
  }

  @Test("funding never creates money and loses at most two counts a position")
  func conserved() {
    #expect(
      FundingPayment.of(
        quantity: quantity("2"), mark: price("50000"), rate: rate("0.0001"),
        contract: contract()) == money("-10"))
    #expect(
      FundingPayment.of(
        quantity: quantity("-2"), mark: price("50000"), rate: rate("0.0001"),
        contract: contract()) == money("10"))
    var draws = Draws(51)
    for _ in 0..<500 {
      let mark = Price(rawValue: draws.magnitude(upTo: 10_000_000_000_000))
      let funding = Rate(
        rawValue: draws.magnitude(upTo: 10_000_000) * (Bool.random(using: &draws) ? 1 : -1))
      var open: [Int64] = (0..<9).map { _ in
        draws.magnitude(upTo: 1_000_000_000) * (Bool.random(using: &draws) ? 1 : -1)
      }
      open.append(-open.reduce(0, +))
      let sum = open.reduce(Money.zero) {
        $0
          + FundingPayment.of(
            quantity: Quantity(rawValue: $1), mark: mark, rate: funding, contract: contract())
      }
      #expect(!sum.isPositive && sum.rawValue >= -20)
    }
  }
}
