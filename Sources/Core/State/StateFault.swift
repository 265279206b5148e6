/// Why bytes are no state. None is mended by a retry.
@frozen public enum StateFault: UInt8, Error, Equatable, Sendable, CaseIterable {
  /// They end before the state does.
  case truncated = 1
  /// More bytes than the state has.
  case excess = 2
  /// They do not begin like a state.
  case notState = 3
  /// Written in a format that this version does not read.
  case wrongVersion = 4
  /// Their digest is not the one that they carry.
  case damaged = 5
  /// A count beyond what there may be of its kind.
  case countBeyondLimit = 6
  /// A value that its field cannot have.
  case outOfRange = 7
  /// Two parts that do not go together: a link to nothing, a name given twice.
  case inconsistent = 8
}
