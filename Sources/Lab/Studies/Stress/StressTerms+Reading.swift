import Calibration
import Inputs
import Pricing
import Units

extension StressTerms {
  /// Reads and checks the document; no price file is read yet.
  ///
  /// - Throws: a fault that names the file, the place, the value and what would be right.
  public init(_ file: String) throws {
    name = file
    let root = try ConfigurationDocument(file: file).root()
    let prices = try root.required("prices").members()
    guard !prices.isEmpty, prices.count <= Self.underlyingsMax else {
      throw root.fault(
        saying: "'prices' holds \(prices.count); expected 1 to \(Self.underlyingsMax)")
    }
    let names = prices.map(\.name)
    paths = try prices.map { price in
      try Self.paths(price.item).map { JointHistory.path($0, besides: file) }
    }
    let cash = try root.optional("cash").map { try $0.array().map { try $0.string() } } ?? ["USDT"]
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
    shocks = try Self.numbers(root.optional("shocks"), in: -100...100) ?? Self.shocks
    covariance = try Self.covariance(root, reader)
    simulation = try Self.simulation(root)
    let reverse = try root.optionalObject("reverse")
    bounds = try ReverseStress.Bounds(
      down: try reverse?.number("down", default: Self.down, in: 1e-6...0.999) ?? Self.down,
      up: try reverse?.number("up", default: Self.up, in: 1e-6...1e3) ?? Self.up)
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
    guard let item = root.optional("sizing") else { return Self.sizing }
    var families: [Family] = []
    for element in try item.array() { families.append(try element.choice(of: Family.self)) }
    guard !families.isEmpty else { throw item.fault("a list such as [\"windows\", \"shocks\"]") }
    return families
  }
}
