import Inputs
import Instruments
import Units

/// Rules of losses by the names they have in configuration files.
private enum RecourseName: String, CaseIterable {
  case scope, account, owner
  init(_ terms: Recourse) {
    switch terms {
    case .scope: self = .scope
    case .account: self = .account
    case .owner: self = .owner
    }
  }
  var terms: Recourse {
    switch self {
    case .scope: .scope
    case .account: .account
    case .owner: .owner
    }
  }
}

private enum WithdrawalName: String, CaseIterable {
  case haircut, gate
  init(_ terms: WithdrawalRule) { self = terms == .gate ? .gate : .haircut }
  var terms: WithdrawalRule { self == .gate ? .gate : .haircut }
}

private enum RecentGainName: String, CaseIterable {
  case first, after
  init(_ terms: RecentGainRule) { self = terms == .first ? .first : .after }
  var terms: RecentGainRule { self == .first ? .first : .after }
}

extension LiquidationTerms {
  /// Reads the keys of `liquidation`; what is not given stays as it is.
  mutating func read(_ reader: ConfigurationReader) throws(InputFault) {
    fractionPerTick = try reader.rate(
      "fractionPerTick", default: fractionPerTick, in: Ranges.share)
    depthShareMax = try reader.rate("depthShareMax", default: depthShareMax, in: Ranges.share)
    isPartial = try Self.isPartial(reader, default: isPartial)
    restoreBuffer = try reader.rate("restoreBuffer", default: restoreBuffer, in: .zero...(.one))
    bookTicksMax = try reader.integer(
      "bookTicksMax", default: bookTicksMax, in: 1...UInt16.max)
    feeRateMax = try reader.rate("feeRateMax", default: feeRateMax, in: Ranges.belowOne)
    fundTakesOver = try reader.boolean("fundTakesOver", default: fundTakesOver)
    fundLeverageMax = try reader.rate(
      "fundLeverageMax", default: fundLeverageMax, in: .zero...Limits.rate)
    disposalShareMax = try reader.rate(
      "disposalShareMax", default: disposalShareMax, in: Ranges.share)
    disposalBand = try reader.rate(
      "disposalBand", default: disposalBand, in: Ranges.positiveBelowOne)
    try readLossRules(reader)
  }

  /// By the key `isPartial`, or `partial`, as configurations of nodes have called it.
  private static func isPartial(
    _ reader: ConfigurationReader, default usual: Bool
  ) throws(InputFault) -> Bool {
    guard let former = reader.optional("partial") else {
      return try reader.boolean("isPartial", default: usual)
    }
    if reader.optional("isPartial") != nil {
      try reader.note(former.fault(saying: "stands beside 'isPartial'; expected one of the two"))
    }
    return try reader.boolean("partial", default: usual)
  }

  /// Reads `disposalStep`, `takeoverLossMax`, `recourse`, `withdrawals`, `recentGains` and
  /// `ranking`.
  private mutating func readLossRules(_ reader: ConfigurationReader) throws(InputFault) {
    disposalStep = try reader.rate("disposalStep", default: disposalStep, in: Ranges.share)
    takeoverLossMax = try reader.rate(
      "takeoverLossMax", default: takeoverLossMax, in: -Rate.one...Rate.one)
    recourse = try reader.readRecourse(default: recourse)
    withdrawals = try reader.choice(
      "withdrawals", of: WithdrawalName.self, default: WithdrawalName(withdrawals)
    ).terms
    recentGains = try reader.readRecentGains(default: recentGains)
    ranking = try reader.readRanking(default: ranking)
  }
}

extension ConfigurationReader {
  func readRecourse(default terms: Recourse) throws(InputFault) -> Recourse {
    try choice("recourse", of: RecourseName.self, default: RecourseName(terms)).terms
  }

  func readRecentGains(default terms: RecentGainRule) throws(InputFault) -> RecentGainRule {
    try choice("recentGains", of: RecentGainName.self, default: RecentGainName(terms)).terms
  }
}
