import Units

/// What a taker would get from one side of the book.
@frozen public struct Sweep: Equatable, Sendable, BitwiseCopyable {
  /// What could be filled, at most what was asked for.
  public let quantity: Quantity
  /// Sum over the levels of ticks times raw quantity; divided by `quantity` it is the mean price.
  public let cost: Int128
  /// The price of the last level touched, or nil where nothing could be filled.
  public let worst: Ticks?

  @inlinable public init(quantity: Quantity, cost: Int128, worst: Ticks?) {
    self.quantity = quantity
    self.cost = cost
    self.worst = worst
  }
}
