import State
import Storage
import Units

extension Ledger {
  /// - Parameter accounts: how many there are, the fund among them.
  public mutating func code(_ coder: inout StateCoder, accounts: Int) {
    coder.code(&asset)
    holdings.code(&coder, atMost: accounts, taking: 32, vacant: Holding()) { coder, holding in
      coder.code(&holding.balance)
      coder.code(&holding.floor)
    }
    for place in 0..<house.count { coder.code(&house[place]) }
    coder.code(&pocketed)
    coder.code(&deposited)
    coder.code(&withdrawn)
  }
}
