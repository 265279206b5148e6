import Calibration
import Foundation
import Inputs
import Numerics
import Units

/// A stress test: scenarios of each kind, who loses what in them, what
/// funds they ask for, and the smallest moves that empty the funds there are.
public struct StressStudy {
  /// Scenarios of one kind, valued.
  public struct Part {
    let family: StressTerms.Family
    /// Of the window, or of the family.
    public let name: String
    /// Moves of every underlying, one a scenario.
    public let scenarios: StressScenarios
    /// Who loses what.
    public let outcome: StressOutcome
    /// The funds that they ask for.
    public let size: FundSize
    /// One a scenario; empty for draws.
    public let labels: [String]

    /// A scenario in words.
    public func label(_ place: Int) -> String {
      labels.isEmpty ? "draw \(place + 1)" : labels[place]
    }

    /// The scenario that leaves most for the funds, else the one that costs the members most.
    public func worst(_ books: StressBooks) -> Int {
      if let place = size.comprehensive.scenario { return place }
      let losses = outcome.members.enumerated().max { $0.element.loss < $1.element.loss }
      return losses?.element.scenario ?? 0
    }
  }

  /// A window of history, and what it shows.
  public struct Window {
    /// As the file has it.
    public let terms: StressTerms.Window
    /// Whether the prices reach it.
    public let coverage: StressPrices.Coverage
    /// Where it is covered.
    public let part: Part?
  }

  /// A fund that uncovered losses stay within in a share of the draws, with its 95 % interval.
  public struct Quantile {
    /// A share of the draws.
    public let confidence: Double
    /// For losses of all accounts, in the quote asset.
    public let all: Double
    /// Lower end of the interval of `all`, in the quote asset.
    public let low: Double
    /// Nil where the draws carry no bound.
    public let high: Double?
    /// For those of the two largest participants.
    public let two: Double
    /// Draws expected beyond it.
    public let beyond: Double
  }

  /// Draws of a joint t, valued.
  public struct Simulation {
    /// The draws as scenarios, their losses and the funds they ask for.
    public let part: Part
    /// Of freedom.
    public let degrees: Double
    /// Whether the degrees were measured.
    public let isFitted: Bool
    /// Of the draws.
    public let seed: UInt64
    /// Draws put at the bound of moves.
    public let atBound: Int
    /// Beside the confidences: all accounts together, and the two largest participants.
    public let quantiles: [Quantile]
    /// Share of draws whose uncovered losses reach the funds.
    public let emptied: Double
  }

  /// The likeliest joint move that empties the funds.
  public enum Plausible {
    case found(PlausibleMove)
    case none
    case failed(String)
  }

  /// What was asked.
  public let terms: StressTerms
  /// What was read.
  public let prices: StressPrices
  /// Members at the marks of now.
  public let position: StressPosition
  /// Length of a move.
  public let horizon: StressHorizon
  /// In the order of the file.
  public let windows: [Window]
  /// Nil where none was asked for.
  public let grid: (points: [HypotheticalGrid.Point], part: Part)?
  /// Nil where none was asked for; ranges by underlying.
  public let span: (prices: [Double], volatilities: [Double], part: Part)?
  /// Correlated shocks of one underlying each.
  public let shocks: Part
  /// Always made.
  public let simulation: Simulation
  /// Of simple returns over the horizon.
  public let covariance: SymmetricMatrix
  /// Of Ledoit and Wolf's estimate; nil of the exponential one.
  public let shrinkage: Double?
  /// The smallest moves that empty the funds, underlying by underlying.
  public let reverse: ReverseStress
  /// Over all underlyings.
  public let plausible: Plausible
  /// In the plane of the first two underlyings; nil of one.
  public let frontier: ReverseFrontier?

  /// Members, participants, resources.
  public var books: StressBooks { position.books }
  /// Insurance and default fund together, in the quote asset.
  public var fund: Double { terms.insuranceFund + terms.defaultFund }

  /// Reads the price files and tries every move.
  /// - Parameters:
  ///   - horizon: how long a move lasts: how long a defaulter's positions are held.
  ///   - seed: of the simulation.
  /// - Throws: `InputFault` where a price file cannot be read, or a figure that the document asks
  ///   for does not exist.
  public init(
    _ asked: StressTerms, horizon: StressHorizon, seed: UInt64 = 1,
    observe: StudyObserver = { _ in }
  ) throws {
    terms = asked
    self.horizon = horizon
    let prices = try StressPrices(asked, observe)
    let position = try StressPosition(asked, prices)
    (self.prices, self.position) = (prices, position)
    let names = asked.underlyings
    do throws(NumericsError) {
      windows = try Self.windows(asked, prices, position, horizon)
    } catch {
      throw InputFault(file: asked.name, place: "windows", reason: error.description)
    }
    do throws(NumericsError) {
      (covariance, shrinkage) = try Self.covariance(asked, prices, horizon.length)
      shocks = try Self.shocks(asked, position, covariance)
      grid = try Self.grid(asked, position)
      span = try Self.span(asked, prices, position, horizon.length)
      simulation = try Self.simulation(asked, prices, position, covariance, seed)
      let loss = try JointShortfall(
        position.books, response: position.response,
        fund: asked.insuranceFund + asked.defaultFund)
      reverse = try ReverseStress(loss, bounds: asked.bounds)
      plausible = try Self.plausible(asked, loss, covariance, simulation.degrees)
      frontier =
        names.count < 2
        ? nil
        : try ReverseFrontier(
          loss, covariance: covariance, first: 0, second: 1, bounds: asked.bounds)
    } catch {
      if case .singular = error { throw asked.singular(error) }
      throw InputFault(
        file: asked.name, place: names.joined(separator: ", "), reason: error.description)
    }
  }

  // MARK: Parts

  private static func part(
    _ family: StressTerms.Family, _ name: String, _ scenarios: StressScenarios,
    _ labels: [String], _ position: StressPosition
  ) throws(NumericsError) -> Part {
    let outcome = try StressOutcome(position.books, under: scenarios)
    return Part(
      family: family, name: name, scenarios: scenarios, outcome: outcome,
      size: FundSize(outcome), labels: labels)
  }

  private static func windows(
    _ asked: StressTerms, _ prices: StressPrices, _ position: StressPosition,
    _ horizon: StressHorizon
  ) throws(NumericsError) -> [Window] {
    var windows: [Window] = []
    for terms in asked.windows {
      let coverage = prices.coverage(of: terms.window, horizon)
      guard case .covered(let covered) = coverage else {
        windows.append(Window(terms: terms, coverage: coverage, part: nil))
        continue
      }
      var scenarios = StressScenarios(underlyings: asked.underlyings.count)
      for moves in covered.moves.moves {
        let floor = StressScenarios.priceMoves.lowerBound
        let followed = position.response.moves(moves)
        try scenarios.append(
          prices: moves.map { max(floor, $0) },
          volatilities: zip(terms.volatilities, followed).map { $0 ?? $1 })
      }
      windows.append(
        Window(
          terms: terms, coverage: coverage,
          part: try part(
            .windows, terms.window.name, scenarios,
            zip(covered.moves.starts, covered.moves.ends).map {
              "\(StressTime.text($0)) to \(StressTime.text($1))"
            }, position)))
    }
    return windows
  }

  private static func covariance(
    _ asked: StressTerms, _ prices: StressPrices, _ horizon: TimeSpan
  ) throws(NumericsError) -> (SymmetricMatrix, Double?) {
    let returns = prices.joint.returns
    var matrix: SymmetricMatrix
    var shrinkage: Double?
    switch asked.covariance.estimate {
    case .ewma:
      matrix = try CovarianceEstimate.exponential(returns, decay: asked.covariance.decay)
    case .ledoitWolf:
      (matrix, shrinkage) = try CovarianceEstimate.ledoitWolf(returns)
    }
    matrix = try CovarianceEstimate.replacing(asked.covariance.correlations, in: matrix)
    matrix = try CovarianceEstimate.stressed(matrix, by: asked.covariance.stress)
    let bars = Double(horizon.rawValue) / Double(prices.interval.rawValue)
    for i in 0..<matrix.dimension { for j in 0...i { matrix[i, j] *= bars } }
    return (matrix, shrinkage)
  }

  /// Stands behind the name of a shock that a price cannot make in full.
  static let cutMark = ", cut to what a price can do"

  private static func shocks(
    _ asked: StressTerms, _ position: StressPosition, _ covariance: SymmetricMatrix
  ) throws(NumericsError) -> Part {
    var labels: [String] = []
    for (factor, name) in asked.underlyings.enumerated() {
      for k in asked.shocks {
        let isCut = try CorrelatedShocks.isCut(covariance, factor: factor, deviations: k)
        labels.append(
          "\(name) \(StressLabel.signed(k)) deviations" + (isCut ? cutMark : ""))
      }
    }
    return try part(
      .shocks, "shocks",
      try CorrelatedShocks.scenarios(
        covariance, deviations: asked.shocks, response: position.response), labels, position)
  }

  private static func label(
    _ point: HypotheticalGrid.Point, _ names: [String], _ unit: String
  ) -> String {
    let name = point.underlying.map { names[$0] } ?? (names.count > 1 ? "all" : names[0])
    return "\(name) \(StressLabel.signed(100 * point.price)) %\(unit), volatility "
      + StressLabel.signed(100 * point.volatility)
  }

  private static func grid(
    _ asked: StressTerms, _ position: StressPosition
  ) throws(NumericsError) -> (points: [HypotheticalGrid.Point], part: Part)? {
    guard let terms = asked.grid else { return nil }
    let grid = try HypotheticalGrid(
      underlyings: asked.underlyings.count, prices: terms.prices,
      volatilities: terms.volatilities)
    let labels = grid.points.map { label($0, asked.underlyings, "") + " points" }
    return (grid.points, try part(.grid, "grid", grid.scenarios, labels, position))
  }

  /// Ranges that are not given: the 99 % quantile of the size of returns of the history, over the
  /// horizon by the square root of time, and the volatility's response to it.
  private static func span(
    _ asked: StressTerms, _ prices: StressPrices, _ position: StressPosition, _ horizon: TimeSpan
  ) throws(NumericsError) -> (prices: [Double], volatilities: [Double], part: Part)? {
    guard let terms = asked.span else { return nil }
    let bars = Double(horizon.rawValue) / Double(prices.interval.rawValue)
    var (ranges, shifts): ([Double], [Double]) = ([], [])
    for place in asked.underlyings.indices {
      let measured = try QuantileRule.inverseCumulative.quantile(
        0.99, of: prices.joint.returns[place].map { abs($0) })
      let range = terms.prices[place] ?? min(0.999, measured * bars.squareRoot())
      ranges.append(range)
      shifts.append(terms.volatilities[place] ?? abs(position.response.slopes[place]) * range)
    }
    let grid = try HypotheticalGrid.span(
      priceRanges: ranges, volatilityRanges: shifts, extreme: terms.extreme,
      extremeWeight: terms.extremeWeight)
    let labels = grid.points.map { label($0, asked.underlyings, " of range") + " % of shift" }
    return (ranges, shifts, try part(.span, "span", grid.scenarios, labels, position))
  }

  private static func simulation(
    _ asked: StressTerms, _ prices: StressPrices, _ position: StressPosition,
    _ covariance: SymmetricMatrix, _ seed: UInt64
  ) throws(NumericsError) -> Simulation {
    let terms = asked.simulation
    let degrees: Double
    if let given = terms.degrees {
      degrees = given
    } else {
      let (sample, _) = try CovarianceEstimate.ledoitWolf(prices.joint.returns)
      degrees = try JointStudent.fitDegrees(prices.joint.returns, covariance: sample)
    }
    let law = try JointStudent(covariance: covariance, degrees: degrees)
    let (scenarios, atBound) = try law.scenarios(
      count: terms.draws, seed: seed, response: position.response)
    let part = try part(.simulation, "simulation", scenarios, [], position)
    var quantiles: [Quantile] = []
    for confidence in terms.confidences {
      let all = try FundSize.interval(confidence, of: part.outcome)
      quantiles.append(
        Quantile(
          confidence: confidence, all: all.value, low: all.low, high: all.high,
          two: try FundSize.atConfidence(confidence, of: part.outcome) { $0.largestTwo },
          beyond: all.beyond))
    }
    let level = asked.insuranceFund + asked.defaultFund
    let emptied = part.outcome.scenarios.count { $0.uncovered > 0 && $0.uncovered >= level }
    return Simulation(
      part: part, degrees: degrees, isFitted: terms.degrees == nil, seed: seed,
      atBound: atBound, quantiles: quantiles,
      emptied: Double(emptied) / Double(part.outcome.scenarios.count))
  }

  private static func plausible(
    _ asked: StressTerms, _ loss: JointShortfall, _ covariance: SymmetricMatrix, _ degrees: Double
  ) throws(NumericsError) -> Plausible {
    do throws(NumericsError) {
      let found = try PlausibleMove.find(
        loss, covariance: covariance, bounds: asked.bounds, degrees: degrees)
      return found.map { .found($0) } ?? .none
    } catch {
      if case .notConverged = error { return .failed(error.description) }
      throw error
    }
  }

  // MARK: Sums over parts

  /// Every part but the simulation, whose sizes are quantiles.
  public var parts: [Part] {
    windows.compactMap(\.part) + [grid?.part, span?.part, shocks].compactMap { $0 }
  }

  /// Parts that fund sizes are judged by.
  public var sizingParts: [Part] {
    (parts + [simulation.part]).filter { terms.sizing.contains($0.family) }
  }

  /// The greatest need over the sizing parts, and the part that sets it.
  func need(_ need: (FundSize) -> FundSize.Need) -> (amount: Double, part: Part?, scenario: Int?) {
    var greatest: (amount: Double, part: Part?, scenario: Int?) = (0, nil, nil)
    for part in sizingParts where need(part.size).amount > greatest.amount {
      greatest = (need(part.size).amount, part, need(part.size).scenario)
    }
    return greatest
  }

  /// The sizing sets in words.
  public var sizingText: String { terms.sizing.map(\.rawValue).joined(separator: " and ") }

  /// A member's greatest loss over parts; what it leaves uncovered there, and where that is.
  public func worst(
    of member: Int, in parts: [Part]
  ) -> (loss: Double, uncovered: Double, label: String) {
    var found: (loss: Double, uncovered: Double, label: String) = (0, 0, "-")
    var greatest = -Double.infinity
    for part in parts where part.outcome.members[member].loss > greatest {
      let worst = part.outcome.members[member]
      greatest = worst.loss
      found = (worst.loss, worst.uncovered, "\(part.name), \(part.label(worst.scenario))")
    }
    return found
  }

  /// Members from the one that leaves most uncovered, over the sizing parts, to the one that leaves
  /// least.
  public var byUncovered: [Int] {
    let parts = sizingParts
    let left = books.members.indices.map { worst(of: $0, in: parts) }
    return left.indices.sorted {
      (left[$0].uncovered, left[$0].loss, $1) > (left[$1].uncovered, left[$1].loss, $0)
    }
  }
}
