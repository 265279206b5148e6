import Instruments

/// What is left is closed at the mark against whoever is opposite, which always closes it; what the
/// account then lacks is covered and shared when the tick's liquidations are done. Every policy
/// ends with it.
public enum LossSharingStage: StagePlanner {
  public static var parameters: [StageParameter] { [] }
  public static var takesTime: Bool { false }

  public static func plan<Market: CaseMarket & ~Copyable>(
    _ view: CaseView, _ terms: StageTerms, _ market: borrowing Market
  ) -> StageDirective {
    view.steps == 0 ? .closeAtMark : .goOn
  }
}
