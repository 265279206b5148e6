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
/// Account 0 is the insurance fund, which trades like any account. House balances are 128 bits
/// wide because the novation account is a sum over all positions.
@frozen public struct Ledger: ~Copyable {
  public let asset: AssetID
  @usableFromInline var balances: DenseArray<Money>
  /// Per account the sum of its cross positions' floors (see the margin index in Clearing).
  @usableFromInline var floors: DenseArray<Money>
  @usableFromInline var house: DenseArray<Int128>
  /// Everything ever paid in from outside, and paid out, in raw counts.
  public private(set) var deposited: Money = .zero
  public private(set) var withdrawn: Money = .zero

  public init(asset: AssetID) {
    self.asset = asset
    balances = DenseArray()
    floors = DenseArray()
    house = DenseArray()
    house.append(repeating: 0, count: HouseAccount.allCases.count)
  }

  /// An account's balance; zero for one that never held the asset.
  @inlinable public func balance(_ account: UInt32) -> Money {
    Int(account) < balances.count ? balances[Int(account)] : .zero
  }

  /// The sum of the floors of an account's cross positions in this asset.
  @inlinable public func floor(_ account: UInt32) -> Money {
    Int(account) < floors.count ? floors[Int(account)] : .zero
  }

  @inlinable public mutating func changeFloor(_ account: UInt32, by change: Money) {
    floors.extend(toInclude: Int(account), with: .zero)
    floors[Int(account)] += change
  }

  @inlinable public func balance(_ account: HouseAccount) -> Int128 {
    house[Int(account.rawValue)]
  }

  /// Makes room so that postings to accounts below `count` allocate nothing.
  @inlinable public mutating func reserve(accounts count: Int) {
    if count > balances.count { balances.extend(toInclude: count - 1, with: .zero) }
  }

  /// Moves `amount` from a house account to an account (negative: the other way).
  @inlinable public mutating func post(_ amount: Money, from: HouseAccount, to account: UInt32) {
    balances.extend(toInclude: Int(account), with: .zero)
    house[Int(from.rawValue)] -= Int128(amount.rawValue)
    balances[Int(account)] += amount
  }

  /// Moves `amount` between an account and a pocket kept elsewhere (an isolated position), which
  /// the caller changes by the opposite in the same step.
  @inlinable public mutating func postToPocket(_ amount: Money, from account: UInt32) {
    balances.extend(toInclude: Int(account), with: .zero)
    balances[Int(account)] -= amount
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

  /// Whether `amount` more may be deposited within `Limits.depositsTotal`.
  public func hasRoom(forDeposit amount: Money) -> Bool {
    guard let total = deposited.adding(amount) else { return false }
    return total <= Limits.depositsTotal
  }

  /// Credits money from outside the house.
  public mutating func deposit(_ amount: Money, to account: UInt32) {
    precondition(amount.isPositive, "Invariant: a deposit is positive")
    balances.extend(toInclude: Int(account), with: .zero)
    balances[Int(account)] += amount
    deposited += amount
  }

  /// Pays money out of the house.
  public mutating func withdraw(_ amount: Money, from account: UInt32) {
    precondition(amount.isPositive, "Invariant: a withdrawal is positive")
    balances[Int(account)] -= amount
    withdrawn += amount
  }

  /// The sum of all balances, house accounts included, without the isolated pockets.
  /// - Complexity: O(accounts).
  public func total() -> Int128 {
    var sum: Int128 = 0
    for index in 0..<balances.count { sum += Int128(balances[index].rawValue) }
    for index in 0..<house.count { sum += house[index] }
    return sum
  }
}
