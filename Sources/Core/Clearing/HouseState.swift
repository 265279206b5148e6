import Accounts
import Instruments
import Liquidation
import Messages
import Storage
import Units

/// Everything the house knows, and all the ways in which it changes.
///
/// Accounts, instruments and assets are addressed by dense indices given in order of arrival.
/// Account 0 is the insurance fund. Nothing here is iterated in an order that depends on a hash.
struct HouseState: ~Copyable {
  private let residence = Residence()
  var accounts = DenseArray<Account>()
  /// Index of an account by its number; zero where there is none.
  var accountIndex = DenseArray<UInt32>()
  var instruments = DenseArray<InstrumentState>()
  /// Index of each owner's newest account, under group zero; the others follow through
  /// `Account.nextOfOwner`.
  var ownerAccounts = IdentifierTable()
  /// Index + 1 of an instrument by its number; zero where there is none.
  var instrumentIndex = DenseArray<UInt16>()
  var ledgers = DenseArray<Ledger>()
  /// Index + 1 of an asset's ledger by its number; zero where there is none.
  var assetIndex = DenseArray<UInt16>()
  /// From account and client order to instrument index and slot in the book.
  var clientOrders = IdentifierTable(capacity: 1_024)
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
  /// Whether the last tick had the budget to work on every liquidation that waited.
  var hasWorkedOnAll = true
  var stamp = Stamp(sequence: .none, time: .zero, member: .none)
  /// Which accounts' margin must be looked at again before the command ends.
  var touched = DenseArray<TouchedScope>()
  /// Holdings of owners that changed: the requirements of all their accounts move with them.
  var touchedOwners = DenseArray<OwnerPlace>()
  /// Positions that the present look for breaches has looked at and would meet again.
  var setAside = DenseArray<UInt32>()

  let workLimits: WorkLimits

  init(_ workLimits: WorkLimits) {
    self.workLimits = workLimits
    accounts.append(Account(id: .none, member: .none, memberIndex: memberIndex(.none)))
  }
}

/// An owner's holding in an instrument.
struct OwnerPlace: BitwiseCopyable {
  var instrument: Int32
  var place: Int32
}

/// A scope whose margin changed, and by which position, or none.
struct TouchedScope: Equatable, BitwiseCopyable {
  var scope: MarginScope
  var place: PositionPlace
}

extension HouseState {
  /// An account's index, or nil.
  func index(of account: AccountID) -> UInt32? {
    let number = Int(account.rawValue)
    guard number < accountIndex.count, accountIndex[number] != 0 else { return nil }
    return accountIndex[number]
  }

  /// An instrument's index, or nil.
  func index(of instrument: InstrumentID) -> Int? {
    let number = Int(instrument.rawValue)
    guard number < instrumentIndex.count, instrumentIndex[number] != 0 else { return nil }
    return Int(instrumentIndex[number]) - 1
  }

  /// An asset's ledger, or nil.
  func index(of asset: AssetID) -> Int? {
    let number = Int(asset.rawValue)
    guard number < assetIndex.count, assetIndex[number] != 0 else { return nil }
    return Int(assetIndex[number]) - 1
  }

  /// The account's index if the present stamp may speak for it.
  func owned(_ account: AccountID) -> Result<UInt32, RejectReason> {
    guard let index = index(of: account) else { return .failure(.unknownAccount) }
    guard accounts[Int(index)].member == stamp.member || stamp.member == .none else {
      return .failure(.notOwner)
    }
    return .success(index)
  }

  func id(_ account: UInt32) -> AccountID { accounts[Int(account)].id }

  /// The place of an account's position in an instrument, or nil where it never had one.
  func position(_ account: UInt32, _ instrument: Int) -> Int? {
    if account == 0 { return 0 }
    var place = accounts[Int(account)].firstPosition
    while !place.isNone {
      if Int(place.instrument) == instrument { return Int(place.index) }
      place = instruments[Int(place.instrument)].positions[Int(place.index)].next
    }
    return nil
  }

  /// The same, making an empty one at the instrument's greatest leverage up to 20.
  mutating func positionForUse(_ account: UInt32, _ instrument: Int) -> Int {
    if let place = position(account, instrument) { return place }
    let bracket = instruments[instrument].schedule.brackets[0]
    var created = Position(
      account: account, leverage: Swift.min(20, bracket.leverageMax),
      fundingEpoch: instruments[instrument].fundingEpoch)
    created.next = accounts[Int(account)].firstPosition
    let place = instruments[instrument].positions.count
    instruments[instrument].positions.append(created)
    if instruments[instrument].contract.positionScope == .owner {
      instruments[instrument].owners.add(place, of: accounts[Int(account)].owner)
    }
    accounts[Int(account)].firstPosition = PositionPlace(
      instrument: UInt16(instrument), index: UInt32(place))
    accounts[Int(account)].positionCount += 1
    return place
  }

  /// Takes back the empty positions that a refused command made: those behind the first `count`.
  mutating func withdrawPositions(_ instrument: Int, madeSince count: Int) {
    while instruments[instrument].positions.count > count {
      instruments[instrument].owners.withdraw(instruments[instrument].positions.count - 1)
      let made = instruments[instrument].positions.removeLast()
      precondition(
        made.isFlat && made.orderCount == 0, "Invariant: a position taken back was never used")
      accounts[Int(made.account)].firstPosition = made.next
      accounts[Int(made.account)].positionCount -= 1
    }
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
