import Instruments
import Units

// Lists of stages: the page on the waterfall.
extension NaiveHouse {
  /// The list that liquidation terms stand for.
  static func stages(_ terms: LiquidationTerms) -> [StageTerms] {
    func stage(_ stage: LiquidationStage, _ set: (inout StageTerms) -> Void) -> StageTerms {
      var made = StageTerms(stage)
      set(&made)
      return made
    }
    let book = stage(terms.isPartial ? .partialReduction : .bookClose) {
      $0.fractionPerTick = terms.fractionPerTick
      $0.depthShareMax = terms.depthShareMax
      $0.restoreBuffer = terms.restoreBuffer
      $0.ticksMax = terms.bookTicksMax
      $0.feeRateMax = terms.feeRateMax
    }
    let fund = { (bound: WritableKeyPath<StageTerms, Rate>) in
      stage(.fundTakeover) {
        $0.leverageMax = terms.fundLeverageMax
        $0[keyPath: bound] = terms.takeoverLossMax
      }
    }
    return [StageTerms(.cancelOrders), book]
      + (terms.recourse == .scope ? [] : [stage(.recourse) { $0.recourse = terms.recourse }])
      + (terms.fundTakesOver ? [fund(\.lossMax)] : [])
      + [
        stage(.deleveraging) {
          $0.recentGains = terms.recentGains
          $0.ranking = terms.ranking
        }
      ]
      + (terms.fundTakesOver ? [fund(\.lossAbove)] : []) + [StageTerms(.lossSharing)]
  }
}

extension NaiveMarket {
  var deleveraging: StageTerms? { stages.first { $0.stage == .deleveraging } }
  var recourse: Recourse { stages.first { $0.stage == .recourse }?.recourse ?? .scope }
  /// How long a position may be in the book.
  var bookTicks: Int {
    stages.filter { $0.stage == .partialReduction || $0.stage == .bookClose }
      .reduce(0) { $0 + Int($1.ticksMax) }
  }
}
