import Matching
import Units

/// Why an order was refused before it changed anything, in order of precedence.
enum SubmitRejection: UInt8, Sendable, CaseIterable, BitwiseCopyable {
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
struct SubmitOutcome: Equatable, Sendable, BitwiseCopyable {
  let rejection: SubmitRejection?
  /// What it traded.
  let filled: Quantity
  /// What rests in the book, with `slot` as its name; zero where nothing does.
  let resting: Quantity
  /// What was dropped: the rest of an order that may not rest, or what self-trade prevention took.
  let cancelled: Quantity
  /// `OrderSlot.none` where nothing rests.
  let slot: OrderSlot
}

/// An order that was taken out of the book, as it last was.
struct CancelledOrder: Equatable, Sendable, BitwiseCopyable {
  let slot: OrderSlot
  let order: RestingOrder
}
