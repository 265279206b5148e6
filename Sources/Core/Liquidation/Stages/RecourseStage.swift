import Instruments
import Units

/// Before anybody else takes what is left, equity below zero is made good from what the owner has
/// elsewhere, as far as `recourse` reaches.
public enum RecourseStage: StagePlanner {
  public static var parameters: [StageParameter] { [.recourse] }
  public static var takesTime: Bool { false }

  public static func plan<Market: CaseMarket & ~Copyable>(
    _ view: CaseView, _ terms: StageTerms, _ market: borrowing Market
  ) -> StageDirective {
    view.steps == 0 && view.risk.equity.isNegative ? .takeRecourse(-view.risk.equity) : .goOn
  }
}
