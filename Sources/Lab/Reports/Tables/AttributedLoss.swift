import Units

/// What one account lost in one market that others paid for, or nobody.
public struct AttributedLoss: Sendable {
  /// The market's symbol; nil for a withdrawal's part of a loss that was unfunded before.
  public var market: String?
  /// Who made it; nil for the insurance fund, and for a withdrawal's part.
  public var account: AccountID?
  public var owner: OwnerID?
  public var shared = MoneySum.zero
  public var unfunded = MoneySum.zero

  public init(market: String?, account: AccountID?, owner: OwnerID?) {
    self.market = market
    self.account = account
    self.owner = owner
  }

  /// How it is named in tables.
  public var name: String {
    guard let market else { return "withdrawals" }
    guard let account else { return "\(market), the fund" }
    return "\(market), account \(account)\(owner.map { " of owner \($0)" } ?? "")"
  }

  public var json: JSONValue {
    [
      "market": market.map { .string($0) } ?? .null,
      "account": account.map { .count(Int($0.rawValue)) } ?? .null,
      "owner": owner.map { .count(Int($0.rawValue)) } ?? .null,
      "sharedLoss": .amount(shared), "unfundedLoss": .amount(unfunded),
    ]
  }
}
