import Instruments
import Messages
import Units

/// A clearing house of linear and inverse perpetuals, written from the pages for reading, not for
/// speed: plain arrays, 128-bit whole numbers, every account's risk computed anew whenever it is
/// asked for, full sorts; no trigger, no band, no ranking kept from one command to the next.
///
/// It tells the same events as the house, in the same order, with two exceptions: orders are named
/// by the order of their arrival, and it does not know in which order a look at a market finds the
/// scopes in breach. There it reads the house's next events (`houseTold`), follows them as far as
/// each is right by its own account, and then asks that nobody in breach was left out.
///
/// All amounts are raw counts of 1e-8, rates of 1e-9. What it does not know, a stream for it does
/// not send: trades reported from elsewhere, changes of terms, amounts near the ends of their
/// types.
struct NaiveHouse {
  /// What stands behind a position: an account's cross balance in an asset, or a pocket.
  enum Scope: Hashable {
    case cross(account: Int, asset: Int)
    case pocket(account: Int, market: Int)

    var account: Int {
      switch self {
      case .cross(let account, _), .pocket(let account, _): account
      }
    }
    var isCross: Bool { if case .cross = self { true } else { false } }
  }

  struct Account {
    var member: Int
    var owner: Int
    var cash: [Int: Int128] = [:]
    /// Markets in which it has, or had, a position: the newest first.
    var markets: [Int] = []
  }

  struct Position {
    var quantity: Int128 = 0
    var entry: Int128 = 0
    var pocket: Int128 = 0
    var leverage: Int128 = 1
    var isIsolated = false
    /// How many fundings of its market it has been paid.
    var fundings = 0
    /// What its own trades realised, by the window of ticks in which.
    var realised: [Int: Int128] = [:]
    /// What they closed since the last tick that worked on all there was.
    var closes: [Close] = []
  }

  struct Order {
    var market: Int
    var account: Int
    var client: UInt64
    var side: Side
    var price: Int128
    var quantity: Int128
    var isReduceOnly: Bool
    var expiry: Int64
    var arrival: Int
    var isPostOnly = false
    var prevention = SelfTradePrevention.cancelNewest
  }

  struct Bracket {
    var floor: Int128
    var maintenance: Int128
    var initial: Int128
    var deduction: Int128 = 0
  }

  struct Loss {
    var account: Int
    var amount: Int128
  }

  struct Case {
    var scope: Scope
    var market: Int
    /// The stage it stands at, what was there when it came to it, and its ticks there.
    var stage = 0
    var start: Int128 = 0
    var ticks = 0
  }

  static let unit: Int128 = 100_000_000
  static let rateUnit: Int128 = 1_000_000_000
  /// The insurance fund trades as an account without a member.
  static let fund = 0

  var time: Int64
  var markets: [NaiveMarket] = []
  var accounts: [Account] = [Account(member: 0, owner: 0)]
  /// Open orders in order of arrival.
  var orders: [Order] = []
  var arrivals = 0
  var trades: UInt64 = 0
  var cases: [Case] = []
  /// Scopes in liquidation, and scopes that were told that they are below the warning level.
  var liquidating: Set<Scope> = []
  var called: Set<Scope> = []
  /// Per asset: trading fees, unfunded losses (not above zero), and what was paid in and not out.
  var fees: [Int: Int128] = [:]
  var deficit: [Int: Int128] = [:]
  var paidIn: [Int: Int128] = [:]
  /// Scopes that the present command changed, in that order.
  var touched: [Scope] = []
  /// What the present command may still do, and may do at all.
  var limits = NaiveLimits()
  var tradesBefore: UInt64 = 0
  /// What the present command told, and what the house told at the same command.
  var told: [Event] = []
  var houseTold: [Event] = []
  /// What disagrees with the house where it is followed.
  var complaints: [String] = []
  /// How often each path was gone; a class, so that a question may note it.
  final class Paths { var counts: [String: Int] = [:] }
  let paths = Paths()
  /// Whether the last tick had the budget to work on all cases.
  var isAllWorkedOn = true
  /// Whether the house says that its last tick had looked at all.
  var isAllLookedAt = true
  var isTicking = false

  init(time: Int64) { self.time = time }

  /// How much one command may do of what is left to the next otherwise.
  struct NaiveLimits {
    var steps = Limits.liquidationStepsPerCommand
    var trades = Limits.liquidationTradesPerCommand
    var fundings = Limits.fundingsPerCommand
    var looks = Limits.breachChecksPerCommand
  }

  func reach(_ path: String) { paths.counts[path, default: 0] += 1 }

  // MARK: Roundings

  static func down(_ a: Int128, _ b: Int128) -> Int128 {
    a >= 0 ? a / b : -((-a + b - 1) / b)
  }
  static func up(_ a: Int128, _ b: Int128) -> Int128 { -down(-a, b) }
  /// To the nearest, a half away from zero.
  static func nearest(_ a: Int128, _ b: Int128) -> Int128 {
    let magnitude = (2 * abs(a) + b) / (2 * b)
    return a < 0 ? -magnitude : magnitude
  }

  // MARK: Scopes and balances

  var assets: [Int] { Set(markets.map(\.asset)).sorted() }

  func scope(_ account: Int, _ market: Int) -> Scope {
    markets[market].positions[account]?.isIsolated == true
      ? .pocket(account: account, market: market)
      : .cross(account: account, asset: markets[market].asset)
  }

  func asset(_ scope: Scope) -> Int {
    switch scope {
    case .cross(_, let asset): asset
    case .pocket(_, let market): markets[market].asset
    }
  }

  func position(_ account: Int, _ market: Int) -> Position {
    markets[market].positions[account] ?? Position(leverage: markets[market].firstLeverage)
  }

  func balance(_ scope: Scope) -> Int128 {
    switch scope {
    case .cross(let account, let asset): accounts[account].cash[asset, default: 0]
    case .pocket(let account, let market): position(account, market).pocket
    }
  }

  mutating func credit(_ scope: Scope, _ amount: Int128) {
    switch scope {
    case .cross(let account, let asset): accounts[account].cash[asset, default: 0] += amount
    case .pocket(let account, let market): markets[market].positions[account]?.pocket += amount
    }
  }

  /// Makes an account's position in a market, flat, where it has none yet.
  mutating func use(_ account: Int, _ market: Int) {
    guard markets[market].positions[account] == nil else { return }
    markets[market].positions[account] = Position(
      leverage: markets[market].firstLeverage, fundings: markets[market].fundings.count)
    markets[market].holders.append(account)
    accounts[account].markets.insert(market, at: 0)
  }

  mutating func touch(_ scope: Scope) {
    if scope.account != Self.fund { touched.append(scope) }
  }

  /// The markets of an asset in which an account has a cross position, the newest first.
  func crossMarkets(_ account: Int, _ asset: Int) -> [Int] {
    accounts[account].markets.filter {
      markets[$0].asset == asset && !position(account, $0).isIsolated
    }
  }

  func isLiquidating(_ account: Int, _ market: Int) -> Bool {
    liquidating.contains(scope(account, market))
  }

  func orders(of account: Int, _ market: Int) -> [Order] {
    orders.filter { $0.account == account && $0.market == market }
  }

  // MARK: Names on the wire

  static func id(_ account: Int) -> AccountID { AccountID(rawValue: UInt32(account)) }
  func id(market: Int) -> InstrumentID { markets[market].id }
  func id(asset: Int) -> AssetID { AssetID(rawValue: UInt16(asset)) }
  static func money(_ raw: Int128) -> Money { Money(rawValue: Int64(raw)) }
  static func price(_ raw: Int128) -> Price { Price(rawValue: Int64(raw)) }
  static func quantity(_ raw: Int128) -> Quantity { Quantity(rawValue: Int64(raw)) }
}

/// One market: its terms, its positions and what is under way in it.
struct NaiveMarket {
  let id: InstrumentID
  let asset: Int
  var tick: Int128
  var lot: Int128
  var size: Int128
  let isInverse: Bool
  let underlying: Int
  var band: Int128
  var positionLimit: Int128
  var positionScope: PositionScope
  var interestLimit: Int128
  var selfTradeScope: SelfTradeScope
  var maker: Int128
  var taker: Int128
  var brackets: [NaiveHouse.Bracket]
  var valuation: MaintenanceValuation
  var closingFee: Int128
  var liquidation: LiquidationTerms
  /// The stages of a liquidation, in order.
  var stages: [StageTerms]
  var marking: MarkTerms
  var funding: FundingTerms

  var price: NaiveMark
  var toldMark: Int128 = 0
  var toldIndex: Int128 = 0
  var liquidatedSinceSample = false
  /// Who has, or had, a position, in the order of first use; the fund is the first.
  var holders = [NaiveHouse.fund]
  var positions: [Int: NaiveHouse.Position] = [NaiveHouse.fund: NaiveHouse.Position()]

  /// Fundings that came due, and the positions that the last of them has still to pay.
  var fundings: [(rate: Int128, mark: Int128)] = []
  var unpaid: [Int] = []
  var nextFunding: Int64 = .max
  var nextPremium: Int64 = 0
  /// The premium of each place of the funding interval, and the last place accounted for.
  var premiums: [Int128] = []
  var place = 0

  /// Positions of both sides by falling score, ranked at most once a command.
  typealias Ranked = (account: Int, score: Int128, isShort: Bool)
  var ranking: [Ranked]?
  /// Who left either side, by falling score, ranked at most once a command.
  typealias Leaver = (account: Int, score: Int128, wasLong: Bool)
  var leavers: [Leaver]?
  /// The mark at the last tick that worked on all there was; zero before.
  var tickMark: Int128 = 0
  /// Where the last searches for an opposite position ended: for longs and for shorts.
  var search: [Side: Int] = [.buy: 0, .sell: 0]
  var losses: [NaiveHouse.Loss] = []
  var window = 0
  var windowTicks = 0
  var discount: Int128 = 0

  /// Beside the brackets: whom to warn, and what leverage is used until an account sets one.
  var margin: MarginTerms
  var firstLeverage: Int128 { min(Int128(margin.firstLeverage), leverageMax) }
  var leverageMax: Int128 { min(1_000, NaiveHouse.rateUnit / brackets[0].initial) }
  var mark: Int128 { price.mark }
  var isStale: Bool { price.isStale }
  var isRestricted: Bool { isStale && marking.restrictsWhileStale }

  // What a signed quantity is worth at a price: price x quantity x contract size, or of an inverse
  // contract -quantity x contract size / price.
  static let scale: Int128 = NaiveHouse.unit * NaiveHouse.unit
  func down(_ price: Int128, _ quantity: Int128) -> Int128 {
    isInverse
      ? NaiveHouse.down(-quantity * size, price)
      : NaiveHouse.down(price * quantity * size, Self.scale)
  }
  func up(_ price: Int128, _ quantity: Int128) -> Int128 { -down(price, -quantity) }
  func nearest(_ price: Int128, _ quantity: Int128) -> Int128 {
    isInverse
      ? NaiveHouse.nearest(-quantity * size, price)
      : NaiveHouse.nearest(price * quantity * size, Self.scale)
  }

  // What is at stake with it, which has the quantity's sign whatever the contract.
  func stakeDown(_ price: Int128, _ quantity: Int128) -> Int128 {
    down(price, isInverse ? -quantity : quantity)
  }
  func stakeUp(_ price: Int128, _ quantity: Int128) -> Int128 {
    up(price, isInverse ? -quantity : quantity)
  }
  func stakeNearest(_ price: Int128, _ quantity: Int128) -> Int128 {
    nearest(price, isInverse ? -quantity : quantity)
  }

  /// The price at which a quantity is worth so much, both of either sign; nil where there is none.
  func price(
    worth: Int128, _ quantity: Int128, _ round: (Int128, Int128) -> Int128
  ) -> Int128? {
    if quantity == 0 || worth == 0 { return nil }
    if ((worth > 0) == (quantity > 0)) == isInverse { return nil }
    return isInverse
      ? round(abs(quantity) * size, abs(worth))
      : round(abs(worth) * Self.scale, abs(quantity) * size)
  }

  /// Where no price gives what is looked for: nothing for a linear contract, the greatest price,
  /// where it is worth least, for an inverse one.
  var worthlessPrice: Int128 { isInverse ? Int128(Limits.price.rawValue) : 0 }
  func wholeLots(_ quantity: Int128) -> Int128 { quantity - quantity % lot }
}
