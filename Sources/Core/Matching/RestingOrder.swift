import Storage
import Units

/// The name of an open order in its book. A slot whose order is gone is told from its successor.
public typealias OrderSlot = Slot

/// An order in the book, as it is now.
@frozen public struct RestingOrder: Equatable, Sendable, BitwiseCopyable {
  public let owner: UInt32
  public let side: Side
  /// Whether the caller marked it as one that may only reduce a position; opaque to the book.
  public let isReduceOnly: Bool
  public let ticks: Ticks
  /// What is left of it, greater than zero.
  public let quantity: Quantity
  /// Whatever the caller gave with it; opaque to the book.
  public let userData: UInt64

  @inlinable public init(
    owner: UInt32, side: Side, ticks: Ticks, quantity: Quantity, userData: UInt64,
    isReduceOnly: Bool
  ) {
    self.owner = owner
    self.side = side
    self.isReduceOnly = isReduceOnly
    self.ticks = ticks
    self.quantity = quantity
    self.userData = userData
  }
}
