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

extension ConfigurationReader {
  /// Reads `disposalStep`, `takeoverLossMax`, `recourse`, `withdrawals`, `recentGains` and
  /// `ranking`; what is not given stays as it is.
  public func readLossRules(into terms: inout LiquidationTerms) throws(InputFault) {
    terms.disposalStep = try rate(
      "disposalStep", default: terms.disposalStep, in: Rate(rawValue: 1)...Rate.one)
    terms.takeoverLossMax = try rate(
      "takeoverLossMax", default: terms.takeoverLossMax, in: -Rate.one...Rate.one)
    terms.recourse = try readRecourse(default: terms.recourse)
    terms.withdrawals = try choice(
      "withdrawals", of: WithdrawalName.self, default: WithdrawalName(terms.withdrawals)
    ).terms
    terms.recentGains = try readRecentGains(default: terms.recentGains)
    terms.ranking = try readRanking(default: terms.ranking)
  }

  func readRecourse(default terms: Recourse) throws(InputFault) -> Recourse {
    try choice("recourse", of: RecourseName.self, default: RecourseName(terms)).terms
  }

  func readRecentGains(default terms: RecentGainRule) throws(InputFault) -> RecentGainRule {
    try choice("recentGains", of: RecentGainName.self, default: RecentGainName(terms)).terms
  }
}
