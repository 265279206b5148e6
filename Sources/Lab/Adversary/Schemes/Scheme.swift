import Units

/// What an owner does with its accounts.
///
/// ```swift
/// struct Hold: Scheme {
///   let name = "hold"
///   var deposits = [50_000.0]
///   var ticks = 60
///   func act(_ desk: Desk, _ moment: Moment) {
///     if moment.isFirst { desk.take(0, .buy, 1, at: nil) }
///   }
/// }
/// ```
/// A scheme sees only what the desk shows: marks, its own accounts, the book; never the next index.
public protocol Scheme: Sendable {
  var name: String { get }
  /// What each account starts with, together at most `Desk.stake`; the rest stays outside.
  var deposits: [Double] { get }
  /// Ticks it acts in, one a second.
  var ticks: Int { get }
  mutating func act(_ desk: AdversaryDesk, _ moment: Moment)
}

public struct Moment: Sendable {
  /// From 0.
  public let tick: Int
  public let phase: Phase

  /// After the quotes of one tick.
  public func isQuoted(_ tick: Int) -> Bool { self.tick == tick && phase == .quoted }
  public var isFirst: Bool { isQuoted(0) }
}

/// A scheme with numbers to climb on.
public protocol Tunable: Scheme {
  static var knobs: [Knob<Self>] { get }
}

/// One number of a scheme and the range it makes sense in.
public struct Knob<Owner> {
  public let name: String
  public let path: WritableKeyPath<Owner, Double>
  public let range: ClosedRange<Double>

  public init(_ name: String, _ path: WritableKeyPath<Owner, Double>, _ range: ClosedRange<Double>)
  {
    self.name = name
    self.path = path
    self.range = range
  }
}

/// Does nothing: what the others' figures are held against.
public struct Idle: Scheme {
  public let name = "idle"
  public let deposits: [Double] = []
  public let ticks: Int
  public init(ticks: Int) { self.ticks = ticks }
  public func act(_ desk: AdversaryDesk, _ moment: Moment) {}
}

/// Which way round a scheme is played: as it is told, or with buying and selling exchanged.
public enum Way: String, Sendable, CaseIterable {
  case plain, mirrored

  func side(_ side: Side) -> Side { self == .plain ? side : side.opposite }
  /// A price off the mark by a fraction; mirrored, by as much to the other side.
  func price(_ mark: Double, _ shift: Double) -> Double {
    mark * (self == .plain ? 1 + shift : 1 - shift)
  }
  /// Buyer and seller of a trade told as such.
  func parties(buyer: Int, seller: Int) -> (buyer: Int, seller: Int) {
    self == .plain ? (buyer, seller) : (seller, buyer)
  }
}
