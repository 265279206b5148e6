import Margin
import Testing
import Units

@Suite("Index price") struct IndexPriceTests {
  private func index(
    _ prices: [String], former: String = "0", isSuspect: Bool = false
  ) -> Price? {
    let sorted = prices.map { price($0) }.sorted()
    var fresh = [8 of Price](repeating: .zero)
    for (place, price) in sorted.enumerated() { fresh[place] = price }
    return IndexPrice.of(
      sorted: fresh, count: sorted.count, former: price(former), deviationMax: rate("0.05"),
      isSuspect: isSuspect
    ).price
  }

  @Test("sources that agree give their median, and a lone one is followed anywhere")
  func agreement() {
    #expect(index(["100"], former: "50") == price("100"))
    #expect(index(["100", "104"]) == price("102"))
    #expect(index(["100", "102", "104"]) == price("102"))
    #expect(index(["100", "101", "102", "103"]) == price("101.5"))
    #expect(index(["100", "100.00000001"]) == price("100"))
  }

  @Test("outliers do not count, on either side")
  func outliers() {
    #expect(index(["100", "101", "50"]) == price("100.5"))
    #expect(index(["100", "101", "102", "150"]) == price("101"))
    #expect(index(["1", "100", "101", "102", "900"]) == price("101"))
    #expect(index(["100", "105", "105.1"]) == price("105"))
    #expect(index(["50", "50", "100"], former: "100") == price("50"))
  }

  @Test("of two that disagree the one near the former index holds; without one, none")
  func two() {
    #expect(index(["50", "100"], former: "101") == price("100"))
    #expect(index(["100", "200"], former: "101") == price("100"))
    #expect(index(["50", "100"], former: "75") == nil)
    #expect(index(["50", "100"]) == nil)
    // Two pairs are as two.
    #expect(index(["50", "51", "100", "102"], former: "99") == price("101"))
    #expect(index(["50", "51", "100", "102"], former: "75") == nil)
    // Both near, equally far: the lower.
    #expect(index(["96", "104"], former: "100") == price("96"))
  }

  @Test("an outlier left alone needs another that agrees")
  func suspect() {
    #expect(index(["50"], former: "100", isSuspect: true) == nil)
    #expect(index(["97"], former: "100", isSuspect: true) == price("97"))
    #expect(index(["50", "51"], former: "100", isSuspect: true) == price("50.5"))
    #expect(index(["50"], isSuspect: true) == price("50"))
  }
}
