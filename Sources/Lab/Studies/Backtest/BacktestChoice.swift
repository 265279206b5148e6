import Calibration
import Numerics

/// A choice among the models of several tables of rows, with the test that decided on each.
public struct BacktestChoice {
  /// Verdicts in the order of the rows, and the ranking.
  public let choice: ModelChoice
  /// At which stages send models away.
  public let level: Double

  /// - Parameters:
  ///   - parts: rows on one side or portfolio each, and its name; a model that one of them lacks is
  ///     left out. Losses are added up over the parts, requirements are means, the worst peak to
  ///     trough counts.
  /// - Returns: nil where no model is in every part.
  init?(_ parts: [(name: String, rows: [BacktestRow])], level: Double, seed: UInt64) throws {
    guard let first = parts.first else { return nil }
    var candidates: [ModelChoice.Candidate] = []
    for name in first.rows.map(\.model) {
      let rows = parts.compactMap { part in part.rows.first { $0.model == name } }
      guard rows.count == parts.count else { continue }
      let tests = zip(rows, parts).map { $0.stages($1.name) }
      var losses = [Double](repeating: 0, count: rows[0].jointLosses.count)
      for row in rows {
        for place in losses.indices { losses[place] += row.jointLosses[place] }
      }
      candidates.append(
        ModelChoice.Candidate(
          name: name, coverage: tests.flatMap(\.coverage),
          independence: tests.flatMap(\.independence), shortfall: tests.flatMap(\.shortfall),
          losses: losses, peakToTrough: rows.map(\.found.peakToTrough).reduce(0, max),
          meanRequirement: rows.map(\.found.meanMargin).reduce(0, +) / Double(rows.count)))
    }
    guard !candidates.isEmpty else { return nil }
    choice = try ModelChoice(candidates, level: level, seed: seed)
    self.level = level
  }
}
