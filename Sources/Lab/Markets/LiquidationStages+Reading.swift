import Inputs
import Instruments
import Liquidation
import Units

/// A stage by the name it has in documents.
private struct StageName: RawRepresentable, CaseIterable {
  let stage: LiquidationStage
  var rawValue: String { stage.name }
  init(_ stage: LiquidationStage) { self.stage = stage }
  init?(rawValue: String) {
    guard let stage = LiquidationStage.allCases.first(where: { $0.name == rawValue }) else {
      return nil
    }
    self.stage = stage
  }
  static var allCases: [StageName] { LiquidationStage.allCases.map { StageName($0) } }
}

private enum RankingName: String, CaseIterable {
  case profitTimesLeverage, profitFraction
  init(_ rule: DeleveragingRule) {
    switch rule {
    case .profitTimesLeverage: self = .profitTimesLeverage
    case .profitFraction: self = .profitFraction
    }
  }
  var rule: DeleveragingRule {
    switch self {
    case .profitTimesLeverage: .profitTimesLeverage
    case .profitFraction: .profitFraction
    }
  }
}

extension ConfigurationReader {
  /// The list at `stages`, empty where there is none. Each stage takes the parameters that its
  /// planner reads, and no others; whether the list is a policy is for the house to say.
  func readLiquidationStages() throws(InputFault) -> [StageTerms] {
    var stages: [StageTerms] = []
    for row in try objects("stages") {
      let name = try row.choice("stage", of: StageName.self)
      var terms = StageTerms(name.stage)
      for parameter in name.stage.planner.parameters { try row.read(parameter, into: &terms) }
      stages.append(terms)
    }
    return stages
  }

  private func read(
    _ parameter: StageParameter, into terms: inout StageTerms
  ) throws(InputFault) {
    let (share, belowOne) = (Ranges.share, Ranges.belowOne)
    let key = parameter.rawValue
    switch parameter {
    case .fractionPerTick:
      terms.fractionPerTick = try rate(key, default: terms.fractionPerTick, in: share)
    case .depthShareMax:
      terms.depthShareMax = try rate(key, default: terms.depthShareMax, in: share)
    case .restoreBuffer:
      terms.restoreBuffer = try rate(key, default: terms.restoreBuffer, in: .zero...(.one))
    case .ticksMax:
      terms.ticksMax = try integer(key, default: terms.ticksMax, in: 1...UInt16.max)
    case .feeRateMax: terms.feeRateMax = try rate(key, default: terms.feeRateMax, in: belowOne)
    case .leverageMax:
      terms.leverageMax = try rate(key, default: terms.leverageMax, in: .zero...Limits.rate)
    case .lossAbove: terms.lossAbove = try bound(key) ?? terms.lossAbove
    case .lossMax: terms.lossMax = try bound(key) ?? terms.lossMax
    case .recourse: terms.recourse = try readRecourse(default: terms.recourse)
    case .ranking: terms.ranking = try readRanking(default: terms.ranking)
    case .recentGains: terms.recentGains = try readRecentGains(default: terms.recentGains)
    }
  }

  /// A bound of a loss; nil where it is not given.
  private func bound(_ key: String) throws(InputFault) -> Rate? {
    guard let item = optional(key) else { return nil }
    return try reading(nil) { () throws(InputFault) in try item.rate(in: -Rate.one...Rate.one) }
  }

  func readRanking(default rule: DeleveragingRule) throws(InputFault) -> DeleveragingRule {
    try choice("ranking", of: RankingName.self, default: RankingName(rule)).rule
  }
}
