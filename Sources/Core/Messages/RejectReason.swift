/// Why a command was not carried out. Codes are stable on the wire, numbered by chapter, and within
/// a chapter in the order in which they are checked. 106 and 303 are retired: nothing sends them,
/// and they are not given again.
@frozen public enum RejectReason: UInt16, Sendable, CaseIterable, BitwiseCopyable {
  /// Carried out.
  case accepted = 0

  // Session (checked before a command is logged)

  /// A frame or message that does not decode: wrong length, schema, template or enumeration
  /// value.
  case malformed = 101
  /// A frame longer than `Limits.frameBytes` or with more messages than
  /// `Limits.messagesPerFrame`.
  case frameTooLarge = 102
  /// A command before a successful logon.
  case notLoggedOn = 103
  /// Unknown member or wrong token.
  case credentialsInvalid = 104
  /// The member has a live session on another connection.
  case alreadyLoggedOn = 105
  /// The member's role does not include this command.
  case roleMissing = 107
  /// The node no longer accepts commands.
  case shuttingDown = 108
  /// The command's time lies beyond `Limits.timeEnd`.
  case timeOver = 109
  /// A command with this number was received before: it was answered then, and counts once.
  case alreadyReceived = 110

  // Accounts

  /// The account is already open.
  case accountExists = 201
  /// Account number beyond `Limits.accounts`, or zero.
  case accountLimit = 202
  /// No such account.
  case unknownAccount = 203
  /// The account belongs to another member.
  case notOwner = 204
  /// The account, or this isolated position, is being liquidated.
  case accountInLiquidation = 205
  /// No instrument settles in this asset.
  case unknownAsset = 206
  /// Amount zero, of the wrong sign, or beyond its limit.
  case amountInvalid = 207
  /// The balance would pass `Limits.depositedBalance`, or all deposits of the asset together
  /// `Limits.depositsTotal`.
  case depositLimit = 208

  // Instruments and prices

  /// The instrument is already listed.
  case instrumentExists = 301
  /// Instrument number beyond `Limits.instruments`, or zero.
  case instrumentLimit = 302
  /// No such instrument.
  case unknownInstrument = 304
  /// The instrument is not open for trading, or has no mark price yet.
  case notTrading = 305
  /// Source number beyond `Limits.indexSources`.
  case indexSourceInvalid = 306
  /// Price zero or negative, beyond `Limits.price`, not a whole number of ticks, or an index at
  /// which a position could not be valued.
  case priceInvalid = 307
  /// The index is stale: what opens a position or takes collateral out waits until it returns.
  case indexStale = 308
  /// No instrument has its index from this underlying.
  case unknownUnderlying = 309

  // Orders

  /// Client order number zero, or already open on this account.
  case clientOrderInvalid = 401
  /// Quantity zero or negative, beyond `Limits.quantity`, or not a whole number of lots.
  case quantityInvalid = 402
  /// A combination that has no meaning: post-only with market, IOC or FOK; a market order with a
  /// price or an expiry; good-till-date without an expiry, or an expiry without it.
  case orderTermsInvalid = 403
  /// The expiry is not after the present time.
  case expired = 404
  /// Limit price further from the mark than the price band.
  case priceOutsideBand = 405
  /// No such open order on this account and instrument.
  case unknownOrder = 406
  /// Too many open orders on this account and instrument, or in the house.
  case orderLimit = 407
  /// A reduce-only order that would not shrink the position.
  case wouldIncrease = 408
  /// A post-only order that would trade at once.
  case wouldTrade = 409
  /// Self-trade prevention stopped the order before it traded or rested.
  case wouldSelfTrade = 410
  /// A fill-or-kill order that cannot trade in full at once.
  case notFillable = 411
  /// A market order with nothing to trade against within the band.
  case noLiquidity = 412

  // Margin

  /// Leverage zero, or above the schedule's greatest.
  case leverageInvalid = 501
  /// The position with all orders of one side would pass the position limit or `Limits.notional`.
  case positionLimit = 502
  /// Open orders stand in the way of switching the margin mode.
  case ordersOpen = 503
  /// The position is not isolated, or there is none.
  case notIsolated = 504
  /// Equity would not cover the initial requirement.
  case insufficientMargin = 505
  /// The open interest would pass the market's limit.
  case openInterestLimit = 506
  /// Too many accounts of one owner in a market that counts positions by owner.
  case ownerAccountLimit = 507
  /// Nothing leaves until an unfunded loss in the asset is repaid.
  case withdrawalsGated = 508

  // Fills

  /// Reported trade number zero.
  case reportedTradeInvalid = 601
  /// The trade was reported before, or this party has affirmed it.
  case fillAlreadyReported = 602
  /// Buyer and seller are the same account.
  case samePartyFill = 603
  /// The other party affirmed different terms.
  case fillTermsDiffer = 604
  /// Too many unaffirmed trades.
  case fillLimit = 605
  /// The buyer's account, or this isolated position, is being liquidated.
  case buyerInLiquidation = 606
  /// The seller's account, or this isolated position, is being liquidated.
  case sellerInLiquidation = 607
  /// The trade would take the buyer past the position limit or `Limits.notional`.
  case buyerPositionLimit = 608
  /// The trade would take the seller past the position limit or `Limits.notional`.
  case sellerPositionLimit = 609
  /// The buyer's margin does not cover the trade.
  case buyerRefused = 610
  /// The seller's margin does not cover the trade.
  case sellerRefused = 611
  /// The parties have cleared so many trades of higher numbers that this one may have been used.
  case reportedTradePassed = 612
  /// One of the parties has cleared trades with too many others.
  case fillPartnerLimit = 613

  // Contract (ListInstrument)

  /// Tick: above 0, at most `Limits.price`, and so coarse that `Limits.ticks` of it reach the
  /// prices that the underlying already has.
  case tickInvalid = 701
  /// Lot: above 0, at most `Limits.quantity`.
  case lotInvalid = 702
  /// Contract size: above 0, at most `Limits.contractSize`.
  case contractSizeInvalid = 703
  /// Lot of an inverse contract: worth 1e-8 or more at a price of `Limits.ticks` ticks, so that no
  /// trade is worth nothing.
  case lotValueTooSmall = 704
  /// Tick times lot times contract size of a linear contract: a whole number of 1e-8, and within
  /// 128 bits.
  case tickValueInexact = 705
  /// Open interest limit: above 0, at most `Limits.openInterest`.
  case openInterestLimitInvalid = 706
  /// Price band: above 0, below 1.
  case priceBandInvalid = 707
  /// Fill band: above 0, below 1.
  case fillBandInvalid = 708
  /// Position limit: above 0, at most `Limits.quantity`.
  case positionLimitInvalid = 709
  /// Settlement asset: 1 to `Limits.assets`.
  case settlementAssetInvalid = 710
  /// Closing fee rate: 0 or above, below 1.
  case closingFeeInvalid = 711

  // Fees (SetFees)

  /// Taker fee: -0.1 to 0.1.
  case takerFeeInvalid = 801
  /// Maker fee: -0.1 to 0.1.
  case makerFeeInvalid = 802
  /// Sum of maker and taker fee: 0 or above; one side's rebate is paid by the other's fee.
  case rebateAboveFee = 803
  /// Greater of both fees: at most the first bracket's maintenance rate plus the closing fee rate,
  /// so that whoever is not in liquidation can pay for closing. `OpenTrading` asks it too.
  case feeAboveMaintenance = 804

  // Mark price (SetMarkTerms)

  /// Sample interval of the mark: above 0, at most `Limits.timeSpan`.
  case markIntervalInvalid = 901
  /// Samples in the mark's moving average: 1 to `Limits.markWindowSamples`.
  case markWindowInvalid = 902
  /// Greatest age of an index source: above 0, at most `Limits.timeSpan`.
  case indexAgeInvalid = 903
  /// Impact notional of the mark: 0 to `Limits.notional`.
  case markImpactNotionalInvalid = 904
  /// Bound of one sample of the basis: above 0, at most 1.
  case basisBoundInvalid = 905
  /// Bound of the mark around the index: above 0, at most 0.5.
  case markBoundInvalid = 906
  /// Greatest move of the mark between two samples: above 0, at most 1.
  case markMoveInvalid = 907
  /// Greatest deviation between index sources: above 0, at most 1.
  case indexDeviationInvalid = 908

  // Funding (SetFundingTerms)

  /// Funding interval: 0, which is no funding, to `Limits.timeSpan`.
  case fundingIntervalInvalid = 1001
  /// Sample interval of the premium: above 0, at most the funding interval.
  case premiumIntervalInvalid = 1002
  /// Samples of the premium in one funding interval: at most `Limits.fundingSamples`.
  case premiumSampleLimit = 1003
  /// Interest rate: -1 to 1.
  case interestRateInvalid = 1004
  /// Clamp of interest less premium: 0 to `Limits.rate`.
  case fundingClampInvalid = 1005
  /// Cap of one funding rate: 0 to 1.
  case fundingCapInvalid = 1006
  /// Impact notional of the premium: above 0, at most `Limits.notional`.
  case fundingImpactNotionalInvalid = 1007
  /// Bound of one sample of the premium: above 0, at most 1.
  case premiumBoundInvalid = 1008
  /// Period of the funding rate: above 0.
  case ratePeriodInvalid = 1009

  // Liquidation (SetLiquidationTerms, SetLiquidationStage)

  /// Fraction of a position that one tick sends to the book: above 0, at most 1.
  case liquidationFractionInvalid = 1101
  /// Share of the depth that one tick takes: above 0, at most 1.
  case depthShareInvalid = 1102
  /// Buffer over the maintenance requirement: 0 to 1.
  case restoreBufferInvalid = 1103
  /// Ticks in the book before the fund takes over: at least 1.
  case bookTicksInvalid = 1104
  /// Liquidation fee rate: 0 or above, below 1.
  case liquidationFeeInvalid = 1105
  /// Leverage of the insurance fund: 0 to `Limits.rate`.
  case fundLeverageInvalid = 1106
  /// Share of the depth that a disposal takes: above 0, at most 1.
  case disposalShareInvalid = 1107
  /// Greatest distance of a disposal from the mark: above 0, below 1.
  case disposalBandInvalid = 1108
  /// Step by which a disposal's distance widens: above 0, at most 1.
  case disposalStepInvalid = 1109
  /// Greatest loss with which the fund takes over: -1 to 1.
  case takeoverLossInvalid = 1110
  /// Bounds of the loss with which a stage acts: `lossAbove` is less than `lossMax`.
  case takeoverBoundsInvalid = 1111
  /// Place of a stage: 0, which begins a new list, or the next after the last one given, and below
  /// the number that the list has.
  case stageIndexInvalid = 1112
  /// Stages of one list: at most `Limits.liquidationStages`.
  case stageLimit = 1113
  /// First stage of a list: the cancelling of orders.
  case firstStageInvalid = 1114
  /// Last stage of a list: loss sharing, which always closes what is left.
  case lastStageInvalid = 1115
  /// A stage stands once in a list; a takeover twice, with bounds of loss that do not overlap.
  case stageRepeated = 1116
  /// Partial reduction stands before the closing of the whole position in the book.
  case reductionAfterClose = 1117

  // Margin brackets (SetMarginBracket, OpenTrading)

  /// Bracket index: 0, which begins a new schedule, or the next after the last one given.
  case bracketIndexInvalid = 1201
  /// Brackets of one schedule: at most `Limits.marginBrackets`.
  case bracketLimit = 1202
  /// An instrument opens with a margin schedule: at least one bracket given before.
  case scheduleMissing = 1203
  /// Floor of the first bracket: 0.
  case firstFloorInvalid = 1204
  /// Maintenance rate: above 0, at most the bracket's initial rate.
  case maintenanceRateInvalid = 1205
  /// Initial rate: at most 1.
  case initialRateInvalid = 1206
  /// Floor of a further bracket: above the floor of the bracket before.
  case bracketFloorInvalid = 1207
  /// Floor of a bracket: at most `Limits.notional`.
  case bracketFloorLimit = 1208
  /// Maintenance rate of a further bracket: not below that of the bracket before.
  case maintenanceRateFalling = 1209

  // Margin terms (SetMarginTerms)

  /// Warning level of margin calls: 1 to `Limits.rate`.
  case warningLevelInvalid = 1301
  /// Leverage of an account that has set none: 1 to `Limits.leverage`.
  case firstLeverageInvalid = 1302
}

extension RejectReason {
  /// Whether the same command may succeed later without being changed.
  public var isRetrySensible: Bool {
    switch self {
    case .alreadyLoggedOn, .shuttingDown, .accountInLiquidation, .notTrading,
      .indexStale, .priceOutsideBand, .orderLimit, .wouldTrade, .wouldSelfTrade, .notFillable,
      .noLiquidity, .ordersOpen, .insufficientMargin, .openInterestLimit,
      .withdrawalsGated, .fillLimit,
      .buyerInLiquidation, .sellerInLiquidation, .buyerRefused, .sellerRefused:
      true
    case .accepted, .malformed, .frameTooLarge, .notLoggedOn, .credentialsInvalid, .roleMissing,
      .timeOver,
      .alreadyReceived,
      .accountExists, .accountLimit, .unknownAccount, .notOwner, .unknownAsset,
      .amountInvalid, .depositLimit, .instrumentExists, .instrumentLimit,
      .unknownInstrument, .unknownUnderlying, .indexSourceInvalid, .priceInvalid,
      .clientOrderInvalid, .quantityInvalid, .orderTermsInvalid, .expired, .unknownOrder,
      .wouldIncrease, .leverageInvalid, .positionLimit, .notIsolated, .ownerAccountLimit,
      .reportedTradeInvalid,
      .fillAlreadyReported, .samePartyFill, .fillTermsDiffer,
      .buyerPositionLimit, .sellerPositionLimit, .reportedTradePassed, .fillPartnerLimit,
      .tickInvalid, .lotInvalid, .contractSizeInvalid, .lotValueTooSmall, .tickValueInexact,
      .openInterestLimitInvalid, .priceBandInvalid, .fillBandInvalid, .positionLimitInvalid,
      .settlementAssetInvalid, .closingFeeInvalid, .takerFeeInvalid, .makerFeeInvalid,
      .rebateAboveFee, .feeAboveMaintenance, .markIntervalInvalid, .markWindowInvalid,
      .indexAgeInvalid, .markImpactNotionalInvalid, .basisBoundInvalid, .markBoundInvalid,
      .markMoveInvalid, .indexDeviationInvalid, .fundingIntervalInvalid, .premiumIntervalInvalid,
      .premiumSampleLimit, .interestRateInvalid, .fundingClampInvalid, .fundingCapInvalid,
      .fundingImpactNotionalInvalid, .premiumBoundInvalid, .ratePeriodInvalid,
      .liquidationFractionInvalid, .depthShareInvalid, .restoreBufferInvalid, .bookTicksInvalid,
      .liquidationFeeInvalid, .fundLeverageInvalid, .disposalShareInvalid, .disposalBandInvalid,
      .disposalStepInvalid, .takeoverLossInvalid, .takeoverBoundsInvalid, .stageIndexInvalid,
      .stageLimit, .firstStageInvalid, .lastStageInvalid, .stageRepeated, .reductionAfterClose,
      .bracketIndexInvalid, .bracketLimit,
      .scheduleMissing, .firstFloorInvalid, .maintenanceRateInvalid, .initialRateInvalid,
      .bracketFloorInvalid, .bracketFloorLimit, .maintenanceRateFalling,
      .warningLevelInvalid, .firstLeverageInvalid:
      false
    }
  }
}
