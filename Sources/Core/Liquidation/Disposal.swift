import Instruments
import Units

/// The fund's inventory in an instrument as its planner sees it, in numbers.
public struct DisposalView: Equatable, Sendable, BitwiseCopyable {
  /// Signed.
  public var held: Quantity
  public var mark: Price
  public var lot: Quantity
  /// How far from the mark the last tick sold, as a fraction of it; zero as a disposal begins.
  public var discount: Rate

  public init(held: Quantity, mark: Price, lot: Quantity, discount: Rate) {
    self.held = held
    self.mark = mark
    self.lot = lot
    self.discount = discount
  }

  /// The side of the trade that sells what is held.
  public var side: Side { held.isPositive ? .sell : .buy }
}

/// What the planner may ask of the book, level by level.
public protocol DisposalBook: ~Copyable {
  /// A price of the book; greater is dearer.
  associatedtype Level: Comparable & Sendable
  func price(_ level: Level) -> Price
  /// The worst level that a taker of a side reaches within a limit.
  func worstLevel(within limit: Price, taker side: Side) -> Level
  func best(_ side: Side) -> Level?
  func level(_ side: Side, after level: Level) -> Level?
  func depth(_ side: Side, at level: Level) -> Quantity
}

/// What the disposal asks the house to do at a tick.
public enum DisposalDirective<Level: Comparable & Sendable>: Equatable, Sendable {
  /// Nothing is held: the next disposal begins at the mark.
  case begin
  /// Nothing is within reach: the next tick looks further from the mark than this.
  case widen(to: Rate)
  /// Sends an order to the book, which trades at once.
  case sell(DisposalOrder<Level>)
}

/// An order that sells inventory.
public struct DisposalOrder<Level: Comparable & Sendable>: Equatable, Sendable {
  public var side: Side
  /// In whole lots.
  public var quantity: Quantity
  /// No fill is worse.
  public var limit: Level
  /// The present discount, and the fraction of the mark at which the worst level lies that the
  /// quantity was made of.
  public var discount: Rate
  public var reached: Rate
  /// What is sold from here on leaves the discount where it sold.
  public var enough: Quantity

  /// The discount behind the order, once so much of it has filled.
  public func discount(selling filled: Quantity) -> Rate {
    filled.isPositive && filled >= enough ? Swift.min(discount, reached) : discount
  }
}

/// How the insurance fund sells its inventory: a share of the best price level, so that deep quotes
/// decide nothing, no further from the mark than the present discount. A Dutch auction that starts
/// at the mark (Drift, auctions of perpetual orders; dYdX v4, fillable price of a liquidation).
///
/// The discount begins with one step, widens by a step at each tick at which less than a hundredth
/// of the inventory was sold, and falls back to where it sold. So depth placed far from the honest
/// quotes is out of reach unless these stay away for as long as the steps to it take.
public enum Disposal {
  public static func plan<Book: DisposalBook & ~Copyable>(
    _ view: DisposalView, _ terms: LiquidationTerms, _ book: borrowing Book
  ) -> DisposalDirective<Book.Level> {
    guard !view.held.isZero else { return .begin }
    assert(
      view.mark.isPositive && view.lot.isPositive, "Invariant: inventory is sold at a mark, in lots"
    )
    let discount = widened(view.discount, terms: terms)
    let width = view.mark.scaled(by: discount, .down)
    let limit = book.worstLevel(
      within: view.side == .sell ? view.mark - width : view.mark + width, taker: view.side)
    guard let part = part(view, terms, book, limit: limit) else { return .widen(to: discount) }
    let distance = (book.price(part.worst) - view.mark).magnitude
    return .sell(
      DisposalOrder(
        side: view.side, quantity: part.quantity, limit: limit, discount: discount,
        reached: self.discount(distance, mark: view.mark),
        enough: Quantity(rawValue: view.held.magnitude.rawValue / 100)))
  }

  /// What may be sold now, at most what is held and in whole lots, and the worst level it reaches.
  /// Nil where the book has nothing within the limit.
  ///
  /// Level by level: of each the share, at least a lot. Where that leaves something of a level,
  /// what lies behind it is out of reach: to sell there would pass over a better price, and to sell
  /// the whole level first would let deep quotes decide how much is sold at the best ones.
  private static func part<Book: DisposalBook & ~Copyable>(
    _ view: DisposalView, _ terms: LiquidationTerms, _ book: borrowing Book, limit: Book.Level
  ) -> (quantity: Quantity, worst: Book.Level)? {
    let opposite = view.side.opposite
    let held = view.held.magnitude
    var sum = Quantity.zero
    var worst: Book.Level?
    var levels = 0
    var next = book.best(opposite)
    while let level = next, view.side == .sell ? level >= limit : level <= limit, sum < held,
      levels < Limits.matchesPerCommand
    {
      let depth = book.depth(opposite, at: level)
      let share = WideArithmetic.multiplyDivide(
        depth.rawValue, terms.disposalShareMax.rawValue, WideArithmetic.rateScale, .down)
      let taken = Swift.max(view.lot, Quantity(rawValue: share - share % view.lot.rawValue))
      assert(depth.isPositive, "Invariant: a level of a book has a quantity")
      sum += Swift.min(taken, held - sum)
      worst = level
      guard taken == depth else { break }
      levels += 1
      next = book.level(opposite, after: level)
    }
    assert(sum <= held, "Invariant: no more is sold than is held")
    return worst.map { (sum, $0) }
  }

  /// The discount of the next tick: one step more, at most the band.
  static func widened(_ discount: Rate, terms: LiquidationTerms) -> Rate {
    Swift.min(terms.disposalBand, Swift.min(discount, terms.disposalBand) + terms.disposalStep)
  }

  /// A distance from the mark as a fraction of it, rounded up; `Limits.rate` where it is more, as
  /// the first tick above a mark of next to nothing may be.
  /// - Precondition: the mark is positive, the distance is not negative.
  static func discount(_ distance: Price, mark: Price) -> Rate {
    let fraction = WideArithmetic.multiplyDivideChecked(
      distance.rawValue, WideArithmetic.rateScale, mark.rawValue, .up)
    return Swift.min(fraction.map { Rate(rawValue: $0) } ?? Limits.rate, Limits.rate)
  }
}
