import Calibration
import Inputs
import Units

/// Portfolios over price histories, as a document has them:
/// `{prices: {BTC: "btc.csv.gz"}, portfolios: {basis: {BTC: 1, ETH: -1}}}`.
///
/// A weight is the notional held of an instrument at the start of every period, negative for a
/// short. Paths are relative to the file. No price file is read yet.
public struct PortfolioList {
  /// A named list of weights.
  public struct Portfolio {
    /// As the document names it; each once.
    public let name: String
    /// Places of instruments, and notional held, negative for a short; not empty, never 0.
    public let legs: [(instrument: Int, weight: Double)]
  }

  /// The document, as messages name it.
  public let file: String
  /// Names, in the order of the prices.
  public let instruments: [String]
  /// Of the price files, one an instrument, as seen from where the program runs.
  public let paths: [String]
  let portfolios: [Portfolio]

  static let portfoliosMax = 100

  /// - Throws: a fault that names the file, the place, the value and what would be right.
  public init(_ file: String) throws(InputFault) {
    self.file = file
    let root = try ConfigurationDocument(file: file).root()
    let prices = try root.required("prices").members()
    let names = prices.map(\.name)
    var paths: [String] = []
    for (_, item) in prices { paths.append(JointHistory.path(try item.string(), besides: file)) }
    var portfolios: [Portfolio] = []
    for (name, item) in try root.required("portfolios").members() {
      portfolios.append(try Self.portfolio(name, item, names))
    }
    try root.finish()
    guard !portfolios.isEmpty, portfolios.count <= Self.portfoliosMax else {
      throw root.fault(
        saying: "'portfolios' holds \(portfolios.count); expected 1 to \(Self.portfoliosMax)")
    }
    guard !paths.isEmpty else {
      throw root.fault(saying: "'prices' holds none; expected a name and a price file")
    }
    (instruments, self.paths, self.portfolios) = (names, paths, portfolios)
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
}

/// The portfolios of a list with the returns of their instruments.
public struct PortfolioSet {
  /// A named list of weights.
  public typealias Portfolio = PortfolioList.Portfolio

  /// The document it was made of.
  public let list: PortfolioList
  /// Simple returns of each instrument between times that all files have.
  let returns: [[Double]]
  /// When the bar opens whose close ends each of those returns.
  public let ends: [Timestamp]
  /// Bars that a return spans.
  public let horizon: Int
  /// What was tolerated in the files.
  public let repairs: [(file: String, repair: PriceFacts.Repair)]
  /// Returns in ten years.
  let lookback: Int

  /// The document, as messages name it.
  public var file: String { list.file }
  /// Names, in the order of the prices.
  public var instruments: [String] { list.instruments }
  var portfolios: [Portfolio] { list.portfolios }

  /// - Parameters:
  ///   - least: returns needed, and `why`.
  ///   - until: no bar that opens then or later is in anything.
  ///   - horizon: what a return spans; nil for one bar of the longest.
  init(
    _ list: PortfolioList, least: Int, why: String, until: Timestamp?, horizon span: TimeSpan?,
    _ observe: StudyObserver
  ) throws {
    self.list = list
    let histories = try list.paths.map { try PriceHistory($0, until: until) }
    // Of intervals that differ the longest; its bars are those that the files have in common.
    guard let longest = histories.max(by: { $0.interval < $1.interval }) else {
      preconditionFailure("Invariant: a list of portfolios names a price file")
    }
    horizon = try longest.horizon(span)
    var repairs: [(file: String, repair: PriceFacts.Repair)] = []
    for history in histories {
      for repair in history.facts.repairs {
        repairs.append((history.file, repair))
        observe(.warning("\(history.file): \(repair.text)"))
      }
      _ = try history.returns(least: least, why: why)
    }
    self.repairs = repairs
    lookback = longest.lookback(step: horizon)
    let joint = try JointHistory(
      histories, file: list.file, step: horizon, least: least, why: why)
    (returns, ends) = (joint.returns, joint.ends)
  }

  /// Profit per unit of gross notional, each period.
  func profits(_ portfolio: Portfolio) -> [Double] {
    let gross = portfolio.legs.reduce(0) { $0 + abs($1.weight) }
    return (returns.first ?? []).indices.map { t in
      portfolio.legs.reduce(0) { $0 + $1.weight * returns[$1.instrument][t] } / gross
    }
  }
}
