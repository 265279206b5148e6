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
    accountIndex.extend(toInclude: number, with: 0)
    accountIndex[number] = UInt32(accounts.count)
    var opened = Account(
      id: command.account, member: command.member, memberIndex: memberIndex(command.member),
      owner: command.owner)
    opened.nextOfOwner = newestAccount(of: opened.owner)
    if opened.owner != .none {
      ownerAccounts.insert(0, UInt64(opened.owner.rawValue), value: UInt64(accounts.count))
    }
    accounts.append(opened)
    events.append(
      .accountOpened(AccountOpened(account: command.account, member: command.member)))
    return Receipt()
  }

  mutating func listInstrument(_ command: ListInstrument) -> Receipt {
    let contract = command.contract
    let number = Int(contract.instrument.rawValue)
    guard number > 0, number < Limits.instruments, instruments.count < Limits.instruments else {
      return Receipt(.instrumentLimit)
    }
    guard index(of: contract.instrument) == nil else { return Receipt(.instrumentExists) }
    guard isConsistent(contract), !command.closingFeeRate.isNegative,
      command.closingFeeRate < .one
    else { return Receipt(.termsInvalid) }
    instrumentIndex.extend(toInclude: number, with: 0)
    instrumentIndex[number] = UInt16(instruments.count + 1)
    instruments.append(
      InstrumentState(
        contract: contract, valuation: command.valuation, closingFeeRate: command.closingFeeRate,
        assetIndex: ledger(for: contract.settlementAsset)))
    return Receipt()
  }

  private func isConsistent(_ contract: Contract) -> Bool {
    contract.tick.isPositive && contract.tick <= Limits.price && contract.lot.isPositive
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

  private mutating func ledger(for asset: AssetID) -> Int {
    if let known = index(of: asset) { return known }
    assetIndex.extend(toInclude: Int(asset.rawValue), with: 0)
    assetIndex[Int(asset.rawValue)] = UInt16(ledgers.count + 1)
    ledgers.append(Ledger(asset: asset))
    return ledgers.count - 1
  }

  mutating func setFees(_ command: SetFees) -> Receipt {
    guard let instrument = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    let most = Rate.partsPerMillion(100_000)
    guard command.fees.taker.magnitude <= most, command.fees.maker.magnitude <= most,
      !(command.fees.taker + command.fees.maker).isNegative,
      canClose(at: command.fees, instruments[instrument].schedule)
    else { return Receipt(.termsInvalid) }
    instruments[instrument].fees = command.fees
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
    guard let instrument = index(of: command.instrument) else {
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
    instruments[instrument].markTerms = terms
    instruments[instrument].basis = BasisWindow(capacity: Int(terms.windowSamples))
    restartBasis(instrument)
    return Receipt()
  }

  mutating func setFundingTerms(_ command: SetFundingTerms) -> Receipt {
    guard let instrument = index(of: command.instrument) else {
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
    instruments[instrument].fundingTerms = terms
    restartPremium(instrument)
    return Receipt()
  }

  /// The first multiple of an interval since 1970 that is later than a time.
  func nextMultiple(of interval: TimeSpan, after time: Timestamp) -> Timestamp {
    Timestamp(rawValue: (time.rawValue / interval.rawValue + 1) * interval.rawValue)
  }

  mutating func setLiquidationTerms(_ command: SetLiquidationTerms) -> Receipt {
    guard let instrument = index(of: command.instrument) else {
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
    instruments[instrument].liquidationTerms = terms
    return Receipt()
  }

  mutating func setMarginBracket(_ command: SetMarginBracket) -> Receipt {
    guard let instrument = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    if command.index == 0 { instruments[instrument].pendingBrackets.removeAll() }
    guard Int(command.index) == instruments[instrument].pendingBrackets.count,
      Int(command.index) < Limits.marginBrackets
    else { return Receipt(.termsInvalid) }
    instruments[instrument].pendingBrackets.append(command.bracket)
    return Receipt()
  }

  /// New brackets change every requirement at once, so all margin triggers are made anew.
  mutating func openTrading(_ command: OpenTrading, into events: inout EventBuffer) -> Receipt {
    guard let instrument = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    if !instruments[instrument].pendingBrackets.isEmpty {
      guard
        let schedule = MarginSchedule(
          brackets: instruments[instrument].pendingBrackets,
          valuation: instruments[instrument].valuation,
          closingFeeRate: instruments[instrument].closingFeeRate),
        canClose(at: instruments[instrument].fees, schedule)
      else { return Receipt(.termsInvalid) }
      instruments[instrument].schedule = schedule
      instruments[instrument].pendingBrackets.removeAll()
    } else if !instruments[instrument].isTrading {
      return Receipt(.termsInvalid)
    }
    if !instruments[instrument].isTrading { restartPremium(instrument) }
    instruments[instrument].isTrading = true
    for position in 1..<Swift.max(1, instruments[instrument].positions.count)
    where !instruments[instrument].positions[position].isFlat {
      reindex(scope(instrument, position))
    }
    events.append(.instrumentOpened(InstrumentOpened(instrument: command.instrument)))
    return Receipt()
  }
}
