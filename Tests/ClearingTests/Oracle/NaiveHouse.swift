import Messages
import Units

/// A clearing house for one linear perpetual, written from the documented rules for reading, not
/// for speed: plain arrays, 128-bit whole numbers, full scans, no index, no liquidation.
///
/// All amounts are raw counts of 1e-8, rates of 1e-9. The mark is the index. What it does not
/// know, a stream for it does not send: funding, fills reported from outside, other instruments.
struct NaiveHouse {
  struct Account {
    var cash: Int128 = 0
    var quantity: Int128 = 0
    var entry: Int128 = 0
    var pocket: Int128 = 0
    var leverage: Int128 = 20
    var isIsolated = false
    var member = 0
  }
  struct Order {
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

  let tick: Int128 = 10_000_000
  let lot: Int128 = 100_000
  let unit: Int128 = 100_000_000
  let rateUnit: Int128 = 1_000_000_000
  var band: Int128 = 200_000_000
  var positionLimit: Int128
  var maker: Int128
  var taker: Int128
  var brackets: [Bracket]
  var mark: Int128
  var time: Int64 = 0
  /// When the index was last posted, how old it may be, and whether it is older.
  var posted: Int64 = 0
  var indexAgeMax = Int64.max
  var interestLimit = Int128.max
  var isStale = false
  var accounts: [Account]
  /// In order of arrival.
  var orders: [Order] = []
  var arrivals = 0

  init(
    accounts: Int, mark: Int128, maker: Int128, taker: Int128, positionLimit: Int128,
    brackets: [(Int128, Int128, Int128)]
  ) {
    self.accounts = Array(repeating: Account(), count: accounts + 1)
    self.mark = mark
    self.maker = maker
    self.taker = taker
    self.positionLimit = positionLimit
    self.brackets = []
    for (floor, maintenance, initial) in brackets {
      var deduction: Int128 = 0
      if let last = self.brackets.last {
        deduction =
          last.deduction + Self.down(floor * (maintenance - last.maintenance), rateUnit)
      }
      self.brackets.append(
        Bracket(floor: floor, maintenance: maintenance, initial: initial, deduction: deduction))
    }
  }

  mutating func age() { isStale = time - posted > indexAgeMax }

  static func down(_ a: Int128, _ b: Int128) -> Int128 {
    a >= 0 ? a / b : -((-a + b - 1) / b)
  }
  static func up(_ a: Int128, _ b: Int128) -> Int128 { -down(-a, b) }

  // MARK: Requirements

  func bracket(_ exposure: Int128) -> Bracket { brackets.last { $0.floor <= exposure }! }

  func initial(_ exposure: Int128, _ leverage: Int128) -> Int128 {
    max(
      Self.up(exposure, leverage), Self.up(exposure * bracket(exposure).initial, rateUnit))
  }

  /// What a quantity of either sign is worth at the mark, up.
  func exposure(_ quantity: Int128) -> Int128 { Self.up(abs(quantity) * mark, unit) }

  func maintenance(_ account: Int) -> Int128 {
    let quantity = accounts[account].quantity
    if quantity == 0 { return 0 }
    let value = abs(Self.down(quantity * mark, unit))
    let bracket = bracket(value)
    return max(0, Self.up(value * bracket.maintenance, rateUnit) - bracket.deduction)
  }

  func unrealised(_ account: Int) -> Int128 {
    Self.down(accounts[account].quantity * mark, unit) - accounts[account].entry
  }

  func initialAlone(_ account: Int) -> Int128 {
    let quantity = accounts[account].quantity
    return quantity == 0 ? 0 : initial(exposure(quantity), accounts[account].leverage)
  }

  /// Quantity of orders on a side that may open or enlarge a position.
  func opening(_ orders: [Order], _ side: Side) -> Int128 {
    orders.filter { $0.side == side && !$0.isReduceOnly }.reduce(0) { $0 + $1.quantity }
  }

  /// What a fill at a limit would lose against the mark, rounded up.
  func loss(_ side: Side, _ quantity: Int128, _ limit: Int128) -> Int128 {
    let worse = side == .buy ? limit - mark : mark - limit
    return worse > 0 ? Self.up(worse * quantity, unit) : 0
  }

  /// The same of all orders, each by itself.
  func loss(_ orders: [Order]) -> Int128 {
    orders.reduce(0) { $0 + loss($1.side, $1.quantity, $1.price) }
  }

  func orders(of account: Int) -> [Order] { orders.filter { $0.account == account } }

  /// Equity and initial requirement of the cross balance with orders given and a further loss.
  func cross(
    _ account: Int, _ orders: [Order], losing cost: Int128 = 0
  ) -> (equity: Int128, initial: Int128) {
    let state = accounts[account]
    let held = state.quantity
    var reached: [Int128] = []
    if opening(orders, .buy) > 0 { reached.append(held + opening(orders, .buy)) }
    if opening(orders, .sell) > 0 { reached.append(held - opening(orders, .sell)) }
    let losses = loss(orders) + cost
    guard state.isIsolated else {
      let worst = ([held] + reached).map {
        $0 == 0 ? 0 : initial(exposure($0), state.leverage)
      }.max()!
      return (state.cash + unrealised(account), worst + losses)
    }
    if reached.isEmpty && losses == 0 { return (state.cash, 0) }
    // What filling takes out of the cross balance: growth, or the new pocket less the old one.
    let growth = reached.map { target -> Int128 in
      let required = initial(exposure(target), state.leverage)
      let turns = held != 0 && target != 0 && (held > 0) != (target > 0)
      return required - (turns ? equity(account) : initialAlone(account))
    }.max()
    return (state.cash, max(0, (growth ?? 0) + losses))
  }

  func cross(_ account: Int) -> (equity: Int128, initial: Int128) {
    cross(account, orders(of: account))
  }

  /// Equity of the scope behind the position.
  func equity(_ account: Int) -> Int128 {
    (accounts[account].isIsolated ? accounts[account].pocket : accounts[account].cash)
      + unrealised(account)
  }

  /// Accounts whose position's scope has less equity than its maintenance requirement, by scan.
  var inBreach: [Int] {
    (1..<accounts.count).filter { accounts[$0].quantity != 0 && equity($0) < maintenance($0) }
  }
}
