import Instruments

/// Opposite positions are closed against what is left at the bankruptcy price, best rank first;
/// with `recentGains` first, who left since the last tick bears its part before. Nothing where no
/// positive price leaves the account at zero.
public enum DeleveragingStage: StagePlanner {
  public static var parameters: [StageParameter] { [.ranking, .recentGains] }
  public static var takesTime: Bool { false }

  public static func plan<Market: CaseMarket & ~Copyable>(
    _ view: CaseView, _ terms: StageTerms, _ market: borrowing Market
  ) -> StageDirective {
    guard view.steps == 0, let price = view.bankruptcyPrice else { return .goOn }
    return .deleverage(at: price, withLeavers: terms.recentGains == .first)
  }
}
