import Units

/// Opposite positions of two names, each with as little behind it as may be; between a gap and the
/// tick that deleverages, the winner's gain is brought to where nobody asks for it. Then the honest
/// winners bear what the fund cannot.
public struct Wash: Scheme {
  public enum Route: String, Sendable, CaseIterable {
    /// Left where it is: the winner stands first in the queue and pays for its own other half.
    case left
    /// The same, with all the owner's other money put behind it: its leverage falls, and its rank.
    case topped
    /// Closed against a third name, which begins without gain.
    case closed
    /// The same, and withdrawn before the tick.
    case withdrawn
    /// The third name closes against a fourth, in three parts.
    case chain
    /// Both halves were isolated.
    case isolated
    /// Closed at the edge of the band: the third name has a part of the gain open.
    case edge
    /// The winner adds at the edge of the band: a third name has the gain on the loser's side.
    case across
    /// Closed, and then lost to a third name in another market.
    case elsewhere
    /// Closed, and put behind an isolated position in another market.
    case pocket
    /// Closed, and transferred into a pocket that was there before.
    case transfer
  }

  public var route: Route
  public var quantity = 40.0
  public var ticks: Int
  private var isDone = false

  public init(_ route: Route, ticks: Int) {
    self.route = route
    self.ticks = ticks
  }

  public var name: String {
    switch route {
    case .left: "gain left where it is"
    case .topped: "gain left where it is, topped up"
    default: "gain washed before the tick, \(route)"
    }
  }
  public var deposits: [Double] { [25_000, 25_000, 25_000, 25_000] }

  /// Within the band of bilateral fills.
  private static let edge = 0.019

  public mutating func act(_ desk: AdversaryDesk, _ moment: Moment) {
    if moment.isFirst { open(desk) }
    guard route != .left, !isDone, moment.phase == .indexPosted, moment.tick > 0 else { return }
    let index = desk.state(0).index.units
    let entry = abs((desk.held(0, 0)?.entryNotional.units ?? 0) / max(0.001, desk.position(0)))
    guard abs(index / entry - 1) > 0.02 else { return }
    isDone = true
    wash(desk, index > entry ? 0 : 1)
  }

  private func open(_ desk: AdversaryDesk) {
    for account in 0..<2 {
      if route == .isolated { desk.setMode(account, .isolated) }
      if route == .transfer {
        desk.setMode(account, .isolated, 1)
        let (buyer, seller) = account == 0 ? (0, 2) : (2, 1)
        desk.agree(buyer: buyer, seller: seller, 0.1, at: desk.mark(1), market: 1)
      }
    }
    // The loser of the pair has as little behind it as may be: its deficit is what is to be paid.
    desk.agree(buyer: 0, seller: 1, quantity, at: desk.mark())
    desk.withdraw(0)
    desk.withdraw(1)
  }

  private func wash(_ desk: AdversaryDesk, _ winner: Int) {
    if route == .topped {
      for other in 2...3 { desk.withdraw(other) }
      desk.deposit(winner, desk.outside)
      return
    }
    if route != .across {
      // Buying back dearer, selling cheaper.
      let shift = route == .edge ? (winner == 0 ? -Self.edge : Self.edge) : 0
      close(desk, winner, against: 2, at: desk.mark() * (1 + shift))
    }
    switch route {
    case .left, .topped, .closed, .isolated, .edge: break
    case .withdrawn: desk.withdraw(winner)
    case .chain:
      for _ in 0..<3 { close(desk, 2, against: 3, at: desk.mark(), share: 0.4) }
    case .across: lose(desk, winner, to: 2, 0, buys: winner == 0)
    case .elsewhere: lose(desk, winner, to: 3, 1, buys: true)
    case .pocket:
      desk.setLeverage(winner, 1, 1)
      desk.setMode(winner, .isolated, 1)
      for part in [0.9, 0.5, 0.3, 0.1, 0.05] {
        let most = desk.equity(winner) / desk.mark(1)
        desk.agree(buyer: winner, seller: 3, part * most, at: desk.mark(1), market: 1)
      }
    case .transfer:
      desk.transfer(winner, desk.free(winner), 1)
      for part in [0.9, 0.5, 0.3, 0.1] { desk.transfer(winner, part * desk.equity(winner), 1) }
    }
  }

  private func close(
    _ desk: AdversaryDesk, _ account: Int, against other: Int, at price: Double, share: Double = 1
  ) {
    let held = desk.position(account)
    for part in [1.0, 0.5, 0.25, 0.1] {
      let (buyer, seller) = held > 0 ? (other, account) : (account, other)
      desk.agree(buyer: buyer, seller: seller, abs(held) * share * part, at: price)
    }
  }

  /// Trades at the edge of the band until nothing more is accepted: what one loses at once is the
  /// other's gain.
  private func lose(_ desk: AdversaryDesk, _ account: Int, to other: Int, _ market: Int, buys: Bool)
  {
    let price = desk.mark(market) * (buys ? 1 + Self.edge : 1 - Self.edge)
    let (buyer, seller) = buys ? (account, other) : (other, account)
    for part in [64.0, 32, 16, 16, 8, 8, 4, 4, 2, 2, 1, 1, 0.5, 0.2, 0.1] {
      desk.agree(buyer: buyer, seller: seller, part, at: price, market: market)
    }
  }
}
