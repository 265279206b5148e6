import Calibration
import Inputs
import Pricing
import Units

/// What a stress test is told: price histories, who holds what, what stands behind it, and
/// which moves are tried. Made of plain values, or read from a document; a price file is read
/// only by the study.
public struct StressTerms {
  /// Scenarios by where they come from.
  public enum Family: String, CaseIterable, Sendable {
    case windows, grid, span, shocks, simulation
  }
  /// How the covariance is estimated.
  public enum Estimate: String, CaseIterable {
    case ewma
    case ledoitWolf = "ledoit-wolf"
  }

  /// Of returns over the horizon.
  public struct Covariance {
    /// Ledoit and Wolf's unless said otherwise.
    public var estimate = Estimate.ledoitWolf
    /// Of the exponential estimate.
    public var decay = 0.97
    /// Share by which correlations are drawn towards one.
    public var stress = 0.0
    /// Given in place of the estimate's, by places of underlyings.
    public var correlations: [(first: Int, second: Int, value: Double)] = []
    public init() {}
  }

  /// Moves of the price by moves of volatility.
  public struct Grid {
    /// Moves as fractions, -0.2 being a fall by a fifth.
    public var prices: [Double]
    /// Points of volatility, as fractions.
    public var volatilities: [Double]
    /// - Parameters: moves of each; every one is tried with every other.
    public init(prices: [Double], volatilities: [Double]) {
      (self.prices, self.volatilities) = (prices, volatilities)
    }
  }

  /// SPAN's sixteen moves by underlying.
  public struct Span {
    /// Ranges by underlying, fractions above 0; nil is measured.
    public var prices: [Double?]
    /// Shifts of volatility by underlying, fractions; nil follows the range.
    public var volatilities: [Double?]
    /// The extreme moves as a multiple of the range.
    public var extreme: Double
    /// The share of their losses that counts, 0 to 1.
    public var extremeWeight: Double
    /// - Parameters: one an underlying.
    public init(
      prices: [Double?], volatilities: [Double?], extreme: Double = 2, extremeWeight: Double = 0.35
    ) {
      (self.prices, self.volatilities) = (prices, volatilities)
      (self.extreme, self.extremeWeight) = (extreme, extremeWeight)
    }
  }

  /// Draws of a joint t.
  public struct Simulation {
    /// From 100 to ten million.
    public var draws = 20_000
    /// Of freedom; nil is fitted.
    public var degrees: Double?
    /// Shares of the draws within which a fund is to last, from 0.5 to below 1.
    public var confidences = [0.99, 0.999]
    public init() {}
  }

  /// A window and the shifts of volatility that the user gives it, by underlying.
  public struct Window {
    /// When it was.
    public var window: HistoricalWindow
    /// Shifts as fractions, by underlying; nil follows the price.
    public var volatilities: [Double?]
    /// - Parameter volatilities: one an underlying; nil follows the price.
    public init(_ window: HistoricalWindow, volatilities: [Double?]) {
      (self.window, self.volatilities) = (window, volatilities)
    }
  }

  /// What messages and pages call it: of a document its file.
  public let name: String
  /// Names, in the order of the prices.
  public let underlyings: [String]
  /// Price files by underlying, as seen from where the program runs; the first is the history,
  /// others serve windows.
  let paths: [[String]]
  let marks: [Double?]
  let asOf: Timestamp?
  /// Whether an option's value stands behind its holder.
  public let premium: StressMarket.Premium
  let members: [StressMember]
  /// In the quote asset.
  public let insuranceFund: Double
  /// In the quote asset.
  public let defaultFund: Double
  /// Known ones, and the file's own.
  public let windows: [Window]
  let slopes: [Double?]
  /// Of volatility's response by expiry, below thirty days.
  public let powerNear: Double
  /// Above thirty days.
  public let powerFar: Double
  /// Nil where none is asked for.
  public let grid: Grid?
  /// Nil where none is asked for.
  public let span: Span?
  /// In deviations.
  public let shocks: [Double]
  /// How it is estimated and stressed.
  public let covariance: Covariance
  let simulation: Simulation
  /// How far reverse stress looks.
  public let bounds: ReverseStress.Bounds
  /// The families that funds are judged by.
  public let sizing: [Family]

  /// All price files, as seen from where the program runs.
  public var pricePaths: [String] { Array(paths.joined()) }

  static let underlyingsMax = 100
  static let membersMax = 100_000

  /// Terms of plain values, under the names that the keys of a document have.
  /// - Parameters:
  ///   - name: what messages and pages call them.
  ///   - prices: the underlyings in their order, 1 to 100, each with its price files; the first is
  ///     the history, others serve windows that it does not reach.
  ///   - members: who holds what, 1 to 100,000; places of underlyings as in `prices`.
  ///   - insuranceFund: and `defaultFund`: in the quote asset, not negative.
  ///   - windows: nil for those that are known.
  ///   - marks: by underlying, above 0; nil, or nil of one, for the last close.
  ///   - asOf: nil for the time of the last bar.
  ///   - slopes: of volatility on return by underlying, points for each per cent; nil is measured.
  ///   - shocks: in deviations.
  ///   - bounds: nil for a fall by 95 % and a rise by 300 %.
  /// - Throws: `SettingFault` where a list has not one entry an underlying, or is too long.
  public init(
    name: String = "stress", prices: [(name: String, files: [String])], members: [StressMember],
    insuranceFund: Double = 0, defaultFund: Double = 0, windows: [Window]? = nil,
    marks: [Double?]? = nil, asOf: Timestamp? = nil, premium: StressMarket.Premium = .upfront,
    slopes: [Double?]? = nil, powerNear: Double = VolatilityResponse.powerNear,
    powerFar: Double = VolatilityResponse.powerFar, grid: Grid? = nil, span: Span? = nil,
    shocks: [Double] = StressTerms.shocks, covariance: Covariance = Covariance(),
    simulation: Simulation = Simulation(), bounds: ReverseStress.Bounds? = nil,
    sizing: [Family] = StressTerms.sizing
  ) throws {
    let none = [Double?](repeating: nil, count: prices.count)
    (self.name, self.members) = (name, members)
    (underlyings, paths) = (prices.map(\.name), prices.map(\.files))
    (self.insuranceFund, self.defaultFund) = (insuranceFund, defaultFund)
    self.windows =
      windows ?? HistoricalWindow.known.map { Window($0, volatilities: none) }
    (self.marks, self.asOf, self.premium) = (marks ?? none, asOf, premium)
    (self.slopes, self.powerNear, self.powerFar) = (slopes ?? none, powerNear, powerFar)
    (self.grid, self.span, self.shocks) = (grid, span, shocks)
    (self.covariance, self.simulation, self.sizing) = (covariance, simulation, sizing)
    self.bounds = try bounds ?? ReverseStress.Bounds(down: Self.down, up: Self.up)
    try check()
  }

  /// Deviations that are tried where none are given.
  public static let shocks: [Double] = [-10, -5, -3, 3, 5, 10]
  /// Families that funds are judged by where none are given.
  public static let sizing: [Family] = [.windows, .shocks]
  static let down = 0.95
  static let up = 3.0

  private func check() throws(SettingFault) {
    let count = underlyings.count
    func need(_ isRight: Bool, _ setting: String, _ expected: String) throws(SettingFault) {
      if !isRight { throw SettingFault(setting, "expected \(expected)") }
    }
    try need((1...Self.underlyingsMax).contains(count), "prices", "1 to \(Self.underlyingsMax)")
    try need(Set(underlyings).count == count, "prices", "each underlying once")
    try need(!paths.contains([]), "prices", "a price file or several of each underlying")
    try need(
      (1...Self.membersMax).contains(members.count), "members", "1 to \(Self.membersMax)")
    try need(
      marks.count == count && slopes.count == count
        && windows.allSatisfy { $0.volatilities.count == count },
      "marks, slopes, windows", "one entry an underlying, of \(count)")
    try need(
      span.map { $0.prices.count == count && $0.volatilities.count == count } ?? true, "span",
      "one entry an underlying, of \(count)")
    let range = underlyings.indices
    try need(
      members.allSatisfy { member in
        member.positions.allSatisfy { range.contains($0.underlying) }
          && member.options.allSatisfy { range.contains($0.underlying) }
      }, "members", "places of underlyings from 0 to \(count - 1)")
    try need(
      insuranceFund >= 0 && defaultFund >= 0, "insuranceFund, defaultFund", "none below 0")
    try need(!sizing.isEmpty && !shocks.isEmpty, "sizing, shocks", "one or more")
  }
}
