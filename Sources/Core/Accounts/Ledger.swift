import Storage
import Units

/// The accounts of the house itself, one of each per asset.
@frozen public enum HouseAccount: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// Trading fees received.
  case fees = 0
  /// Counterparty of every realised profit: holds minus the sum of open entry notionals' profit.
  case novation = 1
  /// Funding between the charge of the payers and the credit of the receivers.
  case funding = 2
  /// What roundings left over.
  case rounding = 3
  /// Losses that are not covered yet, or were covered by nobody: zero or negative.
  case deficit = 4
}

/// Every balance of one asset, and the only way to change one: a posting with two sides.
///
/// Account 0 is the insurance fund, which trades like any account. Balances are 128 bits wide:
/// the novation account is a sum over all positions, and an account may gain, trade by trade, more
/// than was ever paid in while those who lost it owe it still. Read as `Money` a balance is held at
/// the end of 64 bits, some 92 billion units, which only makes it stand for less than it is.
@frozen public struct Ledger: ~Copyable {
  public let asset: AssetID
  @usableFromInline var balances: Table<AccountIndex, Int128>
  /// Per account the sum of its cross positions' floors (see the margin index in Clearing).
  @usableFromInline var floors: Table<AccountIndex, Int128>
  @usableFromInline var house: DenseArray<Int128>
  /// Everything ever paid in from outside, and paid out, in raw counts.
  public private(set) var deposited: Int128 = 0
  public private(set) var withdrawn: Int128 = 0

  public init(asset: AssetID) {
    self.asset = asset
    balances = Table()
    floors = Table()
    house = DenseArray()
    house.append(repeating: 0, count: HouseAccount.allCases.count)
  }

  /// An account's balance; zero for one that never held the asset.
  @inlinable public func balance(_ account: AccountIndex) -> Money {
    Money(clamping: wideBalance(account))
  }

  /// An account's balance in raw counts, whatever its size.
  @inlinable public func wideBalance(_ account: AccountIndex) -> Int128 {
    account.place < balances.count ? balances[account] : 0
  }

  /// The sum of the floors of an account's cross positions in this asset, in raw counts.
  @inlinable public func floor(_ account: AccountIndex) -> Int128 {
    account.place < floors.count ? floors[account] : 0
  }

  @inlinable public mutating func changeFloor(_ account: AccountIndex, from: Money, to: Money) {
    floors.extend(toInclude: account, with: 0)
    floors[account] += Int128(to.rawValue) - Int128(from.rawValue)
  }

  @inlinable public func balance(_ account: HouseAccount) -> Int128 {
    house[Int(account.rawValue)]
  }

  /// Moves `amount` from a house account to an account (negative: the other way).
  @inlinable public mutating func post(
    _ amount: Money, from: HouseAccount, to account: AccountIndex
  ) {
    balances.extend(toInclude: account, with: 0)
    house[Int(from.rawValue)] -= Int128(amount.rawValue)
    balances[account] += Int128(amount.rawValue)
  }

  /// Moves `amount` between an account and a pocket kept elsewhere (an isolated position), which
  /// the caller changes by the opposite in the same step.
  @inlinable public mutating func postToPocket(_ amount: Money, from account: AccountIndex) {
    balances.extend(toInclude: account, with: 0)
    balances[account] -= Int128(amount.rawValue)
  }

  /// Moves `amount` from a house account to a pocket the caller changes in the same step.
  @inlinable public mutating func postToPocket(_ amount: Money, from: HouseAccount) {
    house[Int(from.rawValue)] -= Int128(amount.rawValue)
  }

  /// Moves `amount` between two house accounts.
  @inlinable public mutating func post(
    _ amount: Money, from: HouseAccount, to other: HouseAccount
  ) {
    house[Int(from.rawValue)] -= Int128(amount.rawValue)
    house[Int(other.rawValue)] += Int128(amount.rawValue)
  }

  /// Whether `amount` more may be deposited: what was paid in and not out again stays within
  /// `Limits.depositsTotal`.
  public func hasRoom(forDeposit amount: Money) -> Bool {
    deposited - withdrawn + Int128(amount.rawValue) <= Int128(Limits.depositsTotal.rawValue)
  }

  /// Credits money from outside the house.
  public mutating func deposit(_ amount: Money, to account: AccountIndex) {
    precondition(amount.isPositive, "Invariant: a deposit is positive")
    balances.extend(toInclude: account, with: 0)
    balances[account] += Int128(amount.rawValue)
    deposited += Int128(amount.rawValue)
  }

  /// Pays money out of the house.
  public mutating func withdraw(_ amount: Money, from account: AccountIndex) {
    precondition(amount.isPositive, "Invariant: a withdrawal is positive")
    balances[account] -= Int128(amount.rawValue)
    withdrawn += Int128(amount.rawValue)
  }

  /// The sum of all balances, house accounts included, without the isolated pockets.
  /// - Complexity: O(accounts).
  public func total() -> Int128 {
    var sum: Int128 = 0
    for account in balances.indices { sum += balances[account] }
    for index in 0..<house.count { sum += house[index] }
    return sum
  }
}
