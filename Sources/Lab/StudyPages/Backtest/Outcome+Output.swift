import Calibration
import Reports
import Studies

extension BacktestPlan.Outcome {
  /// What could not be forecast, and why.
  var failuresJSON: JSONValue {
    .array(
      failures.map {
        [
          "model": .string($0.model), "side": .string($0.side.rawValue),
          "reason": .string($0.reason),
        ]
      })
  }
}

extension PriceFacts.Repair {
  var json: JSONValue {
    ["kind": .string(kind), "count": .count(count), "text": .string(text)]
  }
}
