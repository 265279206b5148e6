import Accounts
import Margin
import Storage
import Units

/// The markets whose versions were renewed lately, as a ring: what is made of many markets is
/// brought up to date by those that have changed since.
struct RecentRenewals: BitwiseCopyable {
  /// How many are known; what lies further back is not.
  static var known: UInt64 { 16 }
  private(set) var count: UInt64 = 0
  private var markets = SIMD16<UInt16>(repeating: 0)

  mutating func note(_ market: MarketIndex) {
    markets[Int(count & 15)] = UInt16(truncatingIfNeeded: market.rawValue)
    count += 1
  }

  /// The market of the renewal that so many others were before.
  /// - Precondition: it is one of the last `known`.
  subscript(_ renewal: UInt64) -> MarketIndex {
    MarketIndex(rawValue: UInt32(markets[Int(renewal & 15)]))
  }
}

extension CrossStanding {
  /// Adds sums, less one leg's requirement, to a standing that has only its balance.
  mutating func add(
    _ sum: borrowing PoolSum, less leg: (initial: Money, ordersLoss: Money) = (.zero, .zero)
  ) {
    equity = Money(clamping: Int128(equity.rawValue) + sum.profit)
    maintenance = Money(clamping: sum.maintenance)
    initial = Money(clamping: sum.initial - Int128(leg.initial.rawValue))
    ordersLoss = Money(clamping: sum.ordersLoss - Int128(leg.ordersLoss.rawValue))
    fresh.realised = Money(clamping: sum.freshRealised)
    fresh.open = Money(clamping: sum.freshOpen)
  }
}

// Sums over the legs of accounts that have many. They are remembered like what each leg is:
// bringing them up to date changes nothing that the house decides.
extension HouseState {
  /// Adds what the legs of a block come to in an asset, but for the requirement of one position.
  /// Returns false where others are counted.
  /// - Complexity: O(legs that have changed since the last time), at times O(legs).
  func addSum(
    _ block: LegBlock, _ asset: LedgerIndex, without position: PositionIndex,
    to standing: inout CrossStanding
  ) -> Bool {
    let sum = legs.sum(of: block)
    guard sum.pointee.ledger == asset else { return false }
    let behind = renewals.count - sum.pointee.renewals
    if sum.pointee.isWhole, behind <= RecentRenewals.known {
      for renewal in sum.pointee.renewals..<renewals.count {
        takeOut(renewals[renewal], block, sum)
      }
    }
    if !sum.pointee.isWhole || behind > RecentRenewals.known { begin(block, sum) }
    sum.pointee.renewals = renewals.count
    let excluded = position.isNone ? LegPlace.none : positions[position].leg
    let isWaiting = count(block, sum, without: excluded)
    guard excluded != .none, !isWaiting else {
      standing.add(sum.pointee)
      if isWaiting { addValue(block[excluded], to: &standing) }
      return true
    }
    let leg = legs[block[excluded]]
    standing.add(sum.pointee, less: (leg.initial, leg.ordersLoss))
    return true
  }

  private func takeOut(
    _ market: MarketIndex, _ block: LegBlock, _ sum: UnsafeMutablePointer<PoolSum>
  ) {
    guard let place = legs.place(of: market, in: block) else { return }
    let leg = legs.remembered(place)
    if leg.pointee.isCounted {
      sum.pointee.takeOut(&leg.pointee, at: UInt16(truncatingIfNeeded: place - block.first))
    }
  }

  /// Counts all legs of the asset anew.
  private func begin(_ block: LegBlock, _ sum: UnsafeMutablePointer<PoolSum>) {
    var anew = PoolSum(ledger: sum.pointee.ledger)
    for place in block { legs.remembered(place).pointee.isCounted = false }
    for place in block where legs[place].ledger == anew.ledger {
      countLeg(place, &anew)
    }
    anew.isWhole = true
    sum.pointee = anew
  }

  /// Counts the legs that wait, but for an excluded one. Returns whether that one waits.
  private func count(
    _ block: LegBlock, _ sum: UnsafeMutablePointer<PoolSum>, without excluded: LegPlace
  ) -> Bool {
    let waiting = sum.pointee.pending
    let count = sum.pointee.pendingCount
    sum.pointee.pendingCount = 0
    var isWaiting = false
    for entry in 0..<Int(count) {
      let within = LegPlace(rawValue: waiting[entry])
      let place = block[within]
      guard legs[place].ledger == sum.pointee.ledger else { continue }
      if within == excluded {
        sum.pointee.wait(within.rawValue)
        isWaiting = true
      } else {
        countLeg(place, &sum.pointee)
      }
    }
    return isWaiting
  }

  private func countLeg(_ place: UInt32, _ sum: inout PoolSum) {
    value(place)
    require(place)
    sum.count(legs[place], sign: 1)
    legs.remembered(place).pointee.isCounted = true
  }

  /// What is kept is what the counted legs remember, and every other leg waits.
  func checkSum(_ block: LegBlock) {
    guard legs.hasSum(block) else { return }
    let kept = legs.sum(of: block).pointee
    guard kept.isWhole else { return }
    var made = PoolSum(ledger: kept.ledger)
    var waiting = 0
    for place in block where legs[place].ledger == kept.ledger {
      if legs[place].isCounted {
        made.count(legs[place], sign: 1)
        checkCounted(place, since: kept.renewals)
      } else {
        waiting += 1
      }
    }
    precondition(
      made.profit == kept.profit && made.maintenance == kept.maintenance
        && made.initial == kept.initial && made.ordersLoss == kept.ordersLoss
        && made.freshRealised == kept.freshRealised && made.freshOpen == kept.freshOpen,
      "Invariant: what an account's legs come to is the sum of those counted")
    precondition(
      waiting <= Int(kept.pendingCount), "Invariant: a leg that is not counted waits to be")
  }

  /// A counted leg is up to date, or its market is among those renewed since.
  private func checkCounted(_ place: UInt32, since renewed: UInt64) {
    let market = legs[place].market
    let isCurrent =
      legs[place].valuedAt == versions[market] && legs[place].requiredAt == versions[market]
    guard !isCurrent, renewals.count - renewed <= RecentRenewals.known else { return }
    precondition(
      (renewed..<renewals.count).contains { renewals[$0] == market },
      "Invariant: a counted leg that is out of date is known to be")
  }
}
