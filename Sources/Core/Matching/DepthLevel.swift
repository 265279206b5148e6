import Units

/// One price of one side, as the market sees it.
@frozen public struct DepthLevel: Equatable, Sendable, BitwiseCopyable {
  public let ticks: Ticks
  public let quantity: Quantity
  public let orders: UInt32

  @inlinable public init(ticks: Ticks, quantity: Quantity, orders: UInt32) {
    self.ticks = ticks
    self.quantity = quantity
    self.orders = orders
  }
}
