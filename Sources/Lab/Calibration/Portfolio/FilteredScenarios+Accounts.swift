import Numerics

extension FilteredScenarios {
  /// VaR (type 1 quantile) and ES of every account over all scenarios, in the unit of the
  /// exposures; either may be negative where nearly every scenario gains.
  ///
  /// Work is accounts x instruments x scenarios multiplications; beside the result memory for
  /// the tails of four accounts, whatever their number.
  /// - Parameters:
  ///   - exposures: account after account, one signed amount an instrument: positive gains where
  ///     the price rises.
  ///   - confidence: above 0 and below 1.
  public func tails(
    exposures: [Double], confidence: Double
  ) throws(NumericsError) -> [TailRisk] {
    try Check.probability("confidence", confidence)
    guard exposures.count % instruments == 0 else {
      throw .lengthsDiffer(
        "exposures, a row of instruments an account,", exposures.count,
        exposures.count / instruments * instruments)
    }
    guard !exposures.isEmpty else { return [] }
    try Check.sample("exposures", exposures)
    let accounts = exposures.count / instruments
    var tails: [TailRisk] = []
    tails.reserveCapacity(accounts)
    let empty = GreatestLosses(count: count, confidence: confidence)
    var greatest = (empty, empty, empty, empty)
    exposures.withUnsafeBufferPointer { exposures in
      packed.withUnsafeBufferPointer { packed in
        for first in stride(from: 0, to: accounts, by: 4) {
          // Four accounts share what is read of the scenarios; past the end the last repeats.
          let rows = (
            min(first, accounts - 1), min(first + 1, accounts - 1), min(first + 2, accounts - 1),
            min(first + 3, accounts - 1)
          )
          greatest.0.removeAll()
          greatest.1.removeAll()
          greatest.2.removeAll()
          greatest.3.removeAll()
          revalue(exposures, packed, rows, &greatest)
          tails.append(greatest.0.tail())
          if first + 1 < accounts { tails.append(greatest.1.tail()) }
          if first + 2 < accounts { tails.append(greatest.2.tail()) }
          if first + 3 < accounts { tails.append(greatest.3.tail()) }
        }
      }
    }
    for (account, tail) in tails.enumerated() {
      guard tail.valueAtRisk.isFinite, tail.expectedShortfall.isFinite else {
        throw .undefined("tail of account \(account)", because: "its losses overflow")
      }
    }
    return tails
  }

  /// The losses of one account's exposures in every scenario, old dates first.
  public func losses(_ exposures: [Double]) throws(NumericsError) -> [Double] {
    try Check.lengths("exposures and instruments", exposures.count, instruments)
    try Check.sample("exposures", exposures)
    return (0..<count).map { scenario in
      var sum = 0.0
      for (place, exposure) in exposures.enumerated() {
        sum -= exposure * self.scenario(scenario, of: place)
      }
      return sum
    }
  }

  /// Losses of four accounts group by group of scenarios, each offered to its account's tail.
  @inline(__always) private func revalue(
    _ exposures: UnsafeBufferPointer<Double>, _ packed: UnsafeBufferPointer<SIMD4<Double>>,
    _ rows: (Int, Int, Int, Int),
    _ greatest: inout (GreatestLosses, GreatestLosses, GreatestLosses, GreatestLosses)
  ) {
    // Both pointers are to arrays that were found not to be empty.
    let base = exposures.baseAddress.unsafelyUnwrapped
    let (a, b) = (base + rows.0 * instruments, base + rows.1 * instruments)
    let (c, d) = (base + rows.2 * instruments, base + rows.3 * instruments)
    var group = packed.baseAddress.unsafelyUnwrapped
    for start in stride(from: 0, to: count, by: Self.width) {
      var (p, q) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
      var (r, s) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
      for place in 0..<instruments {
        let moves = group[place]
        p -= moves * a[place]
        q -= moves * b[place]
        r -= moves * c[place]
        s -= moves * d[place]
      }
      group += instruments
      let lanes = min(Self.width, count - start)
      Self.offer(p, lanes, to: &greatest.0)
      Self.offer(q, lanes, to: &greatest.1)
      Self.offer(r, lanes, to: &greatest.2)
      Self.offer(s, lanes, to: &greatest.3)
    }
  }

  @inline(__always) private static func offer(
    _ losses: SIMD4<Double>, _ lanes: Int, to greatest: inout GreatestLosses
  ) {
    let least = greatest.least
    guard losses[0] > least || losses[1] > least || losses[2] > least || losses[3] > least
    else { return }
    for lane in 0..<lanes { greatest.offer(losses[lane]) }
  }
}
