import Clearing
import Instruments
import Messages
import Reports
import Units

/// What a run came to, summed as it goes.
public struct RunFigures: Sendable {
  public var commands = 0
  public var events = 0
  /// Commands refused, by reason in the order of `RejectReason.allCases`.
  public var rejects = Array(repeating: 0, count: RejectReason.allCases.count)
  public var trades = 0
  public var tradedNotional = MoneySum.zero
  /// The mark: first, least, greatest and last; nil before there is one.
  public var markStart: Price?
  public var markLow: Price?
  public var markHigh: Price?
  public var markEnd: Price?
  /// Greatest distance of the mark below and above the index, relative.
  public var discountMost = Rate.zero
  public var premiumMost = Rate.zero
  /// Liquidations opened; an account can be liquidated more than once.
  public var liquidations = 0
  public var longLiquidations = 0
  /// Notional that liquidations closed, at the prices they were closed at.
  public var liquidatedLong = MoneySum.zero
  public var liquidatedShort = MoneySum.zero
  /// The same by stage: steps and notional.
  public var stages = WaterfallStage.inOrder.map { StageFigures(stage: $0) }
  public var fundStart: Money?
  public var fundLow = Money.zero
  public var fundEnd = Money.zero
  public var deleveragings = 0
  public var deleveragedNotional = MoneySum.zero
  public var sharedLoss = MoneySum.zero
  public var unfundedLoss = MoneySum.zero
  /// Both by the market and the account that made each loss.
  public private(set) var attributed: [AttributedLoss] = []
  private var attributedPlaces: [LossMaker: Int] = [:]

  private struct LossMaker: Hashable {
    let market: String?
    let account: AccountID?
  }
  public var fundingPayments = 0

  /// The minute in which most notional was liquidated, and how much of it.
  public private(set) var busiestMinute: (start: Timestamp, notional: MoneySum)?
  private var minute = (start: Timestamp.zero, notional: MoneySum.zero)

  public struct StageFigures: Sendable {
    public let stage: WaterfallStage
    public var steps = 0
    public var notional = MoneySum.zero
  }

  public var rejected: Int { rejects.reduce(0, +) }

  mutating func note(_ reason: RejectReason) {
    guard reason != .accepted, let place = RejectReason.allCases.firstIndex(of: reason) else {
      return
    }
    rejects[place] += 1
  }

  mutating func note(
    _ stage: WaterfallStage, _ notional: Money, at time: Timestamp
  ) {
    let start = Timestamp(rawValue: time.rawValue / 60_000_000_000 * 60_000_000_000)
    if start != minute.start { minute = (start, .zero) }
    minute.notional += notional
    if minute.notional > busiestMinute?.notional ?? .zero { busiestMinute = minute }
    if !stages.contains(where: { $0.stage == stage }) { stages.append(StageFigures(stage: stage)) }
    guard let place = stages.firstIndex(where: { $0.stage == stage }) else { return }
    stages[place].steps += 1
    stages[place].notional += notional
  }

  /// The losses of an account in a market; begun where there are none yet.
  /// - Parameter isCounted: whether they are in the asset of the sums.
  mutating func lose(
    _ market: String?, _ account: AccountID?, of owner: OwnerID?, shared: Money = .zero,
    unfunded: Money = .zero, isCounted: Bool = true
  ) {
    let maker = LossMaker(market: market, account: account)
    let place = attributedPlaces[maker] ?? attributed.count
    if place == attributed.count {
      attributedPlaces[maker] = place
      attributed.append(AttributedLoss(market: market, account: account, owner: owner))
    }
    attributed[place].shared += shared
    attributed[place].unfunded += unfunded
    guard isCounted else { return }
    sharedLoss += shared
    unfundedLoss += unfunded
  }

  mutating func note(mark: Price, index: Price) {
    if markStart == nil { markStart = mark }
    markLow = min(markLow ?? mark, mark)
    markHigh = max(markHigh ?? mark, mark)
    markEnd = mark
    guard let premium = Self.premium(of: mark, over: index) else { return }
    discountMost = max(discountMost, -premium)
    premiumMost = max(premiumMost, premium)
  }

  /// The relative distance of a mark from its index; nil without an index.
  static func premium(of mark: Price, over index: Price) -> Rate? {
    guard index.isPositive else { return nil }
    return WideArithmetic.multiplyDivideChecked(
      mark.rawValue - index.rawValue, WideArithmetic.rateScale, index.rawValue, .nearest
    ).map { Rate(rawValue: $0) }
  }

  mutating func note(fund balance: Money, _ reason: FundReason) {
    // The fund starts with what it is given before anything happens.
    if reason == .contribution, fundStart == nil {
      fundStart = balance
      fundLow = balance
    }
    if fundStart == nil {
      fundStart = .zero
    }
    fundLow = min(fundLow, balance)
    fundEnd = balance
  }
}
