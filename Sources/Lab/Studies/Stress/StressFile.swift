import Calibration
import Inputs
import Pricing
import Units

/// What a stress test is told: price histories, who holds what, what stands behind it, and
/// which moves are tried. Everything is read and checked before a price file is.
public struct StressFile {
  /// Scenarios by where they come from.
  public enum Family: String, CaseIterable { case windows, grid, span, shocks, simulation }
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
  }

  /// Moves of the price by moves of volatility.
  public struct Grid {
    var prices: [Double]
    /// Points of volatility, as fractions.
    var volatilities: [Double]
  }

  /// SPAN's sixteen moves by underlying.
  public struct Span {
    /// By underlying; nil is measured.
    var prices: [Double?]
    var volatilities: [Double?]
    var extreme = 2.0
    var extremeWeight = 0.35
  }

  /// Draws of a joint t.
  public struct Simulation {
    var draws = 20_000
    /// Nil is fitted.
    var degrees: Double?
    var confidences = [0.99, 0.999]
  }

  /// A window and the shifts of volatility that the user gives it, by underlying.
  public struct Window {
    /// When it was.
    public var window: HistoricalWindow
    /// Shifts as fractions, by underlying; nil follows the price.
    public var volatilities: [Double?]
  }

  /// As it was named.
  public let file: String
  /// Names, in the order of the prices.
  public let underlyings: [String]
  /// By underlying; the first is the history, others serve windows.
  let paths: [[String]]
  /// Names of assets whose worth does not move.
  let cash: [String]
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
  public var pricePaths: [String] { paths.joined().map { JointHistory.path($0, besides: file) } }

  static let underlyingsMax = 100
  static let membersMax = 100_000

  /// Reads and checks the document; no price file is read yet.
  ///
  /// - Throws: a fault that names the file, the place, the value and what would be right.
  public init(_ file: String) throws {
    self.file = file
    let root = try ConfigurationDocument(file: file).root()
    let prices = try root.required("prices").members()
    guard !prices.isEmpty, prices.count <= Self.underlyingsMax else {
      throw root.fault(
        saying: "'prices' holds \(prices.count); expected 1 to \(Self.underlyingsMax)")
    }
    let names = prices.map(\.name)
    paths = try prices.map { try Self.paths($0.item) }
    cash = try root.optional("cash").map { try $0.array().map { try $0.string() } } ?? ["USDT"]
    let reader = NamedReader(names: names, what: "the prices")
    marks = try reader.values(root.optional("marks"), in: 1e-9...1e12)
    asOf = try root.optional("asOf").map { try Self.time($0) }
    premium = try root.choice("premium", of: StressMarket.Premium.self, default: .upfront)
    members = try StressMember.list(root, reader, cash: cash)
    insuranceFund = try root.number("insuranceFund", default: 0, in: 0...1e15)
    defaultFund = try root.number("defaultFund", default: 0, in: 0...1e15)
    windows = try Self.windows(root, reader)
    let volatility = try root.optionalObject("volatility")
    slopes = try reader.values(volatility?.optional("slopes"), in: -100...100)
    powerNear =
      try volatility?.number("near", default: VolatilityResponse.powerNear, in: -5...5)
      ?? VolatilityResponse.powerNear
    powerFar =
      try volatility?.number("far", default: VolatilityResponse.powerFar, in: -5...5)
      ?? VolatilityResponse.powerFar
    grid = try Self.grid(root)
    span = try Self.span(root, reader)
    shocks = try Self.numbers(root.optional("shocks"), in: -100...100) ?? [-10, -5, -3, 3, 5, 10]
    covariance = try Self.covariance(root, reader)
    simulation = try Self.simulation(root)
    let reverse = try root.optionalObject("reverse")
    bounds = try ReverseStress.Bounds(
      down: try reverse?.number("down", default: 0.95, in: 1e-6...0.999) ?? 0.95,
      up: try reverse?.number("up", default: 3, in: 1e-6...1e3) ?? 3)
    sizing = try Self.sizing(root)
    underlyings = names
    try root.finish()
  }

  private static func paths(_ item: ConfigurationItem) throws(InputFault) -> [String] {
    if case .array = item.value.content {
      var paths: [String] = []
      for element in try item.array() { paths.append(try element.string()) }
      guard !paths.isEmpty else { throw item.fault("one price file or several") }
      return paths
    }
    return [try item.string()]
  }

  static func time(_ item: ConfigurationItem) throws(InputFault) -> Timestamp {
    guard let time = TimeReading.date(try item.string()) else {
      throw item.fault("a time in UTC such as 2026-06-26 or 2026-06-26 08:00")
    }
    return time
  }

  static func numbers(
    _ item: ConfigurationItem?, in range: ClosedRange<Double>
  ) throws(InputFault) -> [Double]? {
    guard let item else { return nil }
    var numbers: [Double] = []
    for element in try item.array() { numbers.append(try element.number(in: range)) }
    guard !numbers.isEmpty, numbers.count <= 1_000 else {
      throw item.fault(saying: "'\(item.path)' holds \(numbers.count); expected 1 to 1,000 numbers")
    }
    return numbers
  }

  private static func simulation(_ root: ConfigurationReader) throws(InputFault) -> Simulation {
    var terms = Simulation()
    guard let reader = try root.optionalObject("simulation") else { return terms }
    terms.draws = try reader.integer("draws", default: terms.draws, in: 100...10_000_000)
    if let item = reader.optional("degrees") {
      terms.degrees = try item.number(in: JointStudent.degreesRange)
    }
    terms.confidences =
      try numbers(reader.optional("confidences"), in: 0.5...0.99999) ?? terms.confidences
    return terms
  }

  private static func sizing(_ root: ConfigurationReader) throws(InputFault) -> [Family] {
    guard let item = root.optional("sizing") else { return [.windows, .shocks] }
    var families: [Family] = []
    for element in try item.array() { families.append(try element.choice(of: Family.self)) }
    guard !families.isEmpty else { throw item.fault("a list such as [\"windows\", \"shocks\"]") }
    return families
  }
}
