import Units

/// One party affirmed a bilateral trade; the other has until `deadline`.
@frozen public struct FillPending: Equatable, Sendable, BitwiseCopyable {
  public var reported: ReportedTradeID
  public var instrument: InstrumentID
  /// The party that affirmed.
  public var account: AccountID
  public var counterparty: AccountID
  public var deadline: Timestamp
  @inlinable public init(
    reported: ReportedTradeID, instrument: InstrumentID, account: AccountID,
    counterparty:
      AccountID, deadline: Timestamp
  ) {
    self.reported = reported
    self.instrument = instrument
    self.account = account
    self.counterparty = counterparty
    self.deadline = deadline
  }
}
