import State
import Storage
import Units

extension Account {
  /// Without its legs, which follow from the positions.
  /// - Parameter accounts: how many there are.
  public mutating func code(_ coder: inout StateCoder, of accounts: Int) {
    var (id, member, memberIndex, owner) = (id, member, memberIndex, owner)
    coder.code(&id)
    coder.code(&member)
    coder.code(&memberIndex)
    coder.code(&owner)
    if coder.isReading {
      self = Account(id: id, member: member, memberIndex: memberIndex, owner: owner)
    }
    coder.code(&nextOfOwner, below: accounts, orNone: true)
    coder.code(&liquidating)
    coder.code(&called)
  }

  /// What an account is before it is read.
  public static var vacant: Account { Account(id: .none, member: .none, memberIndex: 0) }
}

extension MarginPool {
  /// - Parameters: how many accounts, ledgers and positions there are.
  public mutating func code(
    _ coder: inout StateCoder, accounts: Int, ledgers: Int, positions: Int
  ) {
    coder.code(&account, below: accounts)
    coder.code(&asset, below: ledgers)
    coder.code(&position, below: positions, orNone: true)
  }
}
