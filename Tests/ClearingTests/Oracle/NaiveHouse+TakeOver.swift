import Instruments
import Messages
import Units

// The last stages: takeover by the fund, deleveraging, closing at the mark; the fund's own
// disposal and rescue.
extension NaiveHouse {
  /// The greatest number of lots that leaves the fund's equity, with what it takes at the mark, not
  /// below zero, and its inventory within `leverageMax` x equity or smaller than it was; where the
  /// price costs it more than `lossAbove` and at most `lossMax`. Returns false where it would take
  /// something and the command's trades are used up.
  mutating func fundTakesOver(_ work: Case, _ terms: StageTerms, _ price: Int128) -> Bool {
    let account = work.scope.account
    let market = markets[work.market]
    let held = position(account, work.market).quantity
    let equity = fundEquity(for: work.market)
    guard held != 0, price != market.worthlessPrice, equity > 0 else { return true }
    let lossOfOne = held > 0 ? price - market.mark : market.mark - price
    func bound(_ rate: Rate) -> Int128 {
      Self.down(market.mark * Int128(rate.rawValue), Self.rateUnit)
    }
    if terms.lossAbove != -StageTerms.unbounded, lossOfOne <= bound(terms.lossAbove) {
      return true
    }
    if terms.lossMax != StageTerms.unbounded, lossOfOne > bound(terms.lossMax) {
      reach("beyond the fund's bound")
      return true
    }
    let inventory = position(Self.fund, work.market).quantity
    func fits(_ quantity: Int128) -> Bool {
      let paid = market.up(price, quantity)
      let worth = market.down(market.mark, quantity)
      let left = equity - (held > 0 ? paid - worth : worth - paid)
      let after = abs(inventory + (held > 0 ? quantity : -quantity))
      let most = Self.down(left * Int128(terms.leverageMax.rawValue), Self.rateUnit)
      return left >= 0 && (after <= abs(inventory) || market.stakeUp(market.mark, after) <= most)
    }
    var taken = market.wholeLots(abs(held))
    while taken > 0, !fits(taken) { taken -= market.lot }
    if taken == 0 {
      reach("fund too small")
      return true
    }
    if !hasBudget { return false }
    if terms.lossAbove != -StageTerms.unbounded { reach("deleveraging before the fund") }
    reach(taken < abs(held) ? "takeover of a part" : "takeover")
    close(account, work.market, against: Self.fund, taken, price, .takeover)
    step(work, .fundTakeover, held > 0 ? .sell : .buy, taken, price, price)
    return true
  }

  mutating func deleverage(_ work: Case, _ terms: StageTerms, _ price: Int128) {
    let market = work.market
    let account = work.scope.account
    let mark = markets[market].mark
    let side: Side = position(account, market).quantity > 0 ? .sell : .buy
    let closed = deleverage(account, market, price, terms)
    if closed.atPrice > 0 { step(work, .deleveraging, side, closed.atPrice, price, price) }
    if closed.atMark > 0 { step(work, .deleveraging, side, closed.atMark, mark, price) }
  }

  /// A trade outside the book: rounded against the counterparty.
  private mutating func close(
    _ account: Int, _ market: Int, against other: Int, _ quantity: Int128, _ price: Int128,
    _ kind: TradeKind
  ) {
    let isLong = position(account, market).quantity > 0
    let notional =
      isLong ? markets[market].up(price, quantity) : markets[market].down(price, quantity)
    trade(
      market, kind, isLong ? .sell : .buy, price, quantity, notional, taker: account,
      maker: other)
  }

  // MARK: Deleveraging

  /// Profit fraction x leverage of a position in profit, profit fraction / leverage of one in loss;
  /// as counts of 1e-9, each factor and the product rounded towards zero.
  private func score(_ account: Int, _ market: Int) -> Int128 {
    let held = position(account, market)
    return score(
      profit: unrealised(account, market), entry: abs(held.entry),
      worth: exposure(market, held.quantity),
      equity: risk(scope(account, market)).equity, market)
  }

  func score(
    profit: Int128, entry: Int128, worth: Int128, equity: Int128, _ market: Int
  ) -> Int128 {
    let most = 1_000_000 * Self.rateUnit
    func ratio(_ a: Int128, _ b: Int128) -> Int128 {
      max(-most, min(most, a * Self.rateUnit / max(1, b)))
    }
    let fraction = ratio(profit, abs(entry))
    if markets[market].deleveraging?.ranking == .profitFraction {
      reach("ranked by profit alone")
      return fraction
    }
    let leverage = max(
      Self.rateUnit / 1_000, ratio(worth, equity))
    return fraction >= 0
      ? fraction * leverage / Self.rateUnit : fraction * Self.rateUnit / leverage
  }

  /// Everybody with an open position that is not being liquidated, best score first, equal ones by
  /// the number of the position; as it was when first asked for in this command.
  private mutating func ranked(_ market: Int) -> [NaiveMarket.Ranked] {
    if let known = markets[market].ranking { return known }
    let open = markets[market].holders.dropFirst().filter {
      position($0, market).quantity != 0 && !isLiquidating($0, market)
    }
    let ranking = open.enumerated().map { (number: $0, account: $1, score: score($1, market)) }
      .sorted { $0.score != $1.score ? $0.score > $1.score : $0.number < $1.number }
      .map {
        (
          account: $0.account, score: $0.score,
          isShort: position($0.account, market).quantity < 0
        )
      }
    markets[market].ranking = ranking
    return ranking
  }

  /// Closes a position against opposite ones in order of rank at the bankruptcy price, as much of
  /// each as it can bear, and at most so much. Returns how much.
  mutating func deleverage(
    _ account: Int, _ market: Int, _ price: Int128, most: Int128
  ) -> Int128 {
    if position(account, market).quantity == 0 { return 0 }
    let start = abs(position(account, market).quantity)
    let isLong = position(account, market).quantity > 0
    let opposite = ranked(market).filter { $0.isShort == isLong }
    for (rank, (other, score, _)) in opposite.enumerated() {
      while hasBudget {
        let held = abs(position(account, market).quantity)
        let left = min(held, most - (start - held))
        let theirs = position(other, market).quantity
        if left == 0 || theirs == 0 || (theirs > 0) == isLong { break }
        if isLiquidating(other, market) { break }
        payFunding(other, market)
        let quantity = bearable(other, market, left, price)
        if quantity == 0 {
          reach("deleveraging passes over")
          break
        }
        if quantity < min(left, abs(theirs)) { reach("deleveraging of a part") }
        reach("deleveraging")
        close(account, market, against: other, quantity, price, .deleveraging)
        told.append(
          .deleveraged(
            Deleveraged(
              trade: TradeID(rawValue: trades), instrument: id(market: market),
              bankrupt: Self.id(account), counterparty: Self.id(other),
              quantity: Self.quantity(quantity), price: Self.price(price),
              rank: UInt32(rank + 1), score: Rate(rawValue: Int64(score)))))
        cancelOrders(other, market, .liquidation)
      }
    }
    return start - abs(position(account, market).quantity)
  }

  /// The greatest number of lots that an opposite position can be closed by at a price: all where
  /// it is no worse than the mark; else none unless it has a gain at the price, and as many as
  /// leave its scope the maintenance requirement of what it keeps.
  private func bearable(
    _ account: Int, _ market: Int, _ wanted: Int128, _ price: Int128
  ) -> Int128 {
    let terms = markets[market]
    let held = position(account, market)
    let isLong = held.quantity > 0
    let most = min(wanted, abs(held.quantity))
    if isLong ? price >= terms.mark : price <= terms.mark { return most }
    if terms.down(price, held.quantity) - held.entry <= 0 { return 0 }
    let risk = risk(scope(account, market))
    let others = risk.maintenance - maintenance(account, market)
    // An owner's share is taken as it is now.
    let brackets = brackets(account, market, held.quantity)
    var quantity = terms.wholeLots(most)
    while quantity > 0 {
      let cost =
        isLong
        ? terms.up(terms.mark, quantity) - terms.down(price, quantity)
        : terms.up(price, quantity) - terms.down(terms.mark, quantity)
      let kept = held.quantity - (isLong ? quantity : -quantity)
      let entry = held.entry * abs(kept) / abs(held.quantity)
      if risk.equity - cost >= others + maintenance(brackets, market, kept, entry) {
        return quantity
      }
      quantity -= terms.lot
    }
    return 0
  }

  // MARK: Closing at the mark

  /// Closes a position at the mark against whoever is opposite, the fund and positions in
  /// liquidation included: from where the last search for that side ended, in order of position
  /// number, beginning again behind the last.
  mutating func closeAtMark(_ account: Int, _ market: Int) -> Int128 {
    let held = position(account, market).quantity
    let side: Side = held > 0 ? .sell : .buy
    var place = markets[market].search[side]!
    var looked = 0
    while position(account, market).quantity != 0, hasBudget {
      let holders = markets[market].holders
      if looked > holders.count {
        complaints.append("nobody is opposite")
        break
      }
      if place >= holders.count { place = 0 }
      let other = holders[place]
      let theirs = position(other, market).quantity
      if other == account || theirs == 0 || (theirs > 0) == (held > 0) {
        place += 1
        looked += 1
        continue
      }
      looked = 0
      reach(other == Self.fund ? "closing against the fund" : "closing at the mark")
      close(
        account, market, against: other, min(abs(position(account, market).quantity), abs(theirs)),
        markets[market].mark, .lossSharing)
      if !isLiquidating(other, market) { cancelOrders(other, market, .liquidation) }
    }
    markets[market].search[side] = place
    return abs(held) - abs(position(account, market).quantity)
  }

  // MARK: The fund

  /// Sells the inventory in the book: its share level by level within a limit that starts at the
  /// mark and widens.
  mutating func dispose(_ market: Int) {
    let held = position(Self.fund, market).quantity
    if held == 0 {
      markets[market].discount = 0
      return
    }
    if markets[market].isStale { return }
    let terms = markets[market].liquidation
    let band = Int128(terms.disposalBand.rawValue)
    let mark = markets[market].mark
    let side: Side = held > 0 ? .sell : .buy
    let discount = min(
      band, min(band, markets[market].discount) + Int128(terms.disposalStep.rawValue))
    markets[market].discount = discount
    let width = Self.down(mark * discount, Self.rateUnit)
    let limit = onTick(market, side == .sell ? mark - width : mark + width, side)
    let levels = depth(market, side.opposite).filter {
      side == .sell ? $0.price >= limit : $0.price <= limit
    }
    // Level by level, at least a lot of each; what lies behind the rest of one is out of reach.
    var quantity: Int128 = 0
    var worst = limit
    for level in levels where quantity < abs(held) {
      let share = Self.down(
        level.quantity * Int128(terms.disposalShareMax.rawValue), Self.rateUnit)
      let part = max(markets[market].lot, markets[market].wholeLots(share))
      quantity = min(abs(held), quantity + part)
      worst = level.price
      if part < level.quantity { break }
    }
    if quantity == 0 { return }
    reach("disposal")
    let got = match(
      Incoming(
        market: market, account: Self.fund, client: 0, side: side, limit: limit,
        quantity: quantity, timeInForce: .immediateOrCancel, prevention: .cancelOldest,
        kind: .disposal))
    if got.filled > 0, got.filled >= abs(held) / 100 {
      markets[market].discount = min(
        discount, Self.up(abs(worst - mark) * Self.rateUnit, mark))
    }
  }

  /// A shared fund with equity below zero is treated like a bankrupt account: its inventory is
  /// deleveraged at the price that leaves it nothing, the rest closed at the mark, and what it then
  /// owes shared.
  mutating func rescueFund(_ market: Int) {
    let asset = markets[market].asset
    let equity = fundEquity(asset)
    if equity >= 0 || markets[market].isStale { return }
    reach("rescue of the fund")
    if position(Self.fund, market).quantity != 0 {
      let price = bankruptcyPrice(Self.fund, market, budget: equity)
      if price != markets[market].worthlessPrice, let terms = markets[market].deleveraging {
        _ = deleverage(Self.fund, market, price, terms)
      }
      if position(Self.fund, market).quantity != 0 { _ = closeAtMark(Self.fund, market) }
    }
    let isOpen = markets.indices.contains {
      markets[$0].asset == asset && position(Self.fund, $0).quantity != 0
    }
    let fund = Scope.cross(account: Self.fund, asset: asset)
    let loss = -balance(fund)
    if isOpen || loss <= 0 { return }
    reach("loss of the fund shared")
    credit(fund, loss)
    deficit[asset, default: 0] -= loss
    fundChanged(market, loss, .deficitCovered)
    markets[market].losses.append(Loss(account: Self.fund, amount: loss))
    shareLosses(market)
  }
}
