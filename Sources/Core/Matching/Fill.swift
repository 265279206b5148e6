import Units

/// One step of a taker through the book: a trade, or what self-trade prevention did instead.
@frozen public struct Fill: Equatable, Sendable, BitwiseCopyable {
  @frozen public enum Kind: UInt8, Sendable, BitwiseCopyable {
    /// Both sides traded `quantity` at `ticks`, the maker's price.
    case trade = 1
    /// The maker was the taker's own; `quantity` was taken off it without a trade.
    case selfTradePrevented = 2
  }
  public let kind: Kind
  /// Whether the maker left the book with this step.
  public let isMakerGone: Bool
  public let ticks: Ticks
  public let maker: OrderSlot
  public let makerOwner: UInt32
  public let makerUserData: UInt64
  public let quantity: Quantity

  @inlinable public init(
    kind: Kind, isMakerGone: Bool, ticks: Ticks, maker: OrderSlot, makerOwner: UInt32,
    makerUserData: UInt64, quantity: Quantity
  ) {
    self.kind = kind
    self.isMakerGone = isMakerGone
    self.ticks = ticks
    self.maker = maker
    self.makerOwner = makerOwner
    self.makerUserData = makerUserData
    self.quantity = quantity
  }
}
