// What a market remembers of its prices.
import Instruments
import State
import Storage
import Units

extension BasisWindow {
  /// The samples, oldest first. Their sum follows.
  public mutating func code(_ coder: inout StateCoder) {
    var capacity = UInt16(self.capacity)
    coder.code(&capacity)
    let count = coder.count(samples.count, atMost: Limits.markWindowSamples, taking: 8)
    if coder.isReading {
      guard capacity >= 1, capacity <= Limits.markWindowSamples, count <= capacity else {
        return coder.fail(.outOfRange)
      }
      self = BasisWindow(capacity: Int(capacity))
    }
    for place in 0..<count {
      var sample = coder.isReading ? 0 : doubledBasis(at: place)
      coder.code(&sample)
      if coder.isReading { append(doubledBasis: sample) }
    }
  }
}

extension PremiumAccumulator {
  public mutating func code(_ coder: inout StateCoder) {
    coder.code(&place)
    coder.code(&sum)
    coder.code(&risingSum)
  }
}

extension IndexQuotes {
  public mutating func code(_ coder: inout StateCoder) {
    for source in 0..<quotes.count { quotes[source].code(&coder) }
  }
}

extension IndexQuote {
  mutating func code(_ coder: inout StateCoder) {
    coder.code(&price)
    coder.code(&time)
  }
}

extension IndexView {
  public mutating func code(_ coder: inout StateCoder) {
    coder.code(&price)
    coder.code(&isStale)
    coder.code(&outliers)
  }
}
