import Units

/// A bilateral trade ended without being cleared.
@frozen public struct FillLapsed: Equatable, Sendable, BitwiseCopyable {
  public var reported: ReportedTradeID
  /// The party that had affirmed.
  public var account: AccountID
  public var counterparty: AccountID
  /// `accepted` where the time limit passed; else why it was refused.
  public var reason: RejectReason
  @inlinable public init(
    reported: ReportedTradeID, account: AccountID, counterparty: AccountID, reason: RejectReason
  ) {
    self.reported = reported
    self.account = account
    self.counterparty = counterparty
    self.reason = reason
  }
}
