import Foundation
import Pricing
import Reports
import Studies

/// One option against the forward.
struct PriceCurve {
  private static let steps = 160

  let option: OptionRequest
  let volatility: Double
  /// Forwards from far below strike and forward to far above, rising, the strike among them.
  private let forwards: [Double]

  init(_ option: OptionRequest, volatility: Double) {
    self.option = option
    self.volatility = volatility
    let deviation = volatility * option.years.squareRoot()
    let (low, high) = (min(option.forward, option.strike), max(option.forward, option.strike))
    let ends: ClosedRange<Double>
    switch option.model {
    case .black:
      let reach = min(max(3.2 * deviation, 0.05), 1.3)
      ends = (low * exp(-reach))...(high * exp(reach))
    case .bachelier:
      let reach = max(4 * deviation, 0.05 * max(abs(low), abs(high)), 1e-6)
      let least = option.settlement == .coin ? max(low - reach, 0.05 * low) : low - reach
      ends = least...(high + reach)
    }
    let width = ends.upperBound - ends.lowerBound
    forwards =
      ((0...Self.steps).map { ends.lowerBound + width * Double($0) / Double(Self.steps) }
      + [option.strike, option.forward]).sorted()
  }

  /// All derivatives at a forward, with a share of the time to expiry left; nil outside of the
  /// model's domain.
  private func greeks(_ forward: Double, timeLeft: Double = 1) -> Greeks? {
    let years = option.years * timeLeft
    // The discount of the time that is left, at one rate.
    let discount = pow(option.discount, timeLeft)
    let plain: Greeks?
    switch option.model {
    case .black:
      plain = try? Black76(
        forward: forward, strike: option.strike, volatility: volatility, years: years,
        discount: discount
      ).greeks(option.type)
    case .bachelier:
      plain = try? Bachelier(
        forward: forward, strike: option.strike, volatility: volatility, years: years,
        discount: discount
      ).greeks(option.type)
    }
    return option.settlement == .coin ? plain?.settledInCoin(forward: forward) : plain
  }

  private var unit: String { option.settlement == .coin ? "coins" : "quote currency" }

  private var marks: [ReferenceLine] {
    [
      ReferenceLine(.x, at: option.strike, "strike"),
      ReferenceLine(.x, at: option.forward, "forward", .exception),
    ]
  }

  var value: Chart {
    func line(
      _ name: String, _ role: ChartRole, _ timeLeft: Double, isDashed: Bool = false
    ) -> ChartSeries {
      ChartSeries(
        name, role, .line, x: forwards,
        y: forwards.map { greeks($0, timeLeft: timeLeft)?.value ?? .nan }, isDashed: isDashed)
    }
    return Chart(
      "Value and payoff", note: "per unit of the underlying, in \(unit)", size: .tall,
      x: .linear("forward"), y: .linear("value"),
      series: [
        line("at expiry", .loss, 0, isDashed: true), line("halfway", .category(1), 0.5),
        line("now", .fit, 1),
      ], references: marks)
  }

  var greeks: [Chart] {
    let found = forwards.map { greeks($0) }
    let wanted: [(String, String, KeyPath<Greeks, Double>)] = [
      ("delta", "dV/dF", \.delta), ("gamma", "d²V/dF²", \.gamma), ("vega", "dV/dσ", \.vega),
      ("theta", "dV/dt", \.theta), ("vanna", "d²V/dFdσ", \.vanna), ("volga", "d²V/dσ²", \.volga),
      ("charm", "d²V/dFdt", \.charm), ("veta", "d²V/dσdt", \.veta), ("rho", "dV/dr", \.rho),
      ("speed", "d³V/dF³", \.speed), ("zomma", "d³V/dF²dσ", \.zomma),
      ("color", "d³V/dF²dt", \.color), ("ultima", "d³V/dσ³", \.ultima),
    ]
    return wanted.map { name, derivative, path in
      Chart(
        name, note: derivative, size: .third, x: .linear("forward"), y: .linear(""),
        series: [
          ChartSeries(
            name, .fit, .line, x: forwards, y: found.map { $0?[keyPath: path] ?? .nan })
        ], references: marks + [ReferenceLine(.y, at: 0, "")])
    }
  }
}
