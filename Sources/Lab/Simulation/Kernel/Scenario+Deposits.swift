import Instruments
import Numerics
import Units

extension Scenario {
  /// What the agents of each population are paid in: of a quote asset whole hundredths, of a coin,
  /// of which a hundredth is much, whole counts of 1e-8.
  func deposits(seed: UInt64) -> [[Money]] {
    populations.map { population in
      let market = markets(of: population)[0]
      let step = market.contract.payoff.kind == .linear ? 1_000_000 : 1 as Int64
      let terms = population.collateral
      return (0..<population.count).map { agent in
        var stream = RandomStream(seed: seed, name: population.name + ".collateral", number: agent)
        let amount = stream.lognormal(median: terms.median, sigma: terms.sigma)
        let steps = Double(Money.one.rawValue / step)
        let count = (min(max(amount, terms.least), terms.most) * steps).rounded(.up)
        return Money(rawValue: Int64(count) * step)
      }
    }
  }
}
