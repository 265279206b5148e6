import Units

/// What an option's premium and payoff are counted in.
public enum OptionSettlement: String, Sendable, CaseIterable {
  /// The quote currency of the forward.
  case quote
  /// The coin whose price the forward is: Deribit's inverse options.
  case coin
}

/// A two-sided quote of one option, bid below ask, both above 0.
public struct OptionQuote: Equatable, Sendable {
  public var instrument: String
  public var type: OptionType
  public var strike: Double
  /// The forward for the option's expiry when it was quoted.
  public var forward: Double
  /// Per unit of the underlying, as fractions of the forward: coins, where settled in coins.
  public var bid: Double
  public var ask: Double
  /// The venue's own mark and its volatility, 0 where it gives none.
  public var mark: Double
  public var markVolatility: Double

  public init(
    instrument: String = "", type: OptionType, strike: Double, forward: Double, bid: Double,
    ask: Double, mark: Double = 0, markVolatility: Double = 0
  ) {
    self.instrument = instrument
    self.type = type
    self.strike = strike
    self.forward = forward
    self.bid = bid
    self.ask = ask
    self.mark = mark
    self.markVolatility = markVolatility
  }
}

/// All quotes of one expiry.
public struct ChainExpiry: Equatable, Sendable {
  public let expiry: Timestamp
  /// From the chain's time, 365 days to the year.
  public let years: Double
  /// The median of the quotes' forwards.
  public let forward: Double
  public let quotes: [OptionQuote]

  public init(expiry: Timestamp, years: Double, quotes: [OptionQuote]) {
    self.expiry = expiry
    self.years = years
    self.quotes = quotes
    let forwards = quotes.map(\.forward).sorted()
    forward = forwards.isEmpty ? 0 : forwards[forwards.count / 2]
  }
}

/// The quoted options of one underlying at one time, expiries rising, strikes rising.
public struct OptionChain: Equatable, Sendable {
  public let underlying: String
  public let time: Timestamp
  public let expiries: [ChainExpiry]

  public init(underlying: String, time: Timestamp, expiries: [ChainExpiry]) {
    self.underlying = underlying
    self.time = time
    self.expiries = expiries
  }

  public var quoteCount: Int { expiries.reduce(0) { $0 + $1.quotes.count } }
}
