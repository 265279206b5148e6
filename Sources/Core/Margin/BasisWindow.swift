import Storage
import Units

/// The moving average of (mid of impact bid and ask - index) over the last samples.
///
/// It is always over the whole window: samples that are not there yet, and samples for which a side
/// of the book was too thin, count as zero, so that a young or an emptied book says what the index
/// says. (Of a window that divided by the samples it has, the first alone would be the average.)
///
/// Samples are kept as bid + ask - 2 x index, so their sum is never rounded; it is right after any
/// number of samples, as what leaves is exactly what came in.
public struct BasisWindow: ~Copyable {
  @usableFromInline var samples: DenseArray<Int64>
  @usableFromInline var oldest: Int
  @usableFromInline var sum: Int128
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

  /// Takes a sample in, in place of the oldest once full: the mid of the impact prices held within
  /// index x (1 +- bound), or zero where a side has none.
  @inlinable public mutating func add(
    impactBid: Price?, impactAsk: Price?, index: Price, bound: Rate
  ) {
    guard let impactBid, let impactAsk else { return append(doubledBasis: 0) }
    let most = 2 * index.scaled(by: bound, .down).rawValue
    let doubled = impactBid.rawValue + impactAsk.rawValue - 2 * index.rawValue
    append(doubledBasis: max(-most, min(most, doubled)))
  }

  /// Takes in twice a basis in raw counts: how a stored window is read back, oldest first.
  @inlinable public mutating func append(doubledBasis sample: Int64) {
    sum += Int128(sample)
    if samples.count < capacity {
      samples.append(sample)
      return
    }
    assert(
      samples.count == capacity && oldest < capacity, "Invariant: a full window has its samples")
    sum -= Int128(samples[oldest])
    samples[oldest] = sample
    oldest = oldest + 1 == capacity ? 0 : oldest + 1
  }

  /// The doubled basis at a place, 0 being the oldest.
  @inlinable public func doubledBasis(at place: Int) -> Int64 {
    precondition(place >= 0 && place < count, "Invariant: a sample's place is below the count")
    let index = oldest + place
    return samples[index < capacity ? index : index - capacity]
  }

  /// The average basis over the whole window, nearest 1e-8. Signed: a price difference.
  @inlinable public var average: Price {
    guard let raw = WideArithmetic.divide(sum, Int128(2 * capacity), .nearest) else {
      preconditionFailure("Invariant: an average is within its samples")
    }
    return Price(rawValue: raw)
  }

  /// Forgets all samples.
  public mutating func removeAll() {
    samples.removeAll()
    oldest = 0
    sum = 0
  }
}
