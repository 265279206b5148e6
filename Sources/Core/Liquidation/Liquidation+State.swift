// What waits to be liquidated, and who is ranked to be deleveraged.
import Accounts
import State
import Storage
import Units

extension LiquidationQueue {
  /// The cases that wait, the next first.
  /// - Parameters: how many accounts, ledgers and positions there are.
  public mutating func code(
    _ coder: inout StateCoder, accounts: Int, ledgers: Int, positions: Int
  ) {
    // A case is a pool's: its account's in an asset, or a position's.
    let most = accounts * Limits.assets + positions
    let waiting = coder.count(count, atMost: Swift.min(most, Int(UInt32.max)), taking: 35)
    if coder.isReading {
      self = LiquidationQueue()
      let none = MarginPool(account: .none, asset: .none)
      let vacant = LiquidationCase(pool: none, position: .none, startQuantity: .zero)
      for _ in 0..<waiting { cases.append(vacant) }
    }
    for place in 0..<waiting {
      cases[head + place].code(
        &coder, accounts: accounts, ledgers: ledgers, positions: positions)
    }
  }
}

extension LiquidationCase {
  mutating func code(_ coder: inout StateCoder, accounts: Int, ledgers: Int, positions: Int) {
    var pool = pool
    pool.code(&coder, accounts: accounts, ledgers: ledgers, positions: positions)
    if coder.isReading {
      self = LiquidationCase(pool: pool, position: position, startQuantity: startQuantity)
    }
    coder.code(&position, below: positions)
    coder.code(&startQuantity)
    coder.code(&stage)
    coder.code(&ticks)
    coder.code(&memory)
  }
}

extension DeleveragingRanking {
  /// Everything: who is ranked, as what, and who changed since.
  /// - Parameter holders: how many positions the market has.
  public mutating func code(_ coder: inout StateCoder, below holders: Int) {
    long.code(&coder, below: holders)
    short.code(&coder, below: holders)
    standings.code(&coder, atMost: Limits.accounts + 1, taking: 13, vacant: Standing()) {
      $1.code(&$0)
    }
    let known = standings.count
    changed.code(&coder, atMost: known + 1, taking: 4, vacant: .none) {
      $0.code(&$1, below: Limits.accounts + 1)
    }
    coder.code(&madeAt)
    coder.expect(long.isWithin(known) && short.isWithin(known), .inconsistent)
  }
}

extension DeleveragingRanking.Standing {
  mutating func code(_ coder: inout StateCoder) {
    coder.code(&score)
    var which: UInt8 = side?.rawValue ?? 0
    coder.code(&which)
    if coder.isReading {
      side = Side(rawValue: which)
      if side == nil, which != 0 { coder.fail(.outOfRange) }
    }
    coder.code(&serial)
  }
}

extension DeleveragingQueue {
  /// The entries as they lie: two of one holder may have the same score.
  mutating func code(_ coder: inout StateCoder, below holders: Int) {
    let vacant = Entry(score: .zero, holder: .none)
    entries.code(&coder, atMost: Int(UInt32.max), taking: 24, vacant: vacant) {
      $1.code(&$0, below: holders)
    }
    coder.code(&met)
    coder.code(&metBefore)
  }

  /// Whether all holders are below a number.
  func isWithin(_ count: Int) -> Bool {
    for place in 0..<entries.count where entries[place].holder.place >= count { return false }
    return true
  }
}

extension DeleveragingQueue.Entry {
  mutating func code(_ coder: inout StateCoder, below holders: Int) {
    var (score, holder, serial) = (score, holder, serial)
    coder.code(&score)
    coder.code(&holder, below: holders)
    coder.code(&serial)
    if coder.isReading { self = Self(score: score, holder: holder, serial: serial) }
    coder.code(&met)
  }
}
