import Instruments
import Messages
import Units

// Who pays a loss: its owner elsewhere, the fund, gains, nobody.
extension NaiveHouse {
  /// Brings a balance below zero up to it.
  mutating func cover(_ loss: Int128, _ scope: Scope, _ market: Int) {
    let asset = markets[market].asset
    let left = loss - takeRecourse(loss, scope, market)
    if left == 0 { return }
    credit(scope, left)
    deficit[asset, default: 0] -= left
    let own = min(left, reserve(market))
    if own > 0 {
      reach("loss paid by a reserve")
      deficit[asset, default: 0] += own
      changeReserve(market, -own, .deficitCovered, account: scope.account)
    }
    let fund = Scope.cross(account: Self.fund, asset: asset)
    let shared = min(left - own, max(0, min(balance(fund), fundEquity(asset))))
    if shared > 0 {
      reach("loss paid by the fund")
      credit(fund, -shared)
      deficit[asset, default: 0] += shared
      fundChanged(market, -shared, .deficitCovered, account: scope.account)
    }
    if left > own + shared {
      markets[market].losses.append(Loss(account: scope.account, amount: left - own - shared))
    }
  }

  /// Takes what a scope lacks from its account's other scopes, and from the owner's other accounts,
  /// the newest first: from each what it has above its maintenance requirement.
  mutating func takeRecourse(_ lack: Int128, _ scope: Scope, _ market: Int) -> Int128 {
    let recourse = markets[market].recourse
    if recourse == .scope || scope.account == Self.fund { return 0 }
    var sources = [scope.account]
    if recourse == .owner {
      sources += accounts.indices.reversed().filter {
        $0 != scope.account && accounts[$0].owner == accounts[scope.account].owner
      }
    }
    var left = lack
    let asset = markets[market].asset
    for account in sources {
      let pockets = accounts[account].markets.filter {
        markets[$0].asset == asset && position(account, $0).isIsolated
      }
      let scopes =
        [.cross(account: account, asset: asset)]
        + pockets.map { Scope.pocket(account: account, market: $0) }
      for source in scopes where source != scope && !liquidating.contains(source) {
        let risk = risk(source)
        let part = min(left, risk.equity - risk.maintenance)
        if part <= 0 { continue }
        reach(account == scope.account ? "recourse within an account" : "recourse to an owner")
        left -= part
        credit(source, -part)
        credit(scope, part)
        touch(source)
        touch(scope)
        if source.isCross, markets[market].liquidation.recentGains == .first {
          // Where its realised gains in the market have gone.
          let gain = max(0, recentGain(account, market))
          countAsShared(min(gain, part), account, market)
        }
        told.append(
          .recourseTaken(
            RecourseTaken(
              asset: id(asset: asset), account: Self.id(account),
              instrument: isolatedMarket(source),
              debtor: Self.id(scope.account), debtorInstrument: isolatedMarket(scope),
              amount: Self.money(part))))
      }
    }
    return lack - left
  }

  private func isolatedMarket(_ scope: Scope) -> InstrumentID {
    if case .pocket(_, let market) = scope { id(market: market) } else { .none }
  }

  // MARK: Sharing

  /// Lays a market's losses on the gains in it, in order of position number, pro rata and rounded
  /// up; what gains do not cover is told as unfunded.
  mutating func shareLosses(_ market: Int) {
    let asset = markets[market].asset
    let losses = joined(markets[market].losses)
    markets[market].losses = []
    if losses.isEmpty { return }
    let loss = losses.reduce(0) { $0 + $1.amount }
    let payers = markets[market].holders.dropFirst().flatMap { whoGained($0, market) }
    let gains = payers.reduce(0) { $0 + $1.gain }
    var paid: Int128 = 0
    for (scope, gain) in payers where gain > 0 {
      let share = min(Self.up(loss * gain, gains), gain, loss - paid)
      if share <= 0 { continue }
      reach("shared loss")
      credit(scope, -share)
      deficit[asset, default: 0] += share
      touch(scope)
      // The payment lies behind those before it, and the losses one behind the other.
      for (part, bankrupt) in parts(of: losses, from: paid, to: paid + share) {
        told.append(
          .lossShared(
            LossShared(
              asset: id(asset: asset), account: Self.id(scope.account),
              amount: Self.money(part), bankrupt: Self.id(bankrupt),
              instrument: id(market: market))))
      }
      paid += share
    }
    for (part, bankrupt) in parts(of: losses, from: paid, to: loss) {
      reach("unfunded loss")
      told.append(
        .lossUnfunded(
          LossUnfunded(
            asset: id(asset: asset), amount: Self.money(part), account: Self.id(bankrupt),
            instrument: id(market: market))))
    }
  }

  /// Losses of one account that follow each other are one.
  private func joined(_ losses: [Loss]) -> [Loss] {
    losses.reduce(into: []) { joined, loss in
      if let last = joined.last, last.account == loss.account {
        joined[joined.count - 1].amount += loss.amount
      } else {
        joined.append(loss)
      }
    }
  }

  /// How much of each loss lies between two points of all, laid one behind the other.
  private func parts(
    of losses: [Loss], from first: Int128, to last: Int128
  ) -> [(Int128, Int)] {
    var start: Int128 = 0
    var found: [(Int128, Int)] = []
    for loss in losses {
      let part = min(last, start + loss.amount) - max(first, start)
      if part > 0 { found.append((part, loss.account)) }
      start += loss.amount
    }
    return found
  }

  /// What an account's gain in a market is, as far as its scopes bear it. A cross balance pays for
  /// what is open and what was realised lately together; a pocket for what is open in it, and the
  /// cross balance for the rest, which has gone there.
  private func whoGained(_ account: Int, _ market: Int) -> [(scope: Scope, gain: Int128)] {
    let open = unrealised(account, market)
    let asset = markets[market].asset
    let cross = Scope.cross(account: account, asset: asset)
    let realised = recentGain(account, market)
    let total = max(0, open + realised)
    func borne(_ gain: Int128, _ scope: Scope) -> Int128 {
      scope.isCross && liquidating.contains(scope) ? 0 : max(0, min(gain, risk(scope).equity))
    }
    if !position(account, market).isIsolated { return [(cross, borne(total, cross))] }
    let pocket = Scope.pocket(account: account, market: market)
    if liquidating.contains(pocket) { return [] }
    let fromPocket = min(total, max(0, open))
    return [
      (pocket, borne(fromPocket, pocket)),
      (cross, realised > 0 ? borne(total - fromPocket, cross) : 0),
    ]
  }

  // MARK: Shortfalls

  /// A balance below zero with nothing open, outside any liquidation, is settled at once: a
  /// pocket's out of its account's cross balance, the rest like a bankruptcy. In the order in which
  /// the command changed them.
  mutating func coverShortfalls() {
    var place = 0
    while place < touched.count {
      let scope = touched[place]
      place += 1
      if balance(scope) >= 0 || liquidating.contains(scope) || !openMarkets(scope).isEmpty {
        continue
      }
      let market: Int
      switch scope {
      case .pocket(let account, let own):
        guard position(account, own).isIsolated else { continue }
        market = own
        let cross = Scope.cross(account: account, asset: markets[own].asset)
        move(min(-balance(scope), max(0, balance(cross))), account, own)
        touch(cross)
      case .cross(let account, let asset):
        guard let oldest = crossMarkets(account, asset).last else { continue }
        market = oldest
      }
      if balance(scope) >= 0 { continue }
      reach("shortfall outside a liquidation")
      cover(-balance(scope), scope, market)
      shareLosses(market)
    }
  }

  /// What every command ends with.
  mutating func endCommand() {
    coverShortfalls()
    callMargins()
    touched = []
    for market in markets.indices {
      markets[market].ranking = nil
      markets[market].leavers = nil
    }
    noteShares()
  }
}
