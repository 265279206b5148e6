import Units

/// What happens to a taker and a maker of one owner that would trade with each other.
@frozen public struct SelfTradeDecision: Equatable, Sendable, BitwiseCopyable {
  /// Taken off both without a trade; zero where nothing is.
  public let decrement: Quantity
  /// Whether the taker's rest is cancelled.
  public let cancelsTaker: Bool
  /// Whether the maker's rest is cancelled.
  public let cancelsMaker: Bool

  @inlinable public init(decrement: Quantity, cancelsTaker: Bool, cancelsMaker: Bool) {
    self.decrement = decrement
    self.cancelsTaker = cancelsTaker
    self.cancelsMaker = cancelsMaker
  }
}

extension SelfTradePrevention {
  /// Whether meeting an own order ends the taker.
  @inlinable public var cancelsTaker: Bool { self == .cancelNewest || self == .cancelBoth }

  /// The decision of this policy. Under `decrement` both shrink by the smaller quantity, and what
  /// reaches zero is cancelled: the smaller, or both where they are equal.
  @inlinable public func decide(taker: Quantity, maker: Quantity) -> SelfTradeDecision {
    switch self {
    case .cancelNewest:
      SelfTradeDecision(decrement: .zero, cancelsTaker: true, cancelsMaker: false)
    case .cancelOldest:
      SelfTradeDecision(decrement: .zero, cancelsTaker: false, cancelsMaker: true)
    case .cancelBoth:
      SelfTradeDecision(decrement: .zero, cancelsTaker: true, cancelsMaker: true)
    case .decrement:
      SelfTradeDecision(
        decrement: taker < maker ? taker : maker, cancelsTaker: taker <= maker,
        cancelsMaker: maker <= taker)
    }
  }
}
