import Instruments
import Units

/// One position of a what-if portfolio, with its orders; a portfolio holds one per instrument.
public struct PortfolioPosition: Sendable {
  public var quantity: Quantity
  /// Signed like the quantity.
  public var entryNotional: Money
  public var mark: Price
  public var leverage: UInt16
  /// What stands behind an isolated position; nil where the portfolio's balance does.
  public var pocket: Money?
  public var orders: OrderExposure
  public var contract: Contract
  public var schedule: MarginSchedule

  public init(
    quantity: Quantity, entryNotional: Money, mark: Price, leverage: UInt16, pocket: Money?,
    orders: OrderExposure, contract: Contract, schedule: MarginSchedule
  ) {
    self.quantity = quantity
    self.entryNotional = entryNotional
    self.mark = mark
    self.leverage = leverage
    self.pocket = pocket
    self.orders = orders
    self.contract = contract
    self.schedule = schedule
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
    public var liquidation: Price?
    public var bankruptcy: Price?
  }

  /// Everything together, isolated pockets and orders included.
  public let total: Risk
  /// The part that shares the balance, orders included.
  public let cross: Risk
  public let positions: [Position]

  /// Cross equity above the cross initial requirement, at least zero.
  public var available: Money { max(.zero, cross.equity - cross.initial) }

  /// Maintenance requirement / equity, nearest 1e-9: one and above is liquidatable. Nil where
  /// equity is not above zero.
  public var marginRatio: Rate? {
    guard total.equity.isPositive else { return nil }
    return WideArithmetic.multiplyDivideChecked(
      total.maintenance.rawValue, WideArithmetic.rateScale, total.equity.rawValue, .nearest
    ).map { Rate(rawValue: $0) }
  }

  /// - Precondition: balance, and the sums over all positions and orders of their notionals at the
  ///   mark and at entry, are each within twice `Limits.notional`.
  public init(balance: Money, positions: [PortfolioPosition]) {
    var total = Risk.zero
    var cross = Risk(equity: balance, initial: .zero, maintenance: .zero)
    var own: [Risk] = []
    for position in positions {
      let risk = Self.risk(of: position)
      let withOrders = InitialRequirement.withOrders(
        position: position.quantity, orders: position.orders, mark: position.mark,
        leverage: position.leverage, contract: position.contract, schedule: position.schedule)
      if position.pocket == nil {
        cross += risk
        cross.initial += withOrders - risk.initial
      } else {
        total += risk
        cross.initial += withOrders - risk.initial
      }
      own.append(risk)
    }
    total += cross
    self.total = total
    self.cross = cross
    self.positions = zip(positions, own).map { position, risk in
      Self.result(position, risk, cross: cross)
    }
  }

  /// Equity (of an isolated position with its pocket), initial without orders, maintenance.
  private static func risk(of position: PortfolioPosition) -> Risk {
    if position.quantity.isZero {
      return Risk(equity: position.pocket ?? .zero, initial: .zero, maintenance: .zero)
    }
    let unrealised = UnrealisedProfit.of(
      quantity: position.quantity, entryNotional: position.entryNotional, mark: position.mark,
      contract: position.contract)
    return Risk(
      equity: unrealised + (position.pocket ?? .zero),
      initial: InitialRequirement.withOrders(
        position: position.quantity, orders: .zero, mark: position.mark,
        leverage: position.leverage, contract: position.contract, schedule: position.schedule),
      maintenance: MaintenanceRequirement.of(
        quantity: position.quantity, entryNotional: position.entryNotional, mark: position.mark,
        contract: position.contract, schedule: position.schedule))
  }

  private static func result(
    _ position: PortfolioPosition, _ own: Risk, cross: Risk
  ) -> Position {
    let value = PositionValue.of(
      quantity: position.quantity, mark: position.mark, contract: position.contract)
    // What backs this position: its pocket, or what the others leave of the shared balance.
    let backing = position.pocket == nil ? cross : own
    let unrealised = own.equity - (position.pocket ?? .zero)
    let collateral =
      (backing.equity - unrealised) - (backing.maintenance - own.maintenance)
    let bankruptcy = BankruptcyPrice.of(
      quantity: position.quantity, mark: position.mark, equity: backing.equity,
      maintenance: own.maintenance, maintenanceTotal: backing.maintenance,
      contract: position.contract)
    return Position(
      value: value, unrealised: unrealised, initial: own.initial, maintenance: own.maintenance,
      liquidation: LiquidationPrice.exact(
        collateral: collateral, quantity: position.quantity,
        entryNotional: position.entryNotional, contract: position.contract,
        schedule: position.schedule),
      bankruptcy: bankruptcy.isPositive ? bankruptcy : nil)
  }
}
