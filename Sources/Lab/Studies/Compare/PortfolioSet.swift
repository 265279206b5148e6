import Calibration
import Inputs
import Units

/// Portfolios over price histories, as `clearsim compare` reads them:
/// `{prices: {BTC: "btc.csv.gz"}, portfolios: {basis: {BTC: 1, ETH: -1}}}`.
///
/// A weight is the notional held of an instrument at the start of every period, negative for a
/// short. Paths are relative to the file.
struct PortfolioSet {
  struct Portfolio {
    let name: String
    let legs: [(instrument: Int, weight: Double)]
  }

  let file: String
  let instruments: [String]
  let portfolios: [Portfolio]
  /// Simple returns of each instrument between times that all files have.
  private(set) var returns: [[Double]] = []
  /// When the bar opens whose close ends each of those returns.
  private(set) var ends: [Timestamp] = []
  /// Bars that a return spans.
  private(set) var horizon = 1
  /// What was tolerated in the files.
  private(set) var repairs: [(file: String, repair: PriceFacts.Repair)] = []
  /// Returns in ten years.
  private(set) var lookback = 1

  static let portfoliosMax = 100

  /// - Parameter least: returns needed, and `why`.
  init(
    _ file: String, least: Int, why: String, until: Timestamp?, _ arguments: Arguments,
    _ console: Console
  ) throws {
    self.file = file
    let root = try ConfigurationDocument(file: file).root()
    let prices = try root.required("prices").members()
    let names = prices.map(\.name)
    let paths = try prices.map { (item) throws(InputFault) in try item.item.string() }
    var portfolios: [Portfolio] = []
    for (name, item) in try root.required("portfolios").members() {
      portfolios.append(try Self.portfolio(name, item, names))
    }
    try root.finish()
    guard !portfolios.isEmpty, portfolios.count <= Self.portfoliosMax else {
      throw root.fault(
        saying: "'portfolios' holds \(portfolios.count); expected 1 to \(Self.portfoliosMax)")
    }
    try arguments.guardOutputs(reading: paths.map { JointHistory.path($0, besides: file) })
    instruments = names
    self.portfolios = portfolios
    let histories = try paths.map {
      try PriceHistory(JointHistory.path($0, besides: file), until: until)
    }
    // Of intervals that differ the longest; its bars are those that the files have in common.
    guard let longest = histories.max(by: { $0.interval < $1.interval }) else {
      throw root.fault(saying: "'prices' holds none; expected a name and a price file")
    }
    horizon = try longest.horizon(arguments)
    for history in histories {
      for repair in history.facts.repairs {
        repairs.append((history.file, repair))
        console.warning("\(history.file): \(repair.text)")
      }
      _ = try history.returns(least: least, why: why)
    }
    lookback = longest.lookback(step: horizon)
    let joint = try JointHistory(
      histories, file: file, step: horizon, least: least, why: why)
    (returns, ends) = (joint.returns, joint.ends)
  }

  private static func portfolio(
    _ name: String, _ item: ConfigurationItem, _ known: [String]
  ) throws(InputFault) -> Portfolio {
    var legs: [(Int, Double)] = []
    for (instrument, weight) in try item.members() {
      guard let place = known.firstIndex(of: instrument) else {
        let near = Spelling.nearest(to: instrument, among: known)
        throw item.fault(
          saying: "'\(instrument)' is not among the prices "
            + "\(known.joined(separator: ", "))\(near.map { "; did you mean '\($0)'?" } ?? "")")
      }
      let size = try weight.number(in: -1e12...1e12)
      guard size != 0 else { throw weight.fault("a weight other than 0") }
      legs.append((place, size))
    }
    guard !legs.isEmpty else { throw item.fault("weights such as {BTC: 1, ETH: -1}") }
    return Portfolio(name: name, legs: legs)
  }

  /// Profit per unit of gross notional, each period.
  func profits(_ portfolio: Portfolio) -> [Double] {
    let gross = portfolio.legs.reduce(0) { $0 + abs($1.weight) }
    return (returns.first ?? []).indices.map { t in
      portfolio.legs.reduce(0) { $0 + $1.weight * returns[$1.instrument][t] } / gross
    }
  }
}
