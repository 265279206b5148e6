import Messages
import Numerics
import Units

/// One command of a random script.
public struct Step: Equatable, Sendable {
  public enum Verb: String, Sendable, CaseIterable {
    case limit, postOnly, goodTillDate, reduceOnly, immediate, fillOrKill, market, sweep
    case cancelAll, cancelOne, replace, agree, report, withdraw, deposit, intoPocket, outOfPocket
    case isolate, cross, leverage
  }

  public var tick: Int
  public var phase: Phase
  public var verb: Verb
  public var account: Int
  public var other: Int
  public var market: Int
  public var side: Side
  /// Base units of an order; what is moved or withdrawn is a share drawn from it.
  public var quantity: Double
  /// Distance of the price from the mark.
  public var shift: Double
}

extension Step {
  static let ticksMax = 8
  private static let shifts = [-0.0995, -0.05, -0.01, -0.0043, -0.001, 0, 0.001, 0.0043, 0.01]

  init(drawnFrom draws: inout RandomStream, markets: Int) {
    tick = draws.integer(below: Self.ticksMax)
    phase = draws.chance(0.15) ? .indexPosted : .quoted
    verb = Verb.allCases[draws.integer(below: Verb.allCases.count)]
    account = draws.integer(below: AdversaryDesk.accountCount)
    other =
      (account + 1 + draws.integer(below: AdversaryDesk.accountCount - 1))
      % AdversaryDesk.accountCount
    market = draws.integer(below: markets)
    side = draws.chance(0.5) ? .buy : .sell
    quantity = Self.quantity(&draws)
    shift = Self.shift(&draws)
  }

  private static func quantity(_ draws: inout RandomStream) -> Double {
    min(200, draws.lognormal(median: 5, sigma: 1.8))
  }

  private static func shift(_ draws: inout RandomStream) -> Double {
    switch draws.integer(below: 10) {
    case 0: draws.uniform(-0.99, 0)
    case 1: draws.lognormal(median: 1, sigma: 2)
    case 2, 3: draws.uniform(-0.1, 0.1)
    case 4: 0.0995
    default: shifts[draws.integer(below: shifts.count)]
    }
  }

  /// Another value in one of its places.
  mutating func vary(_ draws: inout RandomStream, markets: Int) {
    let fresh = Step(drawnFrom: &draws, markets: markets)
    switch draws.integer(below: 9) {
    case 0: tick = fresh.tick
    case 1: phase = fresh.phase
    case 2: verb = fresh.verb
    case 3: (account, other) = (fresh.account, fresh.other)
    case 4: market = fresh.market
    case 5: side = side.opposite
    case 6: quantity = fresh.quantity
    case 7: quantity *= draws.lognormal(median: 1, sigma: 0.3)
    default: shift = draws.chance(0.5) ? fresh.shift : shift * draws.uniform(0.7, 1.3)
    }
  }

  func carryOut(_ desk: AdversaryDesk) {
    let price = max(1, desk.mark(market) * (1 + shift))
    let share = min(1, quantity / 20)
    switch verb {
    case .limit: desk.order(account, side, quantity, at: price, market: market)
    case .postOnly:
      desk.order(account, side, quantity, at: price, market: market, postOnly: true)
    case .goodTillDate:
      desk.order(account, side, quantity, at: price, market: market, seconds: 2)
    case .reduceOnly:
      desk.order(account, side, quantity, at: price, market: market, reduceOnly: true)
    case .immediate: desk.take(account, side, quantity, at: price, market: market)
    case .fillOrKill:
      desk.order(account, side, quantity, at: price, market: market, .fillOrKill)
    case .market: desk.take(account, side, quantity, at: nil, market: market)
    case .sweep:
      let edge = desk.mark(market) * (side == .buy ? 1.0043 : 0.9957)
      desk.take(account, side, 5, at: edge, market: market)
    case .cancelAll: desk.cancelAll(account)
    case .cancelOne:
      if let first = newest(desk) { desk.cancel(account, first, market: market) }
    case .replace:
      if let first = newest(desk) {
        desk.replace(account, first, quantity, at: price, market: market)
      }
    case .agree, .report: trade(desk, price)
    case .withdraw: desk.withdraw(account, share: share)
    case .deposit: desk.deposit(account, desk.outside * share)
    case .intoPocket: desk.transfer(account, desk.free(account) * share, market)
    case .outOfPocket:
      desk.transfer(
        account, -share * (desk.held(account, market)?.isolatedBalance.units ?? 0), market)
    case .isolate: desk.setMode(account, .isolated, market)
    case .cross: desk.setMode(account, .cross, market)
    case .leverage: desk.setLeverage(account, UInt16(1 + 99 * share), market)
    }
  }

  private func newest(_ desk: AdversaryDesk) -> OrderID? {
    desk.arena.house.openOrders(AdversaryDesk.account(account), Arena.instrument(market)).first?
      .order
  }

  private func trade(_ desk: AdversaryDesk, _ price: Double) {
    let (buyer, seller) = side == .buy ? (account, other) : (other, account)
    if verb == .agree {
      desk.agree(buyer: buyer, seller: seller, quantity, at: price, market: market)
    } else {
      desk.report(buyer: buyer, seller: seller, quantity, at: price, market: market)
    }
  }
}

extension Step: CustomStringConvertible {
  public var description: String {
    let place = "\(tick)\(phase == .indexPosted ? "<" : "")"
    let number = (quantity * 1_000).rounded() / 1_000
    return "\(place) \(account) \(verb) \(side) \(number) @ \((shift * 1e5).rounded() / 1e5)"
      + " m\(market) with \(other)"
  }
}

/// Up to forty steps in eight ticks, in order.
public struct RandomScript: Scheme, Equatable {
  public var steps: [Step]
  public static let stepsMax = 40
  public var name: String { "random script" }
  public var deposits: [Double] { [40_000, 40_000, 10_000, 10_000] }
  /// Ticks of a script with those in which it plays out.
  static let length = Step.ticksMax + 8
  public var ticks: Int { Self.length }

  public func act(_ desk: AdversaryDesk, _ moment: Moment) {
    for step in steps where step.tick == moment.tick && step.phase == moment.phase {
      step.carryOut(desk)
    }
  }
}
