import Matching
import Units

/// One step of a taker through the book: a trade, or what self-trade prevention did instead.
struct Fill: Equatable, Sendable, BitwiseCopyable {
  enum Kind: UInt8, Sendable, BitwiseCopyable {
    /// Both sides traded `quantity` at `ticks`, the maker's price.
    case trade = 1
    /// The maker was the taker's own; `quantity` was taken off it without a trade.
    case selfTradePrevented = 2
  }
  let kind: Kind
  /// Whether the maker left the book with this step.
  let isMakerGone: Bool
  let ticks: Ticks
  let maker: OrderSlot
  let makerOwner: UInt32
  let makerUserData: UInt64
  let quantity: Quantity
}
