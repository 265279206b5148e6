import Foundation

/// The quotes of one expiry as a fit needs them: log-moneyness, and middle and half spread of the
/// value as a fraction of the forward.
struct SliceQuotes {
  struct Quote {
    var k: Double
    /// exp(k), the strike over the forward.
    var ratio: Double
    var intrinsic: Double
    var middle: Double
    var halfSpread: Double
    /// exp(k/2).
    var scale: Double
  }

  let quotes: [Quote]

  init(_ quotes: [OptionQuote]) {
    self.quotes = quotes.map { quote in
      let ratio = quote.strike / quote.forward
      let k = log(ratio)
      return Quote(
        k: k, ratio: ratio, intrinsic: quote.type.intrinsic(forward: 1, strike: ratio),
        middle: 0.5 * (quote.bid + quote.ask), halfSpread: 0.5 * (quote.ask - quote.bid),
        scale: exp(0.5 * k))
    }
  }

  /// The value of a quoted option at total variance w, and its derivative in w.
  @inline(__always) static func value(
    _ quote: Quote, _ w: Double
  ) -> (value: Double, slope: Double) {
    let deviation = max(w, 1e-14).squareRoot()
    let kernel = OptionKernel(moneyness: abs(quote.k), deviation: deviation)
    let density = quote.scale * kernel.density
    let time =
      kernel.u >= kernel.t || kernel.t < OptionKernel.seriesBelow
      ? density * kernel.value : min(1, quote.ratio) - density * kernel.complement
    return (quote.intrinsic + max(0, time), density / (2 * deviation))
  }

  /// Total variance of each quote's middle, with the weight of an error in it in half spreads;
  /// weight 0 where the middle has no volatility.
  func variances() -> [(w: Double, weight: Double)] {
    quotes.map { quote in
      let type: OptionType = quote.ratio >= 1 ? .call : .put
      let price = quote.middle - quote.intrinsic
      guard price > 0,
        let deviation = try? ImpliedVolatility.black(
          price: price, forward: 1, strike: quote.ratio, years: 1, type: type),
        deviation > 1e-6
      else { return (0, 0) }
      let w = deviation * deviation
      return (w, Self.value(quote, w).slope / quote.halfSpread)
    }
  }

  /// One strike's best quote: deviation is volatility times the root of the years.
  struct Strike: Equatable {
    var k: Double
    var deviation: Double
    /// Half the spread, in deviation.
    var halfSpread: Double
  }

  /// The strikes whose quotes have a volatility, rising; of call and put, and of quotes given
  /// twice, the one with the narrowest spread in volatility.
  func strikes() -> [Strike] {
    var strikes: [Strike] = []
    let order = quotes.indices.sorted { (quotes[$0].k, $0) < (quotes[$1].k, $1) }
    let variances = variances()
    for place in order where variances[place].weight > 0 {
      let deviation = variances[place].w.squareRoot()
      let strike = Strike(
        k: quotes[place].k, deviation: deviation,
        halfSpread: 1 / (2 * deviation * variances[place].weight))
      if let last = strikes.last, strike.k - last.k < 1e-7 {
        if strike.halfSpread < last.halfSpread { strikes[strikes.count - 1] = strike }
      } else {
        strikes.append(strike)
      }
    }
    return strikes
  }
}
