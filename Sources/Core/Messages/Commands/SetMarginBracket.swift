import Instruments
import Units

/// Sets one bracket of the margin schedule that the next `OpenTrading` puts in force.
///
/// Reject codes: unknownInstrument, bracketIndexInvalid, bracketLimit.
@frozen public struct SetMarginBracket: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  /// Place of the bracket, from 0; brackets are given in order, and index 0 starts a new
  /// schedule.
  public var index: UInt8
  public var bracket: MarginBracket
  @inlinable public init(instrument: InstrumentID, index: UInt8, bracket: MarginBracket) {
    self.instrument = instrument
    self.index = index
    self.bracket = bracket
  }
}
