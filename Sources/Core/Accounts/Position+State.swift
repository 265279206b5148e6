import State
import Storage
import Units

extension Position {
  /// Without its leg, which follows from the order of the account's positions.
  /// - Parameters: how many accounts and markets there are.
  public mutating func code(_ coder: inout StateCoder, accounts: Int, markets: Int) {
    var (account, market, holder) = (account, market, holder)
    coder.code(&account, below: accounts)
    coder.code(&market, below: markets)
    coder.code(&holder, below: Limits.accounts + 1)
    if coder.isReading {
      guard coder.fault == nil else { return }
      self = Position(
        account: account, market: market, holder: holder, leverage: 1, fundingEpoch: 0)
    }
    coder.code(&quantity)
    coder.code(&entryNotional)
    pocket.code(&coder)
    coder.code(&buyQuantity)
    coder.code(&sellQuantity)
    coder.code(&buyNotional)
    coder.code(&sellNotional)
    coder.code(&buyTicksMax)
    coder.code(&sellTicksMin)
    coder.code(&reduceOnlyQuantity)
    coder.code(&floor)
    coder.code(&gainNow)
    coder.code(&gainBefore)
    coder.code(&gainWindow)
    coder.code(&closer)
    coder.code(&firstOrder)
    coder.code(&orderCount)
    coder.code(&leverage)
    coder.code(&fundingEpoch)
    coder.code(&mode)
    coder.code(&isInLiquidation)
    coder.code(&isCalled)
    coder.expect(leverage > 0, .outOfRange)
  }

  /// What a position is before it is read.
  public static var vacant: Position {
    Position(
      account: .none, market: MarketIndex(0), holder: .none, leverage: 1, fundingEpoch: 0)
  }
}

extension Pocket {
  mutating func code(_ coder: inout StateCoder) { coder.code(&held) }
}

extension Closer {
  /// - Parameter holders: how many positions the market has.
  public mutating func code(_ coder: inout StateCoder, below holders: Int) {
    var holder = holder
    coder.code(&holder, below: holders)
    if coder.isReading { self = Closer(holder: holder) }
    long.code(&coder)
    short.code(&coder)
  }
}

extension RecentClose {
  mutating func code(_ coder: inout StateCoder) {
    coder.code(&quantity)
    coder.code(&gain)
    coder.code(&slippage)
  }
}
