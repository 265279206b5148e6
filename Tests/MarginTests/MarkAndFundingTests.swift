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

  @Test("what funding takes off an index is rounded once: a half goes away from zero, either way")
  func fundingRoundedOnce() {
    func adjusted(_ rate: Int64) -> Int64 {
      MarkPrice.fundingAdjusted(
        index: Price(rawValue: 1_500_000_000), rate: Rate(rawValue: rate),
        timeToFunding: .seconds(10), interval: .seconds(30)
      ).rawValue
    }
    // 1.5e9 x 7e-9 x 10 / 30 = 3.5
    #expect(adjusted(7) == 1_500_000_004)
    #expect(adjusted(-7) == 1_499_999_996)
    #expect(adjusted(8) == 1_500_000_004)
  }

  @Test("the greatest index, rate and interval stay within 128 bits")
  func bounds() {
    let adjusted = MarkPrice.fundingAdjusted(
      index: Limits.price, rate: .one, timeToFunding: .hours(1_000_000),
      interval: .hours(1_000_000))
    #expect(adjusted.rawValue == Limits.price.rawValue * 2)
    #expect(
      MarkPrice.fundingAdjusted(
        index: Limits.price, rate: Limits.rate, timeToFunding: Limits.timeSpan,
        interval: Limits.timeSpan) == Limits.price)
    #expect(
      MarkPrice.fundingAdjusted(
        index: .one, rate: .one, timeToFunding: .hours(1), interval: .zero) == .one)
  }

  @Test("a sample is held within the bound, and a side without an impact price makes it zero")
  func samples() {
    var window = BasisWindow(capacity: 4)
    func add(_ bid: String?, _ ask: String?) {
      window.add(
        impactBid: bid.map { price($0) }, impactAsk: ask.map { price($0) }, index: price("1000"),
        bound: rate("0.01"))
    }
    add("1001", "1003")
    #expect(window.average == price("0.5"))
    add("2000", "3000")
    #expect(window.average == price("3"))
    add(nil, "3000")
    add("1", nil)
    #expect(window.average == price("3") && window.count == 4)
    for _ in 0..<4 { add("1", "2") }
    #expect(window.average == price("-10"))
  }

  @Test("a bounded mark follows the index in full and leaves it step by step")
  func held() {
    func bounded(_ mark: String, _ index: String, from distance: String) -> Price {
      MarkPrice.bounded(
        price(mark), index: price(index), distance: price(distance), bound: rate("0.05"),
        moveMax: rate("0.01"))
    }
    #expect(bounded("103", "100", from: "2.5") == price("103"))
    #expect(bounded("120", "100", from: "0") == price("101"))
    #expect(bounded("80", "100", from: "0.4") == price("99.4"))
    #expect(bounded("120", "100", from: "4.5") == price("105"))
    // The index halves: the mark goes along, and the distance is held to the new bound.
    #expect(bounded("60", "50", from: "5") == price("52.5"))
    #expect(bounded("0.00000001", "0.00000001", from: "0") == price("0.00000001"))
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
          impactBid: Price(rawValue: bid), impactAsk: Price(rawValue: ask),
          index: Price(rawValue: index), bound: .one)
        all.append(max(-2 * index, min(2 * index, bid + ask - 2 * index)))
        let kept = all.suffix(capacity)
        #expect(window.count == kept.count)
        #expect((0..<window.count).map { window.doubledBasis(at: $0) } == Array(kept))
        let sum = kept.reduce(Int128(0)) { $0 + Int128($1) }
        #expect(
          window.average.rawValue
            == WideArithmetic.divide(sum, Int128(2 * capacity), .nearest))
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
    var walk = ImpactWalk(notional: money("1000"), payoff: contract().payoff)
    #expect(walk.price == nil)
    let wantsMore = walk.take(price: price("100"), quantity: quantity("4"))
    #expect(wantsMore && walk.price == nil)
    // 400 at 100, then 600 at 120: 1,000 over 4 + 5 units.
    let isSatisfied = !walk.take(price: price("120"), quantity: quantity("50"))
    #expect(isSatisfied && walk.price == price("111.11111111"))
    var sized = ImpactWalk(notional: money("1000"), payoff: contract(size: "0.01").payoff)
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
        impactBid: bid.map { price($0) }, impactAsk: ask.map { price($0) }, index: price("1000"),
        bound: rate("0.05"))
    }
    #expect(of("999", "1001") == .zero)
    #expect(of("1002", "1003") == rate("0.002"))
    #expect(of("996", "997") == rate("-0.003"))
    #expect(of(nil, nil) == .zero)
    #expect(of("1002", nil) == rate("0.002"))
    #expect(
      Premium.of(
        impactBid: Limits.price, impactAsk: nil, index: Price(rawValue: 1), bound: .one) == .one)
    #expect(of("1200", nil) == rate("0.05") && of(nil, "800") == rate("-0.05"))
  }

  @Test("rising weights count late premiums more, and a place without a sample as zero")
  func average() {
    var premiums = PremiumAccumulator()
    #expect(premiums.average(.rising, of: 3) == .zero)
    for (place, text) in [(1, "0.001"), (2, "0.002"), (3, "0.006")] {
      premiums.add(rate(text), at: Int64(place), reach: 1)
    }
    #expect(premiums.average(.even, of: 3) == rate("0.003"))
    // (1 + 4 + 18) / 6 thousandths
    #expect(premiums.average(.rising, of: 3) == rate("0.003833333"))
    // The same three of six places: 23 / 21 thousandths.
    #expect(premiums.average(.rising, of: 6) == rate("0.001095238"))
    #expect(premiums.average(.even, of: 6) == rate("0.0015"))
  }

  @Test("a sample stands for the places since the last look, within its reach")
  func spans() {
    var premiums = PremiumAccumulator(passed: 2)
    premiums.add(rate("0.01"), at: 4, reach: 3)
    // A second sample of the same place changes nothing.
    premiums.add(rate("0.5"), at: 4, reach: 3)
    #expect(premiums.average(.even, of: 10) == rate("0.002"))
    #expect(premiums.average(.rising, of: 10) == rate("0.001272727"))
    premiums.pass(to: 5)
    premiums.add(rate("0.01"), at: 10, reach: 3)
    #expect(premiums.average(.even, of: 10) == rate("0.005"))
    // (3 + 4 + 8 + 9 + 10) / 55
    #expect(premiums.average(.rising, of: 10) == rate("0.006181818"))
  }

  @Test("places are whole sampling intervals, numbered from one")
  func places() {
    var terms = terms
    #expect(terms.places == 5_760 && terms.placesReach == 120)
    #expect(terms.place(after: .seconds(5)) == 1 && terms.place(after: .seconds(6)) == 2)
    #expect(terms.place(after: .zero) == 1 && terms.place(after: .hours(9)) == 5_760)
    #expect(terms.placesOver(after: .seconds(9)) == 1 && terms.placesOver(after: .zero) == 0)
    terms.interval = .seconds(12)
    #expect(terms.places == 2 && terms.placesReach == 1)
  }

  @Test("an hour pays an eighth of what eight hours do, three times eight three times as much")
  func divisor() {
    var hourly = terms
    hourly.interval = .hours(1)
    #expect(FundingRate.of(averagePremium: rate("0.0021"), terms: hourly) == rate("0.0002"))
    var daily = terms
    daily.interval = .hours(24)
    #expect(FundingRate.of(averagePremium: .zero, terms: daily) == rate("0.0003"))
    #expect(FundingRate.of(averagePremium: rate("0.002"), terms: daily) == rate("0.003"))
    daily.ratePeriod = .nanoseconds(1)
    daily.interval = TimeSpan(rawValue: .max)
    #expect(FundingRate.of(averagePremium: rate("-0.9"), terms: daily) == rate("-0.003"))
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
        payoff: contract().payoff) == money("-10"))
    #expect(
      FundingPayment.of(
        quantity: quantity("-2"), mark: price("50000"), rate: rate("0.0001"),
        payoff: contract().payoff) == money("10"))
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
            quantity: Quantity(rawValue: $1), mark: mark, rate: funding, payoff: contract().payoff)
      }
      #expect(!sum.isPositive && sum.rawValue >= -20)
    }
  }
}
