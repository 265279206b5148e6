/// Resamples a series in blocks of random length, so that dependence from one value to the next
/// survives.
///
/// Blocks start anywhere with equal chance, have geometric lengths with the given mean, and run
/// on from the end to the beginning. A mean of 1 is the plain bootstrap for independent values.
/// Source: Politis, Romano, "The stationary bootstrap", JASA 1994.
public struct StationaryBootstrap: Sendable {
  public let meanBlockLength: Double
  private var stream: RandomStream

  /// - Parameter meanBlockLength: in observations, 1 or more.
  public init(seed: UInt64, meanBlockLength: Double) throws(NumericsError) {
    guard meanBlockLength >= 1, meanBlockLength.isFinite else {
      throw .outOfDomain("mean block length", value: meanBlockLength, allowed: "1 or more")
    }
    self.meanBlockLength = meanBlockLength
    stream = RandomStream(seed: seed, name: "stationary bootstrap")
  }

  /// Places of one resample, each in 0..<count.
  public mutating func places(count: Int) -> [Int] {
    guard count > 0 else { return [] }
    var places: [Int] = []
    places.reserveCapacity(count)
    var place = 0
    for step in 0..<count {
      if step == 0 || stream.chance(1 / meanBlockLength) {
        place = stream.integer(below: count)
      } else {
        place = place + 1 == count ? 0 : place + 1
      }
      places.append(place)
    }
    return places
  }

  /// The blocks of one resample: where each starts and how long it is. Lengths add up to `count`;
  /// a block that passes the end goes on at the beginning. By the law of `places`, not its draws;
  /// sums over blocks from running totals cost as many steps as there are blocks.
  public mutating func blocks(count: Int) -> [(start: Int, length: Int)] {
    var blocks: [(start: Int, length: Int)] = []
    var rest = count
    let stay = 1 - 1 / meanBlockLength
    while rest > 0 {
      let start = stream.integer(below: count)
      // Geometric: P(length > n) = stay^n.
      let drawn =
        stay > 0 ? PortableMath.log(stream.openUniform()) / PortableMath.log(stay) : 0
      let length = min(rest, drawn < Double(rest) ? Int(drawn) + 1 : rest, count)
      blocks.append((start, length))
      rest -= length
    }
    return blocks
  }

  /// The distribution of a statistic over `count` resamples, in rising order.
  public mutating func distribution(
    of values: [Double], count: Int,
    _ statistic: ([Double]) throws(NumericsError) -> Double
  ) throws(NumericsError) -> [Double] {
    try Check.sample("series of a bootstrap", values)
    guard count >= 1 else { throw .tooFew("resamples of a bootstrap", count: count, least: 1) }
    var results: [Double] = []
    results.reserveCapacity(count)
    var sample = values
    for _ in 0..<count {
      for (slot, place) in places(count: values.count).enumerated() { sample[slot] = values[place] }
      results.append(try statistic(sample))
    }
    return results.sorted()
  }
}
