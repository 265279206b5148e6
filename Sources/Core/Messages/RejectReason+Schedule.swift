import Instruments

extension RejectReason {
  /// Why a margin schedule is not put in force.
  public init(_ fault: MarginScheduleFault) {
    self =
      switch fault {
      case .closingFee: .closingFeeInvalid
      case .noBracket: .scheduleMissing
      case .bracketCount: .bracketLimit
      case .firstFloor: .firstFloorInvalid
      case .maintenanceRate: .maintenanceRateInvalid
      case .initialRate: .initialRateInvalid
      case .floorOrder: .bracketFloorInvalid
      case .floorLimit: .bracketFloorLimit
      case .maintenanceOrder: .maintenanceRateFalling
      }
  }
}
