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
}
