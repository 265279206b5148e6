import Accounts
import Instruments
import Liquidation
import Margin
import Messages
import State
import Storage
import Units

extension HouseState {
  /// Every field from which what the house does next follows. Not the tables of names, counts and
  /// legs, which follow from the rest, nor what a command notes for its own end.
  mutating func code(_ coder: inout StateCoder) {
    precondition(
      touched.isEmpty && touchedOwners.isEmpty && setAside.isEmpty,
      "Invariant: nothing is to be looked at again between commands")
    workLimits.code(&coder)
    stamp.code(&coder)
    coder.code(&tradeCount)
    coder.code(&liquidationCount)
    coder.code(&tradesBeforeWork)
    coder.code(&hasLookedAtAll)
    coder.code(&hasWorkedOnAll)
    coder.code(&marksVersion)
    coder.code(&isAnyRanked)
    codeAccounts(&coder)
    codeMarkets(&coder)
    liquidations.code(
      &coder, accounts: accounts.count, ledgers: ledgers.count, positions: positions.count)
    codeFills(&coder)
    if coder.isReading, coder.fault == nil { restore(&coder) }
  }

  private mutating func codeAccounts(_ coder: inout StateCoder) {
    var number = UInt32(accounts.count)
    coder.code(&number)
    let known = Int(number)
    accounts.code(
      &coder, atMost: Limits.accounts + 1, taking: 24, vacant: .vacant
    ) { $1.code(&$0, of: known) }
    coder.expect(accounts.count == known && known > 0, .inconsistent)
    let assets = coder.count(ledgers.count, atMost: Limits.assets, taking: 138)
    if coder.isReading { for _ in 0..<assets { ledgers.append(Ledger(asset: .none)) } }
    for ledger in ledgers.indices { ledgers[ledger].code(&coder, accounts: known) }
  }

  private mutating func codeMarkets(_ coder: inout StateCoder) {
    let listed = coder.count(markets.count, atMost: Limits.instruments, taking: 256)
    let opened = accounts.count
    positions.code(
      &coder, atMost: Int(UInt32.max) - 1, taking: 131, vacant: .vacant
    ) { $1.code(&$0, accounts: opened, markets: listed) }
    let known = coder.count(underlyings.count, atMost: Limits.instruments, taking: 128)
    if coder.isReading { for _ in 0..<known { underlyings.append(Underlying(.none)) } }
    for underlying in underlyings.indices { underlyings[underlying].code(&coder) }
    if coder.isReading {
      for _ in 0..<listed {
        markets.append(.vacant)
        versions.append(1)
      }
    }
    for market in markets.indices {
      coder.code(&versions[market])
      markets[market].code(
        &coder, ledgers: ledgers.count, underlyings: underlyings.count,
        positions: positions.count)
      if coder.fault != nil { return }
    }
  }

  private mutating func codeFills(_ coder: inout StateCoder) {
    let known = accounts.count
    let listed = markets.count
    fillPairs.code(&coder, atMost: Int(UInt32.max) - 1, vacant: .vacant) {
      $1.code(&$0, accounts: known)
    }
    let numbers = Int(UInt32.max) - 1
    fillNumbers.code(
      &coder, atMost: numbers, vacant: FillNumber(number: 0, higher: .none, lower: .none)
    ) { $1.code(&$0) }
    pendingFills.code(&coder, atMost: Limits.fillsPending, vacant: .vacant) {
      $1.code(&$0, accounts: known, markets: listed)
    }
  }
}

extension WorkLimits {
  mutating func code(_ coder: inout StateCoder) {
    coder.code(&breachChecks)
    coder.code(&liquidationSteps)
    coder.code(&liquidationTrades)
    coder.code(&fundings)
    coder.expect(
      breachChecks > 0 && liquidationSteps > 0 && liquidationTrades > 0 && fundings > 0,
      .outOfRange)
  }
}

extension Stamp {
  mutating func code(_ coder: inout StateCoder) {
    coder.code(&sequence)
    coder.code(&time)
    coder.code(&member)
  }
}

extension FillPair {
  static var vacant: FillPair { FillPair(lower: .none, upper: .none) }

  mutating func code(_ coder: inout StateCoder, accounts: Int) {
    coder.code(&lower, below: accounts)
    coder.code(&upper, below: accounts)
    coder.code(&known)
    coder.code(&remembered)
    coder.code(&highest)
    coder.code(&lowest)
    coder.code(&passed)
  }
}

extension FillNumber {
  mutating func code(_ coder: inout StateCoder) {
    coder.code(&number)
    coder.code(&higher)
    coder.code(&lower)
  }
}

extension PendingFill {
  static var vacant: PendingFill {
    PendingFill(
      terms: FillTerms(
        reported: .none, market: .none, buyer: .none, seller: .none, price: .zero,
        quantity: .zero),
      account: .none, counterparty: .none, deadline: .zero)
  }

  mutating func code(_ coder: inout StateCoder, accounts: Int, markets: Int) {
    terms.code(&coder, accounts: accounts, markets: markets)
    coder.code(&account, below: accounts)
    coder.code(&counterparty, below: accounts)
    coder.code(&deadline)
  }
}

extension FillTerms {
  mutating func code(_ coder: inout StateCoder, accounts: Int, markets: Int) {
    coder.code(&reported)
    coder.code(&market, below: markets)
    coder.code(&buyer, below: accounts)
    coder.code(&seller, below: accounts)
    coder.code(&price)
    coder.code(&quantity)
  }
}
