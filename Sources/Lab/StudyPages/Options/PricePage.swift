import Foundation
import Pricing
import Reports
import Studies

/// The page of `clearsim price`: value, payoff and sensitivities against the forward.
struct PricePage {
  let title: String
  let options: [OptionRequest]
  /// What the command prints of each.
  let answers: [JSONValue]

  static let optionsMax = 60
  private static let selector = "Option"

  var page: LabPage {
    let shown = options.prefix(Self.optionsMax)
    let names = shown.indices.map { name($0) }
    var page = LabPage(
      command: "price", title: title,
      facts: options.count == 1 ? facts(0) : ["\(options.count) options"],
      warnings: options.count > shown.count
        ? ["Of \(options.count) options the first \(shown.count) are pictured."] : [])
    page.selectors = [LabPage.Selector(Self.selector, names)]
    var (values, greeks, figures): ([LabPage.Item], [LabPage.Item], [LabPage.Item]) = ([], [], [])
    for place in shown.indices {
      let only = [(Self.selector, names[place])]
      let curve = PriceCurve(options[place], volatility: volatility(place))
      values.append(.chart(curve.value, only: only))
      greeks += curve.greeks.map { .chart($0, only: only) }
      figures.append(.table(table(place), only: only))
    }
    page.sections = [
      LabPage.Section(
        "Value",
        reading: "What the option is worth at each forward now, halfway and at expiry; the rest "
          + "stays as it is.", values),
      LabPage.Section(
        "Sensitivities",
        reading: "Now, per unit of the underlying, against the forward. vega is per 1.00 of "
          + "volatility, theta and all that move with time per year, rho per 1.00 of rate.",
        greeks),
      LabPage.Section(
        "Figures", reading: "As the command prints them, at the forward given.", figures),
    ]
    return page
  }

  private func volatility(_ place: Int) -> Double {
    if case .number(let used)? = answers[place]["volatility"] { used } else { 0 }
  }

  private func name(_ place: Int) -> String {
    let option = options[place]
    let number = options.count == 1 ? "" : "\(place + 1): "
    return "\(number)\(option.type.rawValue) \(JSONValue.number(option.strike).text()), "
      + String(format: "%.4g days", option.years * 365)
  }

  private func facts(_ place: Int) -> [String] {
    let option = options[place]
    return [
      "forward \(JSONValue.number(option.forward).text())", option.model.rawValue,
      String(format: "volatility %.6g", volatility(place)),
      "settled in \(option.settlement.rawValue)",
    ]
  }

  private func table(_ place: Int) -> FigureTable {
    var rows: [[FigureCell]] = []
    func add(_ value: JSONValue, _ name: String) {
      switch value {
      case .object(let members):
        for (key, inner) in members { add(inner, name.isEmpty ? key : "\(name).\(key)") }
      case .number(let number):
        rows.append([.text(name), .printed(String(format: "%.8g", number))])
      case .string(let text): rows.append([.text(name), .text(text)])
      default: break
      }
    }
    add(answers[place], "")
    return FigureTable(["figure", "value"], rows)
  }
}
