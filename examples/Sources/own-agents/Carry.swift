import Markets
import Simulation
import Units

/// Traders who hold a position over a funding payment, on the side that is paid.
struct Carry: PopulationKind {
  static let name = "carry"
  static let meaning = "hold the side that funding pays over each payment, and leave at a stop"
  static let keys: [PopulationKey<Self>] = [
    .duration("lead", \.lead, "how long before a payment they enter, and how long after it leave"),
    .ratio("entry", \.entry, unit: "index", "average basis from which on it is worth it"),
    .ratio("stop", \.stop, unit: "equity", "loss at which they leave before the payment"),
    .number("leverage", \.leverage, in: 0.1...20, unit: "times equity", "size of the position"),
  ]

  var lead = TimeSpan.seconds(30)
  var entry = 0.0005
  var stop = 0.05
  var leverage = 2.0

  func fault(in market: MarketTerms) -> String? {
    if market.funding.interval == .zero { return "'carry' needs a market that pays funding" }
    return lead < market.funding.interval ? nil : "'lead' is not below the funding interval"
  }

  func strategy() -> any Strategy { CarryTraders(self) }
}
