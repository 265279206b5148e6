import Accounts
import Instruments
import Margin
import Messages
import Storage
import Units

extension HouseState {
  mutating func openAccount(_ command: OpenAccount, into events: inout EventBuffer) -> Receipt {
    let number = Int(command.account.rawValue)
    guard number > 0, number <= Limits.accounts else { return Receipt(.accountLimit) }
    guard index(of: command.account) == nil else { return Receipt(.accountExists) }
    accountsByNumber.extend(toInclude: number, with: .fund)
    accountsByNumber[number] = accounts.end
    var opened = Account(
      id: command.account, member: command.member, memberIndex: memberIndex(command.member),
      owner: command.owner)
    opened.nextOfOwner = newestAccount(of: opened.owner)
    if opened.owner != .none {
      ownerAccounts.insert(
        0, UInt64(opened.owner.rawValue), value: UInt64(accounts.end.rawValue))
    }
    accounts.append(opened)
    events.append(
      .accountOpened(AccountOpened(account: command.account, member: command.member)))
    return Receipt()
  }

  mutating func listInstrument(_ command: ListInstrument) -> Receipt {
    let contract = command.contract
    let number = Int(contract.instrument.rawValue)
    guard number > 0, number < Limits.instruments, markets.count < Limits.instruments else {
      return Receipt(.instrumentLimit)
    }
    guard index(of: contract.instrument) == nil else { return Receipt(.instrumentExists) }
    guard isConsistent(contract), !command.closingFeeRate.isNegative,
      command.closingFeeRate < .one
    else { return Receipt(.termsInvalid) }
    let market = markets.end
    marketsByInstrument.extend(toInclude: number, with: .none)
    marketsByInstrument[number] = market
    let fund = positions.append(
      Position(account: .fund, market: market, holder: .fund, leverage: 1, fundingEpoch: 0))
    versions.append(1)
    markets.append(
      Market(
        contract: contract, valuation: command.valuation, closingFeeRate: command.closingFeeRate,
        ledger: ledger(for: contract.settlementAsset), fund: fund))
    return Receipt()
  }

  private func isConsistent(_ contract: Contract) -> Bool {
    // The house adds up the values of the parts of an order as if they were that of the whole, which
    // holds of exact values only: it clears no inverse contract.
    contract.payoff.kind == .linear
      && contract.tick.isPositive && contract.tick <= Limits.price && contract.lot.isPositive
      && contract.lot <= Limits.quantity && contract.contractSize.isPositive
      && contract.contractSize <= Limits.contractSize && contract.isExact
      && contract.openInterestLimit.isPositive
      && contract.openInterestLimit <= Limits.openInterest
      && contract.priceBand.isPositive && contract.priceBand < .one
      && contract.fillBand.isPositive && contract.fillBand < .one
      && contract.positionLimit.isPositive && contract.positionLimit <= Limits.quantity
      && Int(contract.settlementAsset.rawValue) > 0
      && Int(contract.settlementAsset.rawValue) <= Limits.assets
  }

  private mutating func ledger(for asset: AssetID) -> LedgerIndex {
    if let known = index(of: asset) { return known }
    ledgersByAsset.extend(toInclude: Int(asset.rawValue), with: .none)
    ledgersByAsset[Int(asset.rawValue)] = ledgers.end
    return ledgers.append(Ledger(asset: asset))
  }

  mutating func setFees(_ command: SetFees) -> Receipt {
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    let most = Rate.partsPerMillion(100_000)
    guard command.fees.taker.magnitude <= most, command.fees.maker.magnitude <= most,
      !(command.fees.taker + command.fees.maker).isNegative,
      canClose(at: command.fees, markets[market].schedule)
    else { return Receipt(.termsInvalid) }
    markets[market].fees = command.fees
    return Receipt()
  }

  /// Whether equity that just covers the maintenance requirement pays the fee of closing, whichever
  /// side of the trade it is: a member that is not liquidated can always close. Bybit and OKX hold
  /// the closing fee within the maintenance requirement for the same reason.
  private func canClose(at fees: FeeTerms, _ schedule: borrowing MarginSchedule) -> Bool {
    Swift.max(fees.taker, fees.maker)
      <= schedule.brackets[0].maintenanceRate + schedule.closingFeeRate
  }

  mutating func setMarkTerms(_ command: SetMarkTerms) -> Receipt {
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    let terms = command.terms
    guard terms.sampleInterval > .zero, terms.windowSamples > 0,
      Int(terms.windowSamples) <= Limits.markWindowSamples, terms.indexAgeMax > .zero,
      terms.sampleInterval <= Limits.timeSpan, terms.indexAgeMax <= Limits.timeSpan,
      !terms.impactNotional.isNegative, terms.impactNotional <= Limits.notional,
      terms.sampleBound.isPositive, terms.sampleBound <= .one, terms.bound.isPositive,
      terms.bound <= MarkTerms.boundMost, terms.moveMax.isPositive, terms.moveMax <= .one,
      terms.indexDeviationMax.isPositive, terms.indexDeviationMax <= .one
    else { return Receipt(.termsInvalid) }
    markets[market].markTerms = terms
    markets[market].basis = BasisWindow(capacity: Int(terms.windowSamples))
    markets[market].restartBasis()
    return Receipt()
  }

  mutating func setFundingTerms(_ command: SetFundingTerms) -> Receipt {
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    let terms = command.terms
    let isOff = terms.interval == .zero
    guard
      isOff
        || terms.interval > .zero && terms.interval <= Limits.timeSpan
          && terms.sampleInterval > .zero && terms.sampleInterval <= terms.interval
          && !terms.clamp.isNegative && terms.clamp <= Limits.rate
          && !terms.cap.isNegative && terms.cap <= .one && terms.interestRate.magnitude <= .one
          && terms.impactNotional.isPositive && terms.impactNotional <= Limits.notional
          && terms.interval.rawValue / terms.sampleInterval.rawValue <= Limits.fundingSamples
          && terms.sampleBound.isPositive && terms.sampleBound <= .one
          && terms.ratePeriod > .zero
    else { return Receipt(.termsInvalid) }
    markets[market].fundingTerms = terms
    markets[market].restartPremium(at: stamp.time)
    return Receipt()
  }

  mutating func setLiquidationTerms(_ command: SetLiquidationTerms) -> Receipt {
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    let terms = command.terms
    func isShare(_ rate: Rate) -> Bool { rate.isPositive && rate <= .one }
    guard isShare(terms.fractionPerTick), isShare(terms.depthShareMax),
      isShare(terms.disposalShareMax), terms.disposalBand.isPositive, terms.disposalBand < .one,
      !terms.restoreBuffer.isNegative, terms.restoreBuffer <= .one, terms.bookTicksMax > 0,
      !terms.feeRateMax.isNegative, terms.feeRateMax < .one, !terms.fundLeverageMax.isNegative,
      terms.fundLeverageMax <= Limits.rate, isShare(terms.disposalStep),
      terms.takeoverLossMax.magnitude <= .one
    else { return Receipt(.termsInvalid) }
    markets[market].liquidationTerms = terms
    renewVersion(market)
    return Receipt()
  }

  mutating func setMarginBracket(_ command: SetMarginBracket) -> Receipt {
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    if command.index == 0 { markets[market].pendingBrackets.removeAll() }
    guard Int(command.index) == markets[market].pendingBrackets.count,
      Int(command.index) < Limits.marginBrackets
    else { return Receipt(.termsInvalid) }
    markets[market].pendingBrackets.append(command.bracket)
    return Receipt()
  }

  /// New brackets change every requirement at once, so all margin triggers are made anew.
  mutating func openTrading(_ command: OpenTrading, into events: inout EventBuffer) -> Receipt {
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    if !markets[market].pendingBrackets.isEmpty {
      guard
        let schedule = MarginSchedule(
          brackets: markets[market].pendingBrackets,
          valuation: markets[market].valuation,
          closingFeeRate: markets[market].closingFeeRate),
        canClose(at: markets[market].fees, schedule)
      else { return Receipt(.termsInvalid) }
      markets[market].schedule = schedule
      renew(market)
      markets[market].pendingBrackets.removeAll()
    } else if !markets[market].isTrading {
      return Receipt(.termsInvalid)
    }
    if !markets[market].isTrading { markets[market].restartPremium(at: stamp.time) }
    markets[market].isTrading = true
    for holder in markets[market].members {
      let position = markets[market].holders[holder]
      if !positions[position].isFlat { reindex(scope(position)) }
    }
    events.append(.instrumentOpened(InstrumentOpened(instrument: command.instrument)))
    return Receipt()
  }
}
