import Calibration
import Numerics

/// Diebold and Mariano's test between every two models of a table of rows.
public struct LossComparison {
  /// One side of one history.
  public let rows: [BacktestRow]
  /// By pair (first, second), first before second; nil where the losses do not differ.
  public private(set) var tick: [[TestResult?]] = []
  /// The same of the joint loss.
  public private(set) var joint: [[TestResult?]] = []

  init(_ rows: [BacktestRow]) {
    self.rows = rows
    for first in rows.indices {
      let later = rows[(first + 1)...]
      tick.append(
        later.map { try? ForecastComparison.dieboldMariano(rows[first].tickLosses, $0.tickLosses) })
      joint.append(
        later.map {
          try? ForecastComparison.dieboldMariano(rows[first].jointLosses, $0.jointLosses)
        })
    }
  }

  /// Models compared.
  public var count: Int { rows.count }
}
