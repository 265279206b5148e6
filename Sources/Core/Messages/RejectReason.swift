/// Why a command was not carried out. Codes are stable on the wire, numbered by chapter without
/// gaps, and within a chapter in the order in which they are checked.
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
  /// No room for another session.
  case sessionLimit = 106
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
  /// All deposits of the asset together would pass `Limits.depositsTotal`.
  case depositLimit = 208

  // Instruments and prices

  /// The instrument is already listed.
  case instrumentExists = 301
  /// Instrument number beyond `Limits.instruments`, or zero.
  case instrumentLimit = 302
  /// Terms outside their documented range, or not consistent with each other.
  case termsInvalid = 303
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
}

extension RejectReason {
  /// Whether the same command may succeed later without being changed.
  public var isRetrySensible: Bool {
    switch self {
    case .alreadyLoggedOn, .sessionLimit, .shuttingDown, .accountInLiquidation, .notTrading,
      .indexStale, .priceOutsideBand, .orderLimit, .wouldTrade, .wouldSelfTrade, .notFillable,
      .noLiquidity, .ordersOpen, .insufficientMargin, .openInterestLimit,
      .withdrawalsGated, .fillLimit,
      .buyerInLiquidation, .sellerInLiquidation, .buyerRefused, .sellerRefused:
      true
    case .accepted, .malformed, .frameTooLarge, .notLoggedOn, .credentialsInvalid, .roleMissing,
      .timeOver,
      .alreadyReceived,
      .accountExists, .accountLimit, .unknownAccount, .notOwner, .unknownAsset,
      .amountInvalid, .depositLimit, .instrumentExists, .instrumentLimit, .termsInvalid,
      .unknownInstrument, .indexSourceInvalid, .priceInvalid, .clientOrderInvalid,
      .quantityInvalid, .orderTermsInvalid, .expired, .unknownOrder, .wouldIncrease,
      .leverageInvalid, .positionLimit, .notIsolated, .ownerAccountLimit, .reportedTradeInvalid,
      .fillAlreadyReported, .samePartyFill, .fillTermsDiffer,
      .buyerPositionLimit, .sellerPositionLimit, .reportedTradePassed, .fillPartnerLimit:
      false
    }
  }
}
