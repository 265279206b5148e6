import Reports
import Studies

extension SensitivityErrors {
  /// For one unit bought and for one sold the worst losses, in the quote asset, undiscounted.
  var json: JSONValue {
    let sold = found.rows.map { (full: $0.full, approximate: $0.approximate) }
    return [
      "priceRange": .number(priceRange), "volatilityRange": .number(volatilityRange),
      "errorGreatest": .number(found.errorGreatest),
      "worstLossHeld": [
        "full": .number(found.worstLoss.full), "approximate": .number(found.worstLoss.approximate),
      ],
      "worstLossSold": [
        "full": .number(sold.map(\.full).max().map { max(0, $0) } ?? 0),
        "approximate": .number(sold.map(\.approximate).max().map { max(0, $0) } ?? 0),
      ],
      "moves": .array(
        found.rows.map {
          [
            "forward": .number($0.move.forward), "volatility": .number($0.move.volatility),
            "full": .number($0.full), "approximate": .number($0.approximate),
            "error": .number($0.error),
          ]
        }),
    ]
  }
}
