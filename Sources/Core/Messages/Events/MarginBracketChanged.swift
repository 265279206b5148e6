import Instruments
import Units

/// A bracket of an instrument's margin schedule was set to wait for `OpenTrading`, or is in force.
///
/// The brackets in force from the one at 0 up to the `InstrumentOpened` behind them are the whole
/// schedule.
@frozen public struct MarginBracketChanged: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  /// Its place from 0, in order of floors.
  public var index: UInt8
  public var bracket: MarginBracket
  /// False: the terms in force are as before.
  public var isInForce: Bool
  /// Of the terms in force.
  public var version: TermsVersion
  @inlinable public init(
    instrument: InstrumentID, index: UInt8, bracket: MarginBracket, isInForce: Bool,
    version: TermsVersion
  ) {
    self.instrument = instrument
    self.index = index
    self.bracket = bracket
    self.isInForce = isInForce
    self.version = version
  }
}
