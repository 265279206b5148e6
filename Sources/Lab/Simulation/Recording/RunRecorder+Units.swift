import Instruments
import Reports

extension RunRecorder {
  /// What the amounts of a log are called, of which only numbers are known: those of its first
  /// market.
  var units: RunUnits {
    guard let contract = markets.first?.contract else {
      return RunUnits(quote: "quote", base: "units")
    }
    let asset = "asset \(contract.settlementAsset)"
    switch contract.payoff.kind {
    case .linear: return RunUnits(quote: asset, base: "units")
    case .inverse: return RunUnits(quote: "quote", base: "contracts", settlement: asset)
    }
  }
}
