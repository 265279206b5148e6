import Calibration
import Foundation
import Inputs
import Instruments
import Numerics
import Pricing
import Units

/// The members of a stress test at the marks of now, with their margin, as the laboratory takes
/// them.
public struct StressPosition {
  /// A member's margin: what is posted now, and by what it was made.
  public struct Posted {
    /// Worth now, in the quote asset.
    public let amount: Double
    /// In assets that move.
    public let inAssets: Double
    /// `given`, `assets`, `schedule`, or the model.
    public let source: String
  }

  let books: StressBooks
  /// One a member.
  public let posted: [Posted]
  /// Of volatility to returns.
  public let response: VolatilityResponse
  /// By underlying, in the quote asset.
  public let marks: [Double]
  /// When the marks were.
  public let asOf: Timestamp
  /// Underlyings that options are held on.
  public let hasOptions: [Bool]

  init(_ asked: StressTerms, _ prices: StressPrices) throws {
    let marks = zip(asked.marks, prices.joint.marks).map { $0 ?? $1 }
    self.marks = marks
    asOf = asked.asOf ?? prices.joint.last
    var contracts: [StressOption] = []
    var places: [StressOption: Int] = [:]
    var positions: [[(instrument: Int, units: Double)]] = []
    for member in asked.members {
      var held = member.positions.map { position in
        switch position.size {
        case .quantity(let units): (instrument: position.underlying, units: units)
        case .notional(let amount):
          (instrument: position.underlying, units: amount / marks[position.underlying])
        }
      }
      for terms in member.options {
        let option = try Self.option(terms, marks, asOf)
        if places[option] == nil {
          places[option] = contracts.count
          contracts.append(option)
        }
        held.append((marks.count + (places[option] ?? 0), terms.quantity))
      }
      positions.append(held)
    }
    hasOptions = marks.indices.map { place in contracts.contains { $0.underlying == place } }
    response = try Self.response(asked, hasOptions)
    let market: StressMarket
    do throws(NumericsError) {
      market = try StressMarket(
        marks: marks, options: contracts, premium: asked.premium,
        shape: try Self.shape(asked.powerNear, asked.powerFar))
    } catch {
      throw InputFault(file: asked.name, place: "members", reason: error.description)
    }
    let maker = try MarginMaker(asked, prices, market, positions, response)
    var (members, posted): ([StressBooks.Member], [Posted]) = ([], [])
    for (place, member) in asked.members.enumerated() {
      let made = try maker.margin(place)
      members.append(
        StressBooks.Member(
          name: member.name, group: member.group, positions: positions[place], cash: made.cash,
          assets: made.assets))
      posted.append(made.posted)
    }
    books = try StressBooks(market: market, members: members)
    self.posted = posted
  }

  private static func shape(
    _ near: Double, _ far: Double
  ) throws(NumericsError) -> TenorShock {
    do throws(PricingFault) {
      return try TenorShock(up: 1, down: 1, powerNear: near, powerFar: far)
    } catch {
      throw .undefined("volatility", because: error.description)
    }
  }

  private static func option(
    _ terms: StressMember.Option, _ marks: [Double], _ asOf: Timestamp
  ) throws(InputFault) -> StressOption {
    let year = 365.0 * 86_400e9
    var years = (terms.days ?? 0) / 365
    if let expiry = terms.expiry {
      years = Double((expiry - asOf).rawValue) / year
      guard years > 0 else {
        throw terms.place.fault(
          saying: "the option expired at \(StressTime.text(expiry)); prices end at "
            + "\(StressTime.text(asOf)) (asOf says otherwise)")
      }
    }
    return StressOption(
      underlying: terms.underlying, type: terms.type, strike: terms.strike,
      forward: terms.forward ?? marks[terms.underlying], years: years,
      volatility: terms.volatility, settlement: terms.settlement)
  }

  /// Slopes that are given, or measured on BTC and ETH; none is needed where no option is held.
  private static func response(
    _ asked: StressTerms, _ hasOptions: [Bool]
  ) throws(InputFault) -> VolatilityResponse {
    var slopes: [Double] = []
    for (place, name) in asked.underlyings.enumerated() {
      let upper = name.uppercased()
      if let slope = asked.slopes[place] {
        slopes.append(slope)
      } else if upper.hasPrefix("BTC") || upper.hasPrefix("XBT") {
        slopes.append(VolatilityResponse.bitcoin)
      } else if upper.hasPrefix("ETH") {
        slopes.append(VolatilityResponse.ether)
      } else if hasOptions[place] {
        throw InputFault(
          file: asked.name, place: "volatility.slopes",
          reason: "options are held on \(name), whose slope of volatility on return is not known; "
            + "expected points for each per cent, such as {\(name): -0.5}")
      } else {
        slopes.append(0)
      }
    }
    return VolatilityResponse(slopes: slopes)
  }
}

/// Margins as they are given, or as a model makes them from the history of today's portfolio.
private struct MarginMaker {
  struct Made {
    let cash: Double
    let assets: [(underlying: Int, units: Double)]
    let posted: StressPosition.Posted
  }

  let asked: StressTerms
  let prices: StressPrices
  let market: StressMarket
  /// Every member's profit under every return of the history, and its gross holdings.
  private var profits: [[Double]] = []
  private var gross: [Double] = []
  private let positions: [[(instrument: Int, units: Double)]]
  private var optionValues: [Double] = []

  init(
    _ asked: StressTerms, _ prices: StressPrices, _ market: StressMarket,
    _ positions: [[(instrument: Int, units: Double)]], _ response: VolatilityResponse
  ) throws {
    self.asked = asked
    self.prices = prices
    self.market = market
    self.positions = positions
    let needs = asked.members.contains { if case .model = $0.margin { true } else { false } }
    let books: StressBooks
    do throws(NumericsError) {
      books = try StressBooks(
        market: market,
        members: zip(asked.members, positions).map {
          StressBooks.Member(name: $0.name, positions: $1, cash: 0)
        })
      if needs {
        var past = StressScenarios(underlyings: market.underlyings)
        for t in prices.joint.returns[0].indices {
          let moves = prices.joint.returns.map { max(-0.999, $0[t]) }
          try past.append(prices: moves, volatilities: response.moves(moves))
        }
        profits = try books.profits(under: past)
      }
    } catch {
      throw InputFault(file: asked.name, place: "members", reason: error.description)
    }
    gross = books.members.indices.map { books.gross(of: $0) }
    optionValues = books.resources
  }

  func margin(_ member: Int) throws -> Made {
    switch asked.members[member].margin {
    case .posted(let cash, let assets):
      return made(
        cash: cash, units: assets, source: assets.contains { $0 > 0 } ? "assets" : "given")
    case .amount(let amount, let heldIn):
      return split(amount, heldIn, "given")
    case .schedule(let schedules, let heldIn, let given):
      return split(try need(member, schedules, given), heldIn, "schedule")
    case .model(let model, let confidence, let horizon, let heldIn, let given):
      let need = try need(member, model, confidence, horizon, given)
      // What options are worth stands behind them already, or is owed on top.
      return split(
        max(0, need - optionValues[member]), heldIn,
        "\(ModelName.spelling(model)) \(Self.percent(confidence))")
    }
  }

  /// Initial margin by schedules, position by position: nothing is netted between underlyings.
  private func need(
    _ member: Int, _ schedules: [MarginSchedule?], _ given: InputPlace
  ) throws(InputFault) -> Double {
    let name = asked.members[member].name
    guard asked.members[member].options.isEmpty else {
      throw given.fault(saying: "\(name) holds options; a schedule margins positions alone")
    }
    var sum = 0.0
    for (instrument, units) in positions[member] {
      guard let schedule = schedules[instrument] else {
        throw given.fault(
          saying: "\(name) holds \(asked.underlyings[instrument]), for which no schedule is given")
      }
      let notional = abs(units) * market.marks[instrument]
      sum += notional * ScheduleRate.initial(schedule, notional: notional)
    }
    return sum
  }

  private func need(
    _ member: Int, _ model: ForecastModel, _ confidence: Double, _ horizon: TimeSpan?,
    _ given: InputPlace
  ) throws -> Double {
    guard gross[member] > 0 else { return 0 }
    let bars = horizon.map { Double($0.rawValue) / Double(prices.interval.rawValue) } ?? 1
    let unit = profits[member].map { $0 / gross[member] }
    guard unit.contains(where: { $0 != 0 }) else { return 0 }
    do throws(NumericsError) {
      let margin = try RollingForecast.next(
        model, unit, side: .long, confidence: confidence
      ).margin
      return max(0, margin) * gross[member] * bars.squareRoot()
    } catch {
      throw given.fault(
        saying: "\(asked.members[member].name), \(ModelName.spelling(model)): \(error.description)")
    }
  }

  private func split(_ amount: Double, _ heldIn: [Double], _ source: String) -> Made {
    let units = zip(heldIn, market.marks).map { $0 * amount / $1 }
    let share = heldIn.reduce(0, +)
    return made(cash: amount * max(0, 1 - share), units: units, source: source)
  }

  private func made(cash: Double, units: [Double], source: String) -> Made {
    let moving = zip(units, market.marks).reduce(0) { $0 + $1.0 * $1.1 }
    return Made(
      cash: cash,
      assets: units.indices.filter { units[$0] > 0 }
        .map { (underlying: $0, units: units[$0]) },
      posted: StressPosition.Posted(
        amount: cash + moving, inAssets: moving, source: source))
  }

  private static func percent(_ confidence: Double) -> String {
    String(format: "%g %%", 100 * confidence)
  }
}
