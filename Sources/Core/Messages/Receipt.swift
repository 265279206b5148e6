import Units

/// The house's one answer to a command.
@frozen public struct Receipt: Equatable, Sendable, BitwiseCopyable {
  /// `.accepted`, or why not.
  public var reason: RejectReason
  /// The order that an order command created or addressed; none otherwise.
  public var order: OrderID
  /// Quantity traded at once, and quantity left resting in the book.
  public var filled: Quantity
  public var resting: Quantity
  @inlinable public init(
    _ reason: RejectReason = .accepted, order: OrderID = .none, filled: Quantity = .zero,
    resting: Quantity = .zero
  ) {
    self.reason = reason
    self.order = order
    self.filled = filled
    self.resting = resting
  }
}
