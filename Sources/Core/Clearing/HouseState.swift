import Accounts
import Instruments
import Liquidation
import Margin
import Messages
import Storage
import Units

/// Everything the house knows, and all the ways in which it changes.
///
/// Accounts, markets, positions and assets are addressed by indices of their own kind, given in
/// order of arrival. Nothing here is iterated in an order that depends on a hash.
struct HouseState: ~Copyable {
  private let residence = Residence()
  var accounts = Table<AccountIndex, Account>()
  /// Index of an account by its number, or none.
  var accountsByNumber = DenseArray<AccountIndex>()
  var markets = Table<MarketIndex, Market>()
  /// The positions of all accounts in all markets.
  var positions = Table<PositionIndex, Position>()
  var legs = LegTable()
  /// What is made at a market's mark and terms holds for one version of them. Side by side, as a
  /// pool asks many.
  var versions = Table<MarketIndex, UInt32>()
  /// Rises with every mark and schedule of any market, which is what scores for deleveraging are
  /// made of beside the accounts.
  var marksVersion: UInt64 = 1
  /// Whether any market ever ranked positions for deleveraging, so that changes must be noted.
  var isAnyRanked = false
  /// The markets whose version was renewed lately, a ring, and how many ever were.
  var renewals = RecentRenewals()
  /// Index of each owner's newest account, under group zero; the others follow through
  /// `Account.nextOfOwner`.
  var ownerAccounts = IdentifierTable()
  var underlyings = Table<UnderlyingIndex, Underlying>()
  /// Index of an underlying by its number, or none.
  var underlyingsByNumber = DenseArray<UnderlyingIndex>()
  /// Index of a market by its instrument's number, or none.
  var marketsByInstrument = DenseArray<MarketIndex>()
  var ledgers = Table<LedgerIndex, Ledger>()
  /// Index of an asset's ledger by its number, or none.
  var ledgersByAsset = DenseArray<LedgerIndex>()
  /// Where each open order is, by account and the client's number for it; see `OrderPlace`.
  var clientOrders = NameTable(capacity: 1_024)
  /// Reported trades by pair of parties and number: cleared, or where in `pendingFills` they wait.
  var reportedTrades = IdentifierTable()
  /// From the two parties of a trade, lower index first, to their place in `fillPairs`.
  var fillPairPlaces = IdentifierTable()
  var fillPairs = SlotPool<FillPair>()
  /// Numbers of reported trades that are over, as far as their pairs remember them.
  var fillNumbers = SlotPool<FillNumber>()
  /// With how many others each account has cleared reported trades, under group zero.
  var fillPartners = IdentifierTable()
  /// Trades of a member that wait for the other party.
  var fillsByMember = IdentifierTable()
  var pendingFills = SlotPool<PendingFill>()
  var fillDeadlines = IndexedHeap()
  var liquidations = LiquidationQueue()
  /// Below which multiple of its maintenance requirement a cross balance is called: the highest
  /// level of the asset's markets.
  var warningLevels = Table<LedgerIndex, Rate>()
  var orderCount = 0
  /// Index of a member in the tables kept per member, by its number; and its open orders.
  var members = IdentifierTable()
  var memberOrders = DenseArray<Int32>()
  var tradeCount: UInt64 = 0
  var liquidationCount: UInt64 = 0
  /// Instruments whose index is stale.
  var staleCount = 0
  /// Trades made before the present command began to work on liquidations.
  var tradesBeforeWork: UInt64 = 0
  /// Whether the last tick had the budget to look at every position whose trigger was reached, and
  /// to work on every liquidation that waited.
  var hasLookedAtAll = true
  var hasWorkedOnAll = true
  var stamp = Stamp(sequence: .none, time: .zero, member: .none)
  /// Which accounts' margin must be looked at again before the command ends.
  var touched = DenseArray<TouchedPool>()
  /// How many of them the rankings for deleveraging have been told.
  var touchedNoted = 0
  /// Holdings of owners that changed: the requirements of all their accounts move with them.
  var touchedOwners = DenseArray<OwnerPlace>()
  /// Positions that the present look for breaches has looked at and would meet again.
  var setAside = DenseArray<PositionIndex>()

  var workLimits: WorkLimits

  init(_ workLimits: WorkLimits) {
    self.workLimits = workLimits
    let fund = accounts.append(
      Account(id: .none, member: .none, memberIndex: memberIndex(.none)))
    precondition(fund == .fund, "Invariant: the insurance fund is found by its name")
  }

  /// Those that were opened: all but the fund.
  var openedAccounts: IndexRange<AccountIndex> {
    IndexRange(from: AccountIndex.fund.place + 1, to: accounts.count)
  }
}

/// An owner's holding in an instrument.
struct OwnerPlace: BitwiseCopyable {
  var market: MarketIndex
  var place: Int32
}

/// A pool whose margin changed, and by which position, or none.
struct TouchedPool: Equatable, BitwiseCopyable {
  var pool: MarginPool
  var position: PositionIndex
}

extension HouseState {
  /// An account's index, or nil.
  func index(of account: AccountID) -> AccountIndex? {
    let number = Int(account.rawValue)
    // Accounts are mostly numbered from 1 as they are opened: then the table of numbers, and the
    // line of it that would have to be fetched, is not needed.
    let guess = AccountIndex(rawValue: account.rawValue)
    if number > 0, number < accounts.count, accounts[guess].id == account { return guess }
    guard number < accountsByNumber.count, !accountsByNumber[number].isNone else { return nil }
    return accountsByNumber[number]
  }

  /// The index of an instrument's market, or nil.
  func index(of instrument: InstrumentID) -> MarketIndex? {
    let number = Int(instrument.rawValue)
    guard number < marketsByInstrument.count, !marketsByInstrument[number].isNone else {
      return nil
    }
    return marketsByInstrument[number]
  }

  /// An asset's ledger, or nil.
  func index(of asset: AssetID) -> LedgerIndex? {
    let number = Int(asset.rawValue)
    guard number < ledgersByAsset.count, !ledgersByAsset[number].isNone else { return nil }
    return ledgersByAsset[number]
  }

  /// The account's index if the present stamp may speak for it.
  func owned(_ account: AccountID) -> Result<AccountIndex, RejectReason> {
    guard let index = index(of: account) else { return .failure(.unknownAccount) }
    guard accounts[index].member == stamp.member || stamp.member == .none else {
      return .failure(.notOwner)
    }
    return .success(index)
  }

  @inline(__always) func id(_ account: AccountIndex) -> AccountID { accounts[account].id }

  /// An account's position in a market, or nil where it never had one.
  @inline(__always) func position(_ account: AccountIndex, _ market: MarketIndex) -> PositionIndex?
  {
    if account == .fund { return markets[market].fund }
    return legs.place(of: market, in: accounts[account].legs).map { legs[$0].position }
  }

  /// The same, making an empty one at `firstLeverage`. A command that may still be refused asks
  /// `leg` instead.
  mutating func positionForUse(
    _ account: AccountIndex, _ market: MarketIndex
  ) -> PositionIndex {
    if let known = position(account, market) { return known }
    var created = Position(
      account: account, market: market, holder: markets[market].holders.end,
      leverage: firstLeverage(market), fundingEpoch: markets[market].fundingEpoch)
    let position = positions.end
    created.leg = legs.append(
      Leg(position: position, market: market, ledger: markets[market].ledger),
      to: &accounts[account].legs)
    assert(positions.end == position, "Invariant: a position is where its leg says")
    positions.append(created)
    let holder = markets[market].holders.append(position)
    assert(
      positions[position].holder == holder && holder != .fund,
      "Invariant: a position is the one of its market that it says")
    if markets[market].contract.positionScope == .owner {
      markets[market].owners.add(holder, of: accounts[account].owner)
    }
    return position
  }
}

extension RejectReason: Error {}

extension MarginBracket {
  /// The greatest whole leverage the initial rate allows.
  var leverageMax: UInt16 {
    UInt16(
      clamping: Swift.min(Int64(Limits.leverage), Rate.one.rawValue / initialRate.rawValue))
  }
}
