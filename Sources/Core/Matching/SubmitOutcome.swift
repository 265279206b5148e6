import Units

/// Why an order was refused before it changed anything, in order of precedence.
@frozen public enum SubmitRejection: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  case quantityNotPositive = 1
  case priceOutOfRange = 2
  /// A post-only order that is a market order or may not rest.
  case postOnlyCannotRest = 3
  /// A post-only order that would trade on arrival.
  case postOnlyWouldTrade = 4
  /// A fill-or-kill order the book cannot fill whole.
  case notFillable = 5
  /// The side cannot hold so much more within 64 bits.
  case sideFull = 6
}

/// What became of a submitted order.
@frozen public struct SubmitOutcome: Equatable, Sendable, BitwiseCopyable {
  public let rejection: SubmitRejection?
  /// What it traded.
  public let filled: Quantity
  /// What rests in the book, with `slot` as its name; zero where nothing does.
  public let resting: Quantity
  /// What was dropped: the rest of an order that may not rest, or what self-trade prevention took.
  public let cancelled: Quantity
  /// `OrderSlot.none` where nothing rests.
  public let slot: OrderSlot

  @inlinable public init(
    rejection: SubmitRejection?, filled: Quantity, resting: Quantity, cancelled: Quantity,
    slot: OrderSlot
  ) {
    self.rejection = rejection
    self.filled = filled
    self.resting = resting
    self.cancelled = cancelled
    self.slot = slot
  }
}

/// An order that was taken out of the book, as it last was.
@frozen public struct CancelledOrder: Equatable, Sendable, BitwiseCopyable {
  public let slot: OrderSlot
  public let order: RestingOrder

  @inlinable public init(slot: OrderSlot, order: RestingOrder) {
    self.slot = slot
    self.order = order
  }
}
