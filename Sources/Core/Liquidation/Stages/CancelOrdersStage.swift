import Instruments

/// All open orders of the pool are cancelled, so that nothing trades on that it stands behind; of
/// a cross balance those of isolated positions too, which draw on it.
public enum CancelOrdersStage: StagePlanner {
  public static var parameters: [StageParameter] { [] }
  public static var takesTime: Bool { false }

  public static func plan<Market: CaseMarket & ~Copyable>(
    _ view: CaseView, _ terms: StageTerms, _ market: borrowing Market
  ) -> StageDirective {
    view.steps == 0 ? .cancelOrders : .goOn
  }
}
