import Instruments
import Units

/// A stage of an instrument's liquidation policy was set to wait for the rest of its list, or is in
/// force with it.
///
/// The stages in force from the one at 0, `count` of them, are the whole policy, in place of the
/// one that `LiquidationTermsChanged` stands for.
@frozen public struct LiquidationStageChanged: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  /// Its place from 0, and how many the list has.
  public var index: UInt8
  public var count: UInt8
  public var terms: StageTerms
  /// False: the terms in force are as before.
  public var isInForce: Bool
  /// Of the terms in force.
  public var version: TermsVersion
  @inlinable public init(
    instrument: InstrumentID, index: UInt8, count: UInt8, terms: StageTerms, isInForce: Bool,
    version: TermsVersion
  ) {
    self.instrument = instrument
    self.index = index
    self.count = count
    self.terms = terms
    self.isInForce = isInForce
    self.version = version
  }
}
