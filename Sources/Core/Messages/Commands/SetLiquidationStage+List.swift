import Instruments
import Units

extension SetLiquidationStage {
  /// The commands that set a list.
  public static func commands(
    _ instrument: InstrumentID, _ stages: [StageTerms]
  ) -> [SetLiquidationStage] {
    stages.enumerated().map {
      SetLiquidationStage(
        instrument: instrument, index: UInt8(clamping: $0), count: UInt8(clamping: stages.count),
        terms: $1)
    }
  }
}

extension RejectReason {
  /// Why a list of stages is not put in force.
  public init(_ fault: LiquidationPolicyFault) {
    self =
      switch fault {
      case .fraction: .liquidationFractionInvalid
      case .depthShare: .depthShareInvalid
      case .restoreBuffer: .restoreBufferInvalid
      case .ticks: .bookTicksInvalid
      case .fee: .liquidationFeeInvalid
      case .fundLeverage: .fundLeverageInvalid
      case .takeoverLoss: .takeoverLossInvalid
      case .takeoverWindow: .takeoverBoundsInvalid
      case .stageCount: .stageLimit
      case .firstStage: .firstStageInvalid
      case .lastStage: .lastStageInvalid
      case .repeated: .stageRepeated
      case .reductionAfterClose: .reductionAfterClose
      }
  }
}
