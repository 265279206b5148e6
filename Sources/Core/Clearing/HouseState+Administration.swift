import Accounts
import Instruments
import Liquidation
import Margin
import Messages
import Storage
import Units

extension HouseState {
  mutating func openAccount(_ command: OpenAccount, into events: inout EventBuffer) -> Receipt {
    let number = Int(command.account.rawValue)
    guard number > 0, number <= Limits.accounts else { return Receipt(.accountLimit) }
    guard index(of: command.account) == nil else { return Receipt(.accountExists) }
    accountsByNumber.extend(toInclude: number, with: .none)
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
      .accountOpened(
        AccountOpened(account: command.account, member: command.member, owner: opened.owner)))
    return Receipt()
  }

  /// Makes the next version of a market's terms, which hold from the present command on.
  private mutating func nextTerms(_ market: MarketIndex) -> TermsVersion {
    markets[market].terms = TermsVersion(
      number: markets[market].terms.number + 1, since: stamp.time)
    return markets[market].terms
  }

  mutating func listInstrument(
    _ command: ListInstrument, into events: inout EventBuffer
  ) -> Receipt {
    let contract = command.contract
    let number = Int(contract.instrument.rawValue)
    guard number > 0, number <= Limits.instruments, markets.count < Limits.instruments else {
      return Receipt(.instrumentLimit)
    }
    guard index(of: contract.instrument) == nil else { return Receipt(.instrumentExists) }
    if let reason = command.refusal { return Receipt(reason) }
    guard contract.reaches(quotes(of: contract.underlyingNamed).highest) else {
      return Receipt(.tickInvalid)
    }
    let market = markets.end
    let underlying = underlyingForUse(contract.underlyingNamed)
    underlyings[underlying].markets.append(market)
    marketsByInstrument.extend(toInclude: number, with: .none)
    marketsByInstrument[number] = market
    let fund = positions.append(
      Position(account: .fund, market: market, holder: .fund, leverage: 1, fundingEpoch: 0))
    versions.append(1)
    markets.append(
      Market(
        contract: contract, valuation: command.valuation, closingFeeRate: command.closingFeeRate,
        ledger: ledger(for: contract.settlementAsset), underlying: underlying, fund: fund))
    let ledger = markets[market].ledger
    warningLevels[ledger] = highestWarningLevel(ledger)
    events.append(
      .instrumentListed(InstrumentListed(listing: command, version: nextTerms(market))))
    return Receipt()
  }

  private mutating func ledger(for asset: AssetID) -> LedgerIndex {
    if let known = index(of: asset) { return known }
    ledgersByAsset.extend(toInclude: Int(asset.rawValue), with: .none)
    ledgersByAsset[Int(asset.rawValue)] = ledgers.end
    warningLevels.append(.one)
    return ledgers.append(Ledger(asset: asset))
  }

  mutating func setFees(_ command: SetFees, into events: inout EventBuffer) -> Receipt {
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    if let reason = command.refusal { return Receipt(reason) }
    guard canClose(at: command.fees, markets[market].schedule) else {
      return Receipt(.feeAboveMaintenance)
    }
    markets[market].fees = command.fees
    events.append(
      .feesChanged(
        FeesChanged(
          instrument: command.instrument, fees: command.fees, version: nextTerms(market))))
    return Receipt()
  }

  /// Whether equity that just covers the maintenance requirement pays the fee of closing, whichever
  /// side of the trade it is: a member that is not liquidated can always close. Bybit and OKX hold
  /// the closing fee within the maintenance requirement for the same reason.
  private func canClose(at fees: FeeTerms, _ schedule: borrowing MarginSchedule) -> Bool {
    Swift.max(fees.taker, fees.maker)
      <= schedule.brackets[0].maintenanceRate + schedule.closingFeeRate
  }

  mutating func setMarkTerms(
    _ command: SetMarkTerms, into events: inout EventBuffer
  ) -> Receipt {
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    let terms = command.terms
    if let reason = command.refusal { return Receipt(reason) }
    markets[market].markTerms = terms
    markets[market].basis = BasisWindow(capacity: Int(terms.windowSamples))
    markets[market].restartBasis()
    events.append(
      .markTermsChanged(
        MarkTermsChanged(
          instrument: command.instrument, terms: terms, version: nextTerms(market))))
    return Receipt()
  }

  mutating func setFundingTerms(
    _ command: SetFundingTerms, into events: inout EventBuffer
  ) -> Receipt {
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    if let reason = command.refusal { return Receipt(reason) }
    markets[market].fundingTerms = command.terms
    markets[market].restartPremium(at: stamp.time)
    events.append(
      .fundingTermsChanged(
        FundingTermsChanged(
          instrument: command.instrument, terms: command.terms, version: nextTerms(market))))
    return Receipt()
  }

  mutating func setLiquidationTerms(
    _ command: SetLiquidationTerms, into events: inout EventBuffer
  ) -> Receipt {
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    if let reason = command.refusal { return Receipt(reason) }
    markets[market].liquidationTerms = command.terms
    setPolicy(LiquidationPolicy(command.terms), market)
    renewVersion(market)
    events.append(
      .liquidationTermsChanged(
        LiquidationTermsChanged(
          instrument: command.instrument, terms: command.terms, version: nextTerms(market))))
    return Receipt()
  }

  /// Puts a policy in force. A case that stands at a stage that takes time goes on from there where
  /// the new policy has one at its place, and else begins again behind the cancelling of orders.
  private mutating func setPolicy(_ policy: LiquidationPolicy, _ market: MarketIndex) {
    // Scores for deleveraging are made by another rule now.
    if policy.ranking != markets[market].policy.ranking { marksVersion += 1 }
    markets[market].policy = policy
    markets[market].pendingStages.removeAll()
    for place in 0..<liquidations.count {
      var work = liquidations[place]
      guard positions[work.position].market == market, work.stage > 0 else { continue }
      let stage = Int(work.stage)
      if stage < policy.stages.count, policy.stages[stage].stage.planner.takesTime { continue }
      work.begin(1, work.position, positions[work.position].quantity.magnitude)
      liquidations[place] = work
    }
  }

  /// One stage of a list; the last puts the list in force.
  mutating func setLiquidationStage(
    _ command: SetLiquidationStage, into events: inout EventBuffer
  ) -> Receipt {
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    if command.index == 0 { markets[market].pendingStages.removeAll() }
    guard command.index < command.count,
      Int(command.index) == markets[market].pendingStages.count
    else { return Receipt(.stageIndexInvalid) }
    guard Int(command.count) <= Limits.liquidationStages else { return Receipt(.stageLimit) }
    if let fault = command.terms.fault { return Receipt(RejectReason(fault)) }
    markets[market].pendingStages.append(command.terms)
    guard command.index + 1 == command.count else {
      tell(command.index, command.count, command.terms, market, isInForce: false, into: &events)
      return Receipt()
    }
    let stages = markets[market].pendingStages
    markets[market].pendingStages.removeAll()
    if let fault = LiquidationPolicy.fault(in: stages) { return Receipt(RejectReason(fault)) }
    guard let policy = LiquidationPolicy(stages: stages) else {
      preconditionFailure("Invariant: stages without a fault are a policy")
    }
    setPolicy(policy, market)
    _ = nextTerms(market)
    for (place, stage) in policy.stages.enumerated() {
      tell(UInt8(place), command.count, stage, market, isInForce: true, into: &events)
    }
    return Receipt()
  }

  /// Tells a stage of a liquidation policy, under the version of the terms in force.
  private func tell(
    _ index: UInt8, _ count: UInt8, _ stage: StageTerms, _ market: MarketIndex, isInForce: Bool,
    into events: inout EventBuffer
  ) {
    events.append(
      .liquidationStageChanged(
        LiquidationStageChanged(
          instrument: markets[market].id, index: index, count: count, terms: stage,
          isInForce: isInForce, version: markets[market].terms)))
  }

  /// A pool below the new level is told so when it is next reviewed.
  mutating func setMarginTerms(
    _ command: SetMarginTerms, into events: inout EventBuffer
  ) -> Receipt {
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    if let reason = command.refusal { return Receipt(reason) }
    markets[market].marginTerms = command.terms
    let ledger = markets[market].ledger
    warningLevels[ledger] = highestWarningLevel(ledger)
    events.append(
      .marginTermsChanged(
        MarginTermsChanged(
          instrument: command.instrument, terms: command.terms, version: nextTerms(market))))
    return Receipt()
  }

  mutating func setMarginBracket(
    _ command: SetMarginBracket, into events: inout EventBuffer
  ) -> Receipt {
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    if command.index == 0 { markets[market].pendingBrackets.removeAll() }
    guard Int(command.index) == markets[market].pendingBrackets.count else {
      return Receipt(.bracketIndexInvalid)
    }
    guard Int(command.index) < Limits.marginBrackets else { return Receipt(.bracketLimit) }
    markets[market].pendingBrackets.append(command.bracket)
    events.append(
      .marginBracketChanged(
        MarginBracketChanged(
          instrument: command.instrument, index: command.index, bracket: command.bracket,
          isInForce: false, version: markets[market].terms)))
    return Receipt()
  }

  /// Tells the margin schedule that has come into force, lowest bracket first.
  private mutating func tellSchedule(_ market: MarketIndex, into events: inout EventBuffer) {
    let version = nextTerms(market)
    for (place, bracket) in markets[market].schedule.brackets.enumerated() {
      events.append(
        .marginBracketChanged(
          MarginBracketChanged(
            instrument: markets[market].id, index: UInt8(place), bracket: bracket,
            isInForce: true, version: version)))
    }
  }

  /// New brackets change every requirement at once, so all margin triggers are made anew.
  mutating func openTrading(_ command: OpenTrading, into events: inout EventBuffer) -> Receipt {
    guard let market = index(of: command.instrument) else {
      return Receipt(.unknownInstrument)
    }
    if !markets[market].isTrading || !markets[market].pendingBrackets.isEmpty {
      let brackets = markets[market].pendingBrackets
      let closingFeeRate = markets[market].closingFeeRate
      if let fault = MarginSchedule.fault(in: brackets, closingFeeRate: closingFeeRate) {
        return Receipt(RejectReason(fault))
      }
      guard
        let schedule = MarginSchedule(
          brackets: brackets, valuation: markets[market].valuation,
          closingFeeRate: closingFeeRate)
      else { preconditionFailure("Invariant: brackets without a fault are a schedule") }
      guard canClose(at: markets[market].fees, schedule) else {
        return Receipt(.feeAboveMaintenance)
      }
      markets[market].schedule = schedule
      renew(market)
      markets[market].pendingBrackets.removeAll()
      tellSchedule(market, into: &events)
    }
    if !markets[market].isTrading { markets[market].restartPremium(at: stamp.time) }
    markets[market].isTrading = true
    for holder in markets[market].members {
      let position = markets[market].holders[holder]
      if !positions[position].isFlat { reindex(pool(position)) }
    }
    events.append(.instrumentOpened(InstrumentOpened(instrument: command.instrument)))
    return Receipt()
  }
}
