import Instruments
import Messages
import Units

// Who left since the last tick: the section of that name on the page on the waterfall.
extension NaiveHouse {
  /// What one own trade closed of a position; a charge takes back what it was for.
  struct Close {
    var wasLong: Bool
    var quantity: Int128
    var profit: Int128
    /// What it brought less than the mark of its time; not negative.
    var given: Int128
  }

  /// What an account has closed of longs, or of shorts, since the last tick.
  func closed(_ account: Int, _ market: Int, wasLong: Bool) -> Close {
    position(account, market).closes.filter { $0.wasLong == wasLong }.reduce(
      Close(wasLong: wasLong, quantity: 0, profit: 0, given: 0)
    ) {
      Close(
        wasLong: wasLong, quantity: $0.quantity + $1.quantity, profit: $0.profit + $1.profit,
        given: $0.given + $1.given)
    }
  }

  /// What was realised lately, less what the open position has lost; signed.
  func gainKept(_ account: Int, _ market: Int) -> Int128 {
    recentGain(account, market) + min(0, unrealised(account, market))
  }

  // MARK: Being asked

  /// Deleverages at a bankruptcy price that lacks something against the mark: leavers keep lots
  /// back, the others come first, then the lots kept back are closed at the mark, and each leaver
  /// pays what its lots lack. Returns what was closed at the one and at the other.
  mutating func deleverage(
    _ account: Int, _ market: Int, _ price: Int128, _ terms: StageTerms
  ) -> (atPrice: Int128, atMark: Int128) {
    let held = position(account, market).quantity
    let mark = markets[market].mark
    guard terms.recentGains == .first, held != 0,
      held > 0 ? price > mark : price < mark
    else { return (deleverage(account, market, price, most: abs(held)), 0) }
    let chosen = choose(market, held, price)
    let kept = chosen.reduce(Int128(0)) { $0 + $1.quantity }
    let atPrice = deleverage(account, market, price, most: abs(held) - kept)
    let atMark = deleverage(account, market, mark, most: kept)
    var left = atMark
    for (leaver, quantity) in chosen {
      let part = min(left, quantity)
      left -= part
      if part > 0 { charge(leaver, part, for: account, market, held, price) }
      if part < quantity { reach("leaver's lots not closed") }
    }
    return (atPrice, atMark)
  }

  /// Who bears how many lots, best score first.
  private mutating func choose(
    _ market: Int, _ held: Int128, _ price: Int128
  ) -> [(leaver: Int, quantity: Int128)] {
    var left = abs(held)
    var chosen: [(leaver: Int, quantity: Int128)] = []
    for leaver in rankedLeavers(market) where leaver.wasLong == (held < 0) && left > 0 {
      let gone = closed(leaver.account, market, wasLong: leaver.wasLong)
      let gain = bearable(leaver.account, market, wasLong: leaver.wasLong)
      let most = markets[market].wholeLots(max(0, min(left, gone.quantity)))
      var part = most
      while part > 0, lack(part, market, held, price) > gain { part -= markets[market].lot }
      if part == 0 {
        reach("leaver passed over")
        continue
      }
      if part < most { reach("leaver bears a part") }
      left -= part
      chosen.append((leaver.account, part))
    }
    return chosen
  }

  /// What a quantity brings less at the mark than at the bankruptcy price, each rounded as a close
  /// is.
  private func lack(
    _ quantity: Int128, _ market: Int, _ held: Int128, _ price: Int128
  ) -> Int128 {
    let (terms, mark) = (markets[market], markets[market].mark)
    return held > 0
      ? terms.up(price, quantity) - terms.up(mark, quantity)
      : terms.down(mark, quantity) - terms.down(price, quantity)
  }

  /// What a leaver can pay: of its gain, as far as the cross balance that it went to has equity.
  private func bearable(_ account: Int, _ market: Int, wasLong: Bool) -> Int128 {
    let cross = Scope.cross(account: account, asset: markets[market].asset)
    if liquidating.contains(cross) { return 0 }
    let gone = closed(account, market, wasLong: wasLong)
    let gain = min(gone.profit, gainKept(account, market)) + gone.given
    return max(0, min(gain, risk(cross).equity))
  }

  private mutating func charge(
    _ leaver: Int, _ quantity: Int128, for account: Int, _ market: Int, _ held: Int128,
    _ price: Int128
  ) {
    let cost = lack(quantity, market, held, price)
    let paid = min(cost, bearable(leaver, market, wasLong: held < 0))
    markets[market].positions[leaver]?.closes.append(
      Close(wasLong: held < 0, quantity: -quantity, profit: -paid, given: 0))
    countAsShared(paid, leaver, market)
    if paid < cost { reach("leaver bears less than it was to") }
    if paid == 0 { return }
    reach(account == Self.fund ? "leaver charged for the fund" : "leaver charged")
    let asset = markets[market].asset
    let cross = Scope.cross(account: leaver, asset: asset)
    credit(cross, -paid)
    credit(scope(account, market), paid)
    if account == Self.fund { fundChanged(market, paid, .deficitCovered) }
    touch(cross)
    told.append(
      .lossShared(
        LossShared(
          asset: id(asset: asset), account: Self.id(leaver), amount: Self.money(paid),
          bankrupt: Self.id(account), instrument: id(market: market))))
  }

  /// What was charged, or taken by recourse, counts no more as a gain.
  mutating func countAsShared(_ amount: Int128, _ account: Int, _ market: Int) {
    let window = markets[market].window
    markets[market].positions[account]?.realised[window, default: 0] -= amount
  }

  /// Who has closed something since the last tick that was a gain at the mark of its time, best
  /// score first, as it was when first asked for in this command. The score is that of what was
  /// closed with that gain, valued at the present mark.
  private mutating func rankedLeavers(_ market: Int) -> [NaiveMarket.Leaver] {
    if let known = markets[market].leavers { return known }
    var found: [(number: Int, leaver: NaiveMarket.Leaver)] = []
    for (number, account) in markets[market].holders.enumerated().dropFirst() {
      for wasLong in [true, false] {
        let gone = closed(account, market, wasLong: wasLong)
        let gain = gone.profit + gone.given
        if gone.quantity <= 0 || gain <= 0 { continue }
        let worth = exposure(market, gone.quantity)
        // The value it was entered at is its value less the gain, of a short and of an inverse
        // contract with the other sign.
        let isWorth = wasLong != markets[market].isInverse
        let cross = Scope.cross(account: account, asset: markets[market].asset)
        let score = score(
          profit: gain, entry: isWorth ? worth - gain : worth + gain, worth: worth,
          equity: risk(cross).equity, market)
        found.append((number, (account, score, wasLong)))
      }
    }
    found.sort {
      $0.leaver.score != $1.leaver.score
        ? $0.leaver.score > $1.leaver.score : $0.number < $1.number
    }
    markets[market].leavers = found.map(\.leaver)
    return found.map(\.leaver)
  }

  // MARK: Gains that are no margin yet

  /// What the mark's move since the last tick has gained a position: of what was closed on the side
  /// that it favours, and of what is open there.
  func fresh(_ account: Int, _ market: Int) -> (realised: Int128, open: Int128) {
    let terms = markets[market]
    let (now, then) = (terms.mark, terms.tickMark)
    guard terms.liquidation.recentGains == .first, then > 0, now != then else { return (0, 0) }
    func moved(_ quantity: Int128) -> Int128 {
      max(0, terms.down(max(now, then), quantity) - terms.up(min(now, then), quantity))
    }
    let gone = closed(account, market, wasLong: now > then)
    let held = position(account, market).quantity
    let isFavoured = held != 0 && (held > 0) == (now > then)
    return (
      max(0, min(gone.profit + gone.given, moved(max(0, gone.quantity)))),
      isFavoured ? max(0, min(unrealised(account, market), moved(abs(held)))) : 0
    )
  }

  /// The same of all that a cross balance holds: what pockets have open is theirs.
  func fresh(_ account: Int, asset: Int) -> (realised: Int128, open: Int128) {
    var sum: (realised: Int128, open: Int128) = (0, 0)
    for market in accounts[account].markets where markets[market].asset == asset {
      let own = fresh(account, market)
      sum.realised += own.realised
      if !position(account, market).isIsolated { sum.open += own.open }
    }
    return sum
  }

  /// What stands behind something new: equity without what was gained since the last tick, and for
  /// what an isolated position opens no unrealised profit either.
  func stands(_ account: Int, _ market: Int, _ equity: Int128) -> Int128 {
    let asset = markets[market].asset
    let fresh = fresh(account, asset: asset)
    if fresh.realised + fresh.open > 0 { reach("fresh gain set aside") }
    let stands = equity - fresh.realised - fresh.open
    if !position(account, market).isIsolated { return stands }
    return min(stands, accounts[account].cash[asset, default: 0] - fresh.realised)
  }
}
