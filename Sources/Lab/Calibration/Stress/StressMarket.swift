import Numerics
import Pricing

/// An option contract in which members of a stress test hold positions.
public struct StressOption: Sendable, Hashable {
  /// Place among the market's underlyings.
  public var underlying: Int
  public var type: OptionType
  public var strike: Double
  /// The forward for its expiry, which moves in proportion to the underlying's price.
  public var forward: Double
  /// To expiry; a stress is a move at once, no time passes.
  public var years: Double
  public var volatility: Double
  public var settlement: OptionSettlement

  public init(
    underlying: Int, type: OptionType, strike: Double, forward: Double, years: Double,
    volatility: Double, settlement: OptionSettlement = .quote
  ) {
    self.underlying = underlying
    self.type = type
    self.strike = strike
    self.forward = forward
    self.years = years
    self.volatility = volatility
    self.settlement = settlement
  }
}

/// What can be held in a stress test: underlyings at their marks and options on them.
///
/// Everything is in one quote asset. An instrument is an underlying (by its place) or an option
/// (behind the underlyings); a unit of an underlying gains mark x move. Of an option settled in
/// quote it gains V' - V, valued in full by Black-76 at the moved forward and volatility.
///
/// An option settled in coin is worth V/F coins. Where its premium is paid up front it is an asset
/// whose worth in quote is V, so it gains V' - V as well, and what the coins of the margin lose
/// shows there. Where it is margined, what is paid is the change in coins at their new price:
/// (V'/F' - V/F) F' = V' - V F'/F.
public struct StressMarket: Sendable {
  /// When options are paid for.
  public enum Premium: String, CaseIterable, Sendable {
    /// At the trade: the value of an option now counts among what stands behind its holder.
    case upfront
    /// Never: only changes of value are paid, day by day.
    case margined
  }

  /// Prices now, in quote.
  public let marks: [Double]
  public let options: [StressOption]
  public let premium: Premium
  /// Values of one unit of each option now, in quote.
  public let optionValues: [Double]
  /// What each option's volatility moves for a move at thirty days: (30 d / expiry)^power.
  private let tenorFactors: [Double]

  public var instruments: Int { marks.count + options.count }
  public var underlyings: Int { marks.count }

  /// - Parameter shape: only its powers count.
  public init(
    marks: [Double], options: [StressOption] = [], premium: Premium = .upfront,
    shape: TenorShock? = nil
  ) throws(NumericsError) {
    guard !marks.isEmpty else { throw .tooFew("underlyings", count: 0, least: 1) }
    for mark in marks {
      try Check.range("price", mark, PricingDomain.price.lowerBound...1e12)
    }
    self.marks = marks
    self.options = options
    self.premium = premium
    var (values, factors): ([Double], [Double]) = ([], [])
    for (place, option) in options.enumerated() {
      guard marks.indices.contains(option.underlying) else {
        throw .outOfDomain(
          "underlying of option \(place)", value: Double(option.underlying),
          allowed: "0 to \(marks.count - 1)")
      }
      do throws(PricingFault) {
        let measured = try TenorShock(
          up: 1, down: 1, powerNear: VolatilityResponse.powerNear,
          powerFar: VolatilityResponse.powerFar)
        values.append(
          try Black76(
            forward: option.forward, strike: option.strike, volatility: option.volatility,
            years: option.years
          ).price(option.type))
        factors.append((shape ?? measured).factor(years: option.years))
      } catch {
        throw .undefined("value of option \(place)", because: error.description)
      }
    }
    (optionValues, tenorFactors) = (values, factors)
  }

  /// Changes of value of one unit of each instrument under moves, in quote.
  /// - Parameters:
  ///   - prices, volatilities: one for each underlying, within the bounds of `StressScenarios`.
  ///   - changes: filled, one for each instrument.
  func changes(
    prices: ArraySlice<Double>, volatilities: ArraySlice<Double>, into changes: inout [Double]
  ) throws(NumericsError) {
    for place in marks.indices {
      changes[place] = marks[place] * prices[prices.startIndex + place]
    }
    for (place, option) in options.enumerated() {
      let ratio = 1 + prices[prices.startIndex + option.underlying]
      let shift = volatilities[volatilities.startIndex + option.underlying] * tenorFactors[place]
      let value: Double
      do throws(PricingFault) {
        value = try Black76(
          forward: max(PricingDomain.price.lowerBound, option.forward * ratio),
          strike: option.strike, volatility: min(100, max(0, option.volatility + shift)),
          years: option.years
        ).price(option.type)
      } catch {
        throw .undefined("value of option \(place) under stress", because: error.description)
      }
      let carried =
        premium == .margined && option.settlement == .coin ? ratio : 1
      changes[marks.count + place] = value - optionValues[place] * carried
    }
  }
}
