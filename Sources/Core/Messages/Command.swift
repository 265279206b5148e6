import Units

/// What the house can be told, one case per message of the protocol.
///
/// Administration and feeds need the operator's role, which the sequencer checks; that an account
/// belongs to the member who speaks is checked by the house.
@frozen public enum Command: Sendable, BitwiseCopyable {
  case openAccount(OpenAccount)
  case listInstrument(ListInstrument)
  case setFees(SetFees)
  case setMarkTerms(SetMarkTerms)
  case setFundingTerms(SetFundingTerms)
  case setLiquidationTerms(SetLiquidationTerms)
  case setMarginBracket(SetMarginBracket)
  case openTrading(OpenTrading)
  case contribute(Contribute)
  case deposit(Deposit)
  case withdraw(Withdraw)
  case placeOrder(PlaceOrder)
  case cancelOrder(CancelOrder)
  case replaceOrder(ReplaceOrder)
  case cancelAll(CancelAll)
  case setLeverage(SetLeverage)
  case setMarginMode(SetMarginMode)
  case transferMargin(TransferMargin)
  case reportFill(ReportFill)
  case affirmFill(AffirmFill)
  case postIndexPrice(PostIndexPrice)
  case tick(Tick)
  case setLiquidationStage(SetLiquidationStage)
  case setMarginTerms(SetMarginTerms)
}

/// What the sequencer adds to a command: its place in the log, its time, and who spoke.
@frozen public struct Stamp: Equatable, Sendable, BitwiseCopyable {
  public var sequence: SequenceNumber
  /// Never earlier than the stamp before.
  public var time: Timestamp
  /// The member whose session sent the command; `MemberID.none` is the operator of the house.
  public var member: MemberID
  @inlinable public init(sequence: SequenceNumber, time: Timestamp, member: MemberID) {
    self.sequence = sequence
    self.time = time
    self.member = member
  }
}

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
