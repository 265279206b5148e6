import Inputs
import Units

extension PriceSource {
  private enum Kind: String, CaseIterable {
    case generated, jumpDiffusion, heston, regimes, bars, tape
  }

  init(_ reader: ConfigurationReader) throws(InputFault) {
    switch try reader.choice("kind", of: Kind.self) {
    case .generated:
      let moves = try reader.moves()
      self = .generated(
        GeneratedPrices(
          start: try reader.start(), volatility: try reader.volatility(),
          drift: try reader.drift(), jumpsPerDay: try reader.jumpsPerDay(),
          jumpSize: try reader.jumpSize(), moves: moves))
    case .jumpDiffusion:
      let moves = try reader.moves()
      self = .jumpDiffusion(
        JumpDiffusion(
          start: try reader.start(), volatility: try reader.volatility(),
          drift: try reader.drift(), jumpsPerDay: try reader.jumpsPerDay(),
          jumpMean: try reader.share("jumpMean", default: 0, in: -1...1),
          jumpSize: try reader.jumpSize(), moves: moves))
    case .heston:
      let moves = try reader.moves()
      let start = try reader.start()
      let volatility = try reader.volatility()
      self = .heston(
        HestonPrices(
          start: start, volatility: volatility,
          startVolatility: try reader.share("startVolatility", default: volatility, in: 0...20),
          drift: try reader.drift(),
          reversion: try reader.number("reversion", default: 20, in: 0...1_000),
          volatilityOfVariance: try reader.number("volatilityOfVariance", default: 2, in: 0...100),
          varianceCorrelation: try reader.share("varianceCorrelation", default: -0.3, in: -1...1),
          moves: moves))
    case .regimes:
      let moves = try reader.moves()
      let start = try reader.start()
      self = .regimes(
        RegimePrices(start: start, regimes: try reader.regimes(), moves: moves))
    case .bars:
      var recorded = RecordedBars(move: try reader.recordedMove())
      if let item = reader.optional("file") {
        recorded.series = try reader.reading(nil) { () throws(InputFault) in
          try PriceFile.read(try item.filePath())
        }
      }
      self = .bars(recorded)
    case .tape:
      let move = try reader.recordedMove()
      let item = try reader.required("file")
      self = .tape(RecordedTape(tape: try TradeTape(try item.filePath()), move: move))
    }
  }

  /// The extent of a recorded source, with the file that has it; nil for one that is drawn.
  /// - Parameter series: what is handed over beside the scenario.
  func extent(
    _ series: PriceSeries?
  ) throws(InputFault) -> (file: String, first: Timestamp, last: Timestamp)? {
    switch self {
    case .generated, .jumpDiffusion, .heston, .regimes: return nil
    case .tape(let recorded):
      return (recorded.tape.file, recorded.tape.first, recorded.tape.last)
    case .bars(let recorded):
      guard let series = recorded.series ?? series else {
        throw InputFault(
          file: "--prices",
          reason: "is missing; this scenario follows recorded prices, expected a price file")
      }
      guard series.bars.count > 1 else {
        throw InputFault(file: series.file, reason: "has one bar; expected at least two")
      }
      return (
        series.file, series.bars[0].openTime,
        series.bars[series.bars.count - 1].openTime + series.interval
      )
    }
  }
}

extension ConfigurationReader {
  fileprivate func start() throws(InputFault) -> Double { try number("start", in: 1e-6...1e7) }
  fileprivate func volatility() throws(InputFault) -> Double {
    try share("volatility", default: 0.5, in: 0...20)
  }
  fileprivate func drift() throws(InputFault) -> Double {
    try share("drift", default: 0, in: -100...100)
  }
  fileprivate func jumpsPerDay() throws(InputFault) -> Double {
    try number("jumpsPerDay", default: 0, in: 0...10_000)
  }
  fileprivate func jumpSize() throws(InputFault) -> Double {
    try share("jumpSize", default: 0.01, in: 0...1)
  }
  fileprivate func recordedMove() throws(InputFault) -> RecordedMove {
    RecordedMove(damping: try share("damping", default: 1, in: 0...1))
  }

  fileprivate func moves() throws(InputFault) -> [ScriptedMove] {
    var moves: [ScriptedMove] = []
    let span = TimeSpan.zero...TimeSpan.hours(24 * 366)
    for move in try objects("moves") {
      moves.append(
        ScriptedMove(
          at: try move.duration("at", in: span),
          over: try move.duration("over", default: .zero, in: span),
          change: try move.share("change", in: -0.99...100)))
    }
    return moves
  }

  fileprivate func regimes() throws(InputFault) -> [RegimePrices.Regime] {
    var regimes: [RegimePrices.Regime] = []
    var followers: [(reader: ConfigurationReader, weights: ConfigurationReader?)] = []
    for reader in try objects("regimes") {
      let name = try reader.string("name")
      if regimes.contains(where: { $0.name == name }) {
        try reader.note(reader.fault(saying: "the name '\(name)' is taken; each needs its own"))
      }
      regimes.append(
        RegimePrices.Regime(
          name: name, volatility: try reader.share("volatility", in: 0...20),
          drift: try reader.share("drift", default: 0, in: -100...100),
          stays: try reader.duration(
            "stays", in: TimeSpan.milliseconds(1)...TimeSpan.hours(24 * 366)),
          to: []))
      followers.append((reader, try reader.optionalObject("to")))
    }
    guard (2...16).contains(regimes.count) else {
      throw fault(of: "regimes", "a list of 2 to 16 regimes")
    }
    for place in regimes.indices {
      var weights = regimes.indices.map { $0 == place ? 0.0 : 1 }
      if let given = followers[place].weights {
        for other in regimes.indices where other != place {
          weights[other] = try given.number(regimes[other].name, default: 0, in: 0...1e9)
        }
      }
      if weights.reduce(0, +) <= 0 {
        try followers[place].reader.note(
          followers[place].reader.fault(
            saying: "'to' has no positive weight; expected one for another regime"))
        weights = regimes.indices.map { $0 == place ? 0.0 : 1 }
      }
      regimes[place].to = weights
    }
    return regimes
  }
}

extension IndexFeed {
  /// Reads `feed`; one source without delay or fault where it is absent.
  init(_ reader: ConfigurationReader?) throws(InputFault) {
    self.init()
    guard let reader else { return }
    let span = TimeSpan.zero...TimeSpan.hours(24 * 366)
    sources = try reader.integer("sources", default: 1, in: 1...Limits.indexSources)
    lag = try reader.duration("lag", default: .zero, in: span)
    for item in try reader.objects("faults") {
      let kind = try item.choice("kind", of: FaultKind.self)
      var fault = Fault(kind: kind, at: try item.duration("at", in: span))
      if kind != .glitch { fault.lasting = try item.duration("for", in: span) }
      if kind != .stale { fault.change = try item.share("change", in: -0.99...100) }
      fault.source = try item.optional("source").map { (source) throws(InputFault) in
        try source.integer(in: 0...(sources - 1))
      }
      faults.append(fault)
    }
  }
}

extension IndexFeedback {
  init(_ reader: ConfigurationReader) throws(InputFault) {
    let day = TimeSpan.milliseconds(1)...TimeSpan.hours(24 * 366)
    self.init(
      weight: try reader.share("weight", in: 0...1),
      law: try reader.choice("law", of: Law.self, default: .squareRoot),
      impact: try reader.share("impact", default: 0.05, in: 0...10),
      volume: try reader.number("volume", in: 1e-6...1e18),
      recovery: try reader.duration("recovery", default: .seconds(600), in: day),
      flow: try reader.choice("flow", of: Flow.self, default: .liquidations),
      ownShare: try reader.share("ownShare", default: 0.5, in: 0...0.9),
      ownBound: try reader.share("ownBound", default: 0.05, in: 0...1),
      lag: try reader.duration(
        "lag", default: .milliseconds(100), in: TimeSpan.microseconds(1)...TimeSpan.hours(1)))
  }
}
