import Numerics

/// What may be done to a recorded path.
///
/// A record of a day holds all that happened on it, its liquidations among them: agents that are
/// liquidated on it once more sell into a fall that holds their sales already. So a part of the
/// recorded move can be left to them.
public struct RecordedMove: Equatable, Sendable {
  /// Part of the recorded move that is kept: the logarithm of the price over that at the start of
  /// the run is multiplied by it. 1 leaves the record as it is, 0 leaves the first price.
  public var damping: Double

  public init(damping: Double = 1) { self.damping = damping }

  func applied(to values: [Double]) -> [Double] {
    guard damping != 1, let first = values.first else { return values }
    return values.map { first * PortableMath.exp(damping * PortableMath.log($0 / first)) }
  }
}
