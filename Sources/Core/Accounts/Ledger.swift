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

/// What is held beside the accounts' balances: the collateral of one isolated position, or what the
/// insurance fund keeps for one instrument alone.
///
/// It is an account of the ledger, kept where what it stands behind is kept; only a posting of the
/// ledger changes it.
@frozen public struct Pocket: Equatable, Sendable, BitwiseCopyable {
  @usableFromInline var held: Money

  /// An empty one, or one read back with what it held.
  @inlinable public init(holding balance: Money = .zero) { held = balance }

  /// Below zero only until the liquidation that found it so is over.
  @inlinable public var balance: Money { held }
}

/// Every balance of one asset, and the only way to change one: a posting with two sides, named in
/// one call.
///
/// The insurance fund trades like any account and has its balance under `AccountIndex.fund`.
/// Balances are 128 bits wide: the novation account is a sum over all positions, and an account may
/// gain, trade by trade, more than was ever paid in while those who lost it owe it still. Read as
/// `Money` a balance is held at the end of 64 bits, some 92 billion units, which only makes it
/// stand for less than it is.
@frozen public struct Ledger: ~Copyable {
  /// What is kept per account, side by side: its balance, and the sum of its cross positions'
  /// floors (see the margin index in Clearing).
  @frozen @usableFromInline struct Holding: BitwiseCopyable {
    @usableFromInline var balance: Int128 = 0
    @usableFromInline var floor: Int128 = 0
    @inlinable init() {}
  }

  public internal(set) var asset: AssetID
  @usableFromInline var holdings: Table<AccountIndex, Holding>
  @usableFromInline var house: DenseArray<Int128>
  /// What all pockets hold together.
  @usableFromInline var pocketed: Int128 = 0
  /// Everything ever paid in from outside, and paid out, in raw counts.
  public internal(set) var deposited: Int128 = 0
  public internal(set) var withdrawn: Int128 = 0

  public init(asset: AssetID) {
    self.asset = asset
    holdings = Table()
    house = DenseArray()
    house.append(repeating: 0, count: HouseAccount.allCases.count)
  }

  /// An account's balance; zero for one that never held the asset.
  @inlinable @inline(__always) public func balance(_ account: AccountIndex) -> Money {
    Money(clamping: wideBalance(account))
  }

  /// An account's balance in raw counts, whatever its size.
  @inlinable @inline(__always) public func wideBalance(_ account: AccountIndex) -> Int128 {
    account.place < holdings.count ? holdings[account].balance : 0
  }

  /// The sum of the floors of an account's cross positions in this asset, in raw counts.
  @inlinable public func floor(_ account: AccountIndex) -> Int128 {
    account.place < holdings.count ? holdings[account].floor : 0
  }

  @inlinable public mutating func changeFloor(_ account: AccountIndex, from: Money, to: Money) {
    holdings.extend(toInclude: account, with: Holding())
    holdings[account].floor += Int128(to.rawValue) - Int128(from.rawValue)
    assert(from != to, "Invariant: a floor that stays is not changed")
  }

  @inlinable public func balance(_ account: HouseAccount) -> Int128 {
    house[Int(account.rawValue)]
  }

  /// Moves `amount` from a house account to an account (negative: the other way).
  @inlinable public mutating func post(
    _ amount: Money, from: HouseAccount, to account: AccountIndex
  ) {
    holdings.extend(toInclude: account, with: Holding())
    house[Int(from.rawValue)] -= Int128(amount.rawValue)
    holdings[account].balance += Int128(amount.rawValue)
  }

  /// Moves `amount` from an account's balance to a pocket (negative: the other way). What would
  /// take the pocket beyond 64 bits stays where it was.
  @inlinable public mutating func post(
    _ amount: Money, from account: AccountIndex, to pocket: inout Pocket
  ) {
    holdings.extend(toInclude: account, with: Holding())
    holdings[account].balance -= add(amount, to: &pocket)
  }

  /// Moves `amount` from a house account to a pocket of `account` (negative: the other way). What
  /// would take the pocket beyond 64 bits goes to the account's balance.
  @inlinable public mutating func post(
    _ amount: Money, from: HouseAccount, to pocket: inout Pocket, of account: AccountIndex
  ) {
    house[Int(from.rawValue)] -= Int128(amount.rawValue)
    let excess = Int128(amount.rawValue) - add(amount, to: &pocket)
    guard excess != 0 else { return }
    holdings.extend(toInclude: account, with: Holding())
    holdings[account].balance += excess
  }

  /// Changes a pocket as far as 64 bits go, and tells by how much.
  @inlinable mutating func add(_ amount: Money, to pocket: inout Pocket) -> Int128 {
    let before = pocket.held
    pocket.held += amount
    let moved = Int128(pocket.held.rawValue) - Int128(before.rawValue)
    assert(
      moved.magnitude <= amount.rawValue.magnitude, "Invariant: no more is moved than was asked")
    pocketed += moved
    return moved
  }

  /// Moves `amount` between two house accounts.
  @inlinable public mutating func post(
    _ amount: Money, from: HouseAccount, to other: HouseAccount
  ) {
    house[Int(from.rawValue)] -= Int128(amount.rawValue)
    house[Int(other.rawValue)] += Int128(amount.rawValue)
    assert(from != other, "Invariant: money moves between two accounts")
  }

  /// Whether `amount` more may be deposited beside a balance: that stays within
  /// `Limits.depositedBalance`, and what was paid in and not out again within
  /// `Limits.depositsTotal`.
  /// - Parameter balance: in raw counts, whatever its size and sign.
  public func hasRoom(forDeposit amount: Money, beside balance: Int128) -> Bool {
    let amount = Int128(amount.rawValue)
    return balance + amount <= Int128(Limits.depositedBalance.rawValue)
      && deposited - withdrawn + amount <= Limits.depositsTotal
  }

  /// Credits money from outside the house.
  public mutating func deposit(_ amount: Money, to account: AccountIndex) {
    precondition(amount.isPositive, "Invariant: a deposit is positive")
    holdings.extend(toInclude: account, with: Holding())
    holdings[account].balance += Int128(amount.rawValue)
    deposited += Int128(amount.rawValue)
    precondition(
      deposited - withdrawn <= Limits.depositsTotal,
      "Invariant: what is paid in is within its limit")
  }

  /// Pays money out of the house.
  public mutating func withdraw(_ amount: Money, from account: AccountIndex) {
    precondition(amount.isPositive, "Invariant: a withdrawal is positive")
    holdings[account].balance -= Int128(amount.rawValue)
    withdrawn += Int128(amount.rawValue)
    precondition(withdrawn <= deposited, "Invariant: no more is paid out than was paid in")
  }

  /// What all pockets hold together, in raw counts.
  public var inPockets: Int128 { pocketed }

  /// The sum of all balances: accounts, house accounts and pockets.
  /// - Complexity: O(accounts).
  public func total() -> Int128 {
    var sum = pocketed
    for account in holdings.indices { sum += holdings[account].balance }
    for index in 0..<house.count { sum += house[index] }
    return sum
  }
}
