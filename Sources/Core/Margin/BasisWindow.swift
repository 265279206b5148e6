import Storage
import Units

/// The moving average of (mid of best bid and ask - index) over the last samples.
///
/// Samples are kept as bid + ask - 2 x index, so neither they nor their sum is ever rounded; the
/// sum is right after any number of samples, as what leaves is exactly what came in.
public struct BasisWindow: ~Copyable {
  @usableFromInline var samples: DenseArray<Int64>
  @usableFromInline var oldest: Int
  @usableFromInline var sum: Int64
  /// Samples the average is over once it is full.
  public let capacity: Int

  /// - Precondition: `1 <= capacity <= Limits.markWindowSamples`.
  public init(capacity: Int) {
    precondition(
      capacity >= 1 && capacity <= Limits.markWindowSamples,
      "Invariant: a mark window has 1 to Limits.markWindowSamples samples")
    samples = DenseArray(capacity: capacity)
    oldest = 0
    sum = 0
    self.capacity = capacity
  }

  @inlinable public var count: Int { samples.count }

  /// Takes a sample in, in place of the oldest once full.
  @inlinable public mutating func add(bid: Price, ask: Price, index: Price) {
    append(doubledBasis: bid.rawValue + ask.rawValue - 2 * index.rawValue)
  }

  /// Takes in twice a basis in raw counts: how a stored window is read back, oldest first.
  @inlinable public mutating func append(doubledBasis sample: Int64) {
    sum += sample
    if samples.count < capacity {
      samples.append(sample)
      return
    }
    sum -= samples[oldest]
    samples[oldest] = sample
    oldest = oldest + 1 == capacity ? 0 : oldest + 1
  }

  /// The doubled basis at a place, 0 being the oldest.
  @inlinable public func doubledBasis(at place: Int) -> Int64 {
    precondition(place >= 0 && place < count, "Invariant: a sample's place is below the count")
    let index = oldest + place
    return samples[index < capacity ? index : index - capacity]
  }

  /// The average basis, nearest 1e-8; zero without samples. Signed: a price difference.
  @inlinable public var average: Price {
    if samples.isEmpty { return .zero }
    return Price(
      rawValue: WideArithmetic.multiplyDivide(sum, 1, Int64(2 * samples.count), .nearest))
  }

  /// Forgets all samples.
  public mutating func removeAll() {
    samples.removeAll()
    oldest = 0
    sum = 0
  }
}
