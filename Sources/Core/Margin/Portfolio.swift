import Instruments
import Units

/// One position of a what-if portfolio, with its orders; a portfolio holds one per instrument, or
/// in hedge mode a long and a short.
public struct PortfolioPosition: Sendable {
  public var quantity: Quantity
  /// Value at entry, signed as the payoff says.
  public var entryNotional: Money
  public var mark: Price
  public var leverage: UInt16
  /// What stands behind an isolated position; nil where the portfolio's balance does.
  public var pocket: Money?
  public var orders: OrderExposure
  public var contract: Contract
  public var schedule: MarginSchedule
  /// In hedge mode the place of the other side; nil where the position has none.
  public var otherSide: Int?
  /// The instrument's: below which multiple of its maintenance requirement a pocket is called.
  public var warningLevel: Rate

  public init(
    quantity: Quantity, entryNotional: Money, mark: Price, leverage: UInt16, pocket: Money?,
    orders: OrderExposure, contract: Contract, schedule: MarginSchedule, otherSide: Int? = nil,
    warningLevel: Rate = MarginTerms.warningLevelDefault
  ) {
    self.otherSide = otherSide
    self.quantity = quantity
    self.entryNotional = entryNotional
    self.mark = mark
    self.leverage = leverage
    self.pocket = pocket
    self.orders = orders
    self.contract = contract
    self.schedule = schedule
    self.warningLevel = warningLevel
  }
}

/// What a portfolio holds and must hold, and where each position would be liquidated: one account
/// in one settlement asset, computed from nothing by the functions the house itself uses.
///
/// Cross positions share the balance; an isolated one has its pocket. Orders in an instrument
/// with an isolated position draw what they add on the balance, like the others.
public struct PortfolioMargin: Sendable {
  public struct Position: Equatable, Sendable {
    public var value: Money
    public var unrealised: Money
    /// Without orders.
    public var initial: Money
    public var maintenance: Money
    /// The first price, to 1e-8, at which the pool's equity is below its maintenance requirement
    /// with all else unchanged: a long is liquidated there and below, a short there and above.
    public var liquidation: Price?
    /// The price that leaves the pool no equity with all else unchanged, up to 1e-8 for a long and
    /// down for a short: never above a long's liquidation price, never below a short's.
    ///
    /// The house closes several positions of one pool at prices that share the equity out
    /// (`BankruptcyPrice`); with one position the two are the same.
    public var bankruptcy: Price?
    /// How far the mark may move before it liquidates, as a part of the mark, nearest 1e-9:
    /// positive on the safe side, negative once the mark is past the price.
    public func distance(from mark: Price, isLong: Bool) -> Rate? {
      guard let liquidation else { return nil }
      let gap = mark.rawValue - liquidation.rawValue
      return WideArithmetic.multiplyDivideChecked(
        isLong ? gap : -gap, WideArithmetic.rateScale, mark.rawValue, .nearest
      ).map { Rate(rawValue: $0) }
    }
  }

  /// Equity and requirements that are judged together: the cross pool, or an isolated position
  /// with its pocket.
  public struct Pool: Equatable, Sendable {
    /// The isolated position; nil for the cross pool.
    public let position: Int?
    /// Initial with the orders that draw on it.
    public let risk: Risk
    /// Maintenance / equity, with what open orders would bring where that was asked for; see
    /// `Risk.ratio`.
    public let ratio: Rate?
    public let status: PoolStatus
  }

  /// Everything together, isolated pockets and orders included.
  public let total: Risk
  /// The part that shares the balance, orders included.
  public let cross: Risk
  public let positions: [Position]
  /// The cross pool first, then the isolated positions in their order.
  public let pools: [Pool]

  /// Cross equity above the cross initial requirement, at least zero.
  public var available: Money { max(.zero, cross.equity - cross.initial) }

  /// Maintenance / equity of everything together; it does not say whether a pool is in breach.
  public let marginRatio: Rate?

  /// The worst pool's.
  public var status: PoolStatus { pools.map(\.status).max() ?? .healthy }

  /// - Precondition: balance, and the sums over all positions and orders of their notionals at the
  ///   mark and at entry, are each within twice `Limits.notional`.
  /// - Parameter warningLevel: of the cross pool; nil for the highest of the positions'
  ///   instruments.
  /// - Parameter ordersInRatio: whether the ratios count open orders as if the worse side of each
  ///   instrument had filled: maintenance and closing fee above the line, the fee of opening at
  ///   the same rate below it (KuCoin's cross risk rate). Status and prices do not change with it,
  ///   for the house liquidates by positions alone.
  public init(
    balance: Money, positions: [PortfolioPosition], warningLevel: Rate? = nil,
    ordersInRatio: Bool = false
  ) {
    var pending = Risk.zero
    var total = Risk.zero
    var cross = Risk(equity: balance, initial: .zero, maintenance: .zero)
    var own: [Risk] = []
    for position in positions {
      let risk = Self.risk(of: position)
      let withOrders = InitialRequirement.withOrders(
        position: position.quantity, orders: position.orders, mark: position.mark,
        leverage: position.leverage, payoff: position.contract.payoff, schedule: position.schedule)
      if position.pocket == nil {
        cross += risk
        cross.initial += withOrders - risk.initial
      } else {
        total += risk
        cross.initial += withOrders - risk.initial
      }
      own.append(risk)
      if ordersInRatio { pending += Self.pending(position, risk.maintenance) }
    }
    total += cross
    self.total = total
    self.cross = cross
    self.positions = positions.indices.map { Self.result($0, positions, own, cross: cross) }
    func ratio(_ risk: Risk) -> Rate? {
      var risk = risk
      risk += pending
      return risk.ratio
    }
    marginRatio = ratio(total)
    let level =
      warningLevel ?? positions.map(\.warningLevel).max() ?? MarginTerms.warningLevelDefault
    pools =
      [
        Pool(
          position: nil, risk: cross, ratio: ratio(cross),
          status: PoolStatus(cross, warningLevel: level))
      ]
      + positions.indices.filter { positions[$0].pocket != nil }
      .map {
        Pool(
          position: $0, risk: own[$0], ratio: own[$0].ratio,
          status: PoolStatus(own[$0], warningLevel: positions[$0].warningLevel))
      }
  }

  /// What open orders would add to maintenance and take from equity on the side that adds more.
  private static func pending(_ position: PortfolioPosition, _ maintenance: Money) -> Risk {
    let (held, orders) = (position.quantity, position.orders)
    let sides = [
      (held + orders.buyQuantity, orders.buyNotional),
      (held - orders.sellQuantity, orders.sellNotional),
    ]
    return sides.map { quantity, notional in
      let exposure = PositionValue.exposure(
        quantity: quantity, mark: position.mark, payoff: position.contract.payoff)
      let required = MaintenanceRequirement.of(exposure: exposure, schedule: position.schedule)
      let fee = notional.scaled(by: position.schedule.closingFeeRate, .up)
      let isWorse = required > maintenance
      return Risk(
        equity: isWorse ? -fee : .zero, initial: .zero,
        maintenance: isWorse ? required - maintenance : .zero)
    }.max { $0.maintenance < $1.maintenance } ?? .zero
  }

  /// The pool that stands behind a position.
  public func pool(of place: Int) -> Int { pools.firstIndex { $0.position == place } ?? 0 }

  /// Equity (of an isolated position with its pocket), initial without orders, maintenance.
  private static func risk(of position: PortfolioPosition) -> Risk {
    if position.quantity.isZero {
      return Risk(equity: position.pocket ?? .zero, initial: .zero, maintenance: .zero)
    }
    let unrealised = UnrealisedProfit.of(
      quantity: position.quantity, entryNotional: position.entryNotional, mark: position.mark,
      payoff: position.contract.payoff)
    return Risk(
      equity: unrealised + (position.pocket ?? .zero),
      initial: InitialRequirement.withOrders(
        position: position.quantity, orders: .zero, mark: position.mark,
        leverage: position.leverage, payoff: position.contract.payoff, schedule: position.schedule),
      maintenance: MaintenanceRequirement.of(
        quantity: position.quantity, entryNotional: position.entryNotional, mark: position.mark,
        payoff: position.contract.payoff, schedule: position.schedule))
  }

  private static func result(
    _ place: Int, _ positions: [PortfolioPosition], _ own: [Risk], cross: Risk
  ) -> Position {
    let position = positions[place]
    let risk = own[place]
    let value = PositionValue.of(
      quantity: position.quantity, mark: position.mark, payoff: position.contract.payoff)
    let unrealised = risk.equity - (position.pocket ?? .zero)
    var liquidation: Price?
    var bankruptcy: Price?
    if position.pocket == nil, let other = position.otherSide, positions[other].pocket == nil {
      let both = prices(place, other, positions, own, cross: cross)
      (liquidation, bankruptcy) = (both.liquidation, both.bankruptcy)
    } else {
      // What backs this position: its pocket, or what the others leave of the shared balance.
      let backing = position.pocket == nil ? cross : risk
      let collateral =
        (backing.equity - unrealised) - (backing.maintenance - risk.maintenance)
      liquidation = LiquidationPrice.exact(
        collateral: collateral, quantity: position.quantity,
        entryNotional: position.entryNotional, payoff: position.contract.payoff,
        schedule: position.schedule)
      // All of the equity may be lost here: nothing else moves.
      let price = BankruptcyPrice.of(
        quantity: position.quantity, mark: position.mark, equity: backing.equity,
        maintenance: .zero, maintenanceTotal: .zero, payoff: position.contract.payoff)
      bankruptcy = price == position.contract.payoff.worthlessPrice ? nil : price
    }
    if let price = bankruptcy {
      // Where next to nothing is required, rounding could part them by a count.
      let isLong = position.quantity.isPositive
      bankruptcy = liquidation.map { isLong ? min(price, $0) : max(price, $0) }
    }
    return Position(
      value: value, unrealised: unrealised, initial: risk.initial, maintenance: risk.maintenance,
      liquidation: liquidation, bankruptcy: bankruptcy)
  }

  /// The prices of one side of a hedge whose sides share the balance.
  private static func prices(
    _ place: Int, _ other: Int, _ positions: [PortfolioPosition], _ own: [Risk], cross: Risk
  ) -> (liquidation: Price?, bankruptcy: Price?) {
    let isLong = positions[place].quantity.isPositive
    let profit = Int128(own[place].equity.rawValue) + Int128(own[other].equity.rawValue)
    let required =
      Int128(own[place].maintenance.rawValue) + Int128(own[other].maintenance.rawValue)
    let base = Int128(cross.equity.rawValue) - profit
    let pair = HedgedPair(
      long: positions[isLong ? place : other], short: positions[isLong ? other : place],
      equityBase: base,
      slackBase: base - (Int128(cross.maintenance.rawValue) - required))
    let (liquidation, bankruptcy) = (pair.liquidation, pair.bankruptcy)
    return isLong
      ? (liquidation.long, bankruptcy.long) : (liquidation.short, bankruptcy.short)
  }
}
