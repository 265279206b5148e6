import Instruments
import Units

/// Sets one stage of an instrument's liquidation policy; the last of the list puts it in force in
/// place of the list that `SetLiquidationTerms` stands for, until that is sent again.
///
/// Reject codes: unknownInstrument, and 1101 to 1106 and 1110 to 1117.
@frozen public struct SetLiquidationStage: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  /// Place of the stage, from 0; stages are given in order, and index 0 starts a new list.
  public var index: UInt8
  /// How many the list has.
  public var count: UInt8
  public var terms: StageTerms
  @inlinable public init(
    instrument: InstrumentID, index: UInt8, count: UInt8, terms: StageTerms
  ) {
    self.instrument = instrument
    self.index = index
    self.count = count
    self.terms = terms
  }

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
