/// What a reading that goes on has found wrong so far.
///
/// A value that is wrong or missing is noted, and the reading goes on with one that would be right;
/// so three slips of the pen are three lines and not three tries.
final class ConfigurationFindings {
  /// With whether a misspelt key explains it, which is then told as an unknown key.
  private(set) var faults: [(fault: InputFault, isExplained: Bool)] = []

  /// Whether the reading has come to its end, and all of it was told.
  var isFinished = false

  /// Lines told at once.
  static let linesMax = 20

  func note(_ fault: InputFault, isExplained: Bool = false) {
    faults.append((fault, isExplained))
  }

  /// All of it as one fault, in the order of the file; nil where nothing is wrong.
  /// - Parameter isWhole: whether the whole of the file was read, unknown keys and all.
  func joined(isWhole: Bool) -> InputFault? {
    let told = faults.filter { !isWhole || !$0.isExplained }.map(\.fault)
    let sorted = told.enumerated().sorted {
      let (a, b) = ($0.element.line ?? .max, $1.element.line ?? .max)
      return a != b ? a < b : $0.offset < $1.offset
    }.map(\.element)
    guard var first = sorted.first else { return nil }
    first.others = Array(sorted.dropFirst().prefix(Self.linesMax - 1))
    return first
  }
}
