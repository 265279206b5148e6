import Calibration
import Foundation
import Inputs
import Studies
import Units

/// Where each number of a schedule comes from, a line each.
struct ScheduleOrigins {
  let market: MarketCalibration

  /// Names are those of the schedule's keys, or of what stands behind them.
  var all: [(name: String, origin: String)] {
    var lines = [
      ("maintenanceRate", maintenance), ("initialRate", initial), ("backTest", backTest),
      ("published", market.rates.published.map(\.origin).joined(separator: "; ")), ("floor", floor),
    ]
    if case .brackets(let size) = market.size {
      lines += [("impact", impact(size)), ("unwind", unwind(size)), ("cap", cap(size))]
    }
    lines += [
      ("valuation", "at the mark price, as the excursion is measured"),
      ("closingFeeRate", "no fee is part of the price history"),
    ]
    return lines.map { (name: $0.0, origin: $0.1) } + (market.grid?.origins ?? [])
      + (market.fees?.origins ?? [])
  }

  private func sides(
    _ rate: (MarginCalibration.SideFigures) -> IntervalEstimate
  ) -> String {
    market.rates.sides.map { "\($0.side.rawValue) " + Self.percent(rate($0)) }
      .joined(separator: ", ")
  }

  private var maintenance: String {
    let rates = market.rates
    return "\(rates.terms.confidence) quantile of the adverse excursion over "
      + "\(DurationText.format(rates.terms.closeOutSpan)), \(rates.excursions) starts"
      + (rates.terms.closeOutScale == 1
        ? ": "
        : " of \(market.prices.span(1)), by the root of time: ")
      + sides(\.maintenance) + (isSized ? "; then size, see floor" : "")
  }

  private var initial: String {
    let (rates, terms) = (market.rates, market.rates.terms)
    let damping = terms.damping.tools.isEmpty ? "" : ", damped by \(terms.damping.text)"
    var text =
      "\(ModelName.spelling(terms.model)) at \(terms.confidence) over "
      + "\(market.prices.span(terms.horizon))\(damping)"
    switch terms.scaling {
    case .horizon: break
    case .sqrt:
      text += String(format: ", the requirement of a bar times sqrt h = %.3f", rates.factor)
    case .term:
      text += String(
        format: ", the requirement of a bar times %.3f, the model's term structure", rates.factor)
    }
    text += ": " + sides(\.initial)
    if rates.isHeldByMaintenance { text += "; raised to maintenance, so the model decides nothing" }
    text += "; leverage up to \(rates.leverageCap)"
    if isSized { text += " before size, which adds to it as to maintenance" }
    return text
  }

  private var backTest: String {
    let rates = market.rates
    let scaled = rates.terms.scaling == .horizon ? "" : "forecasts of one bar: "
    return "\(ModelName.spelling(rates.terms.model)), \(scaled)"
      + rates.sides.map(\.coverage).joined(separator: "; ")
  }

  private var isSized: Bool { if case .brackets = market.size { true } else { false } }

  private var floor: String {
    switch market.size {
    case .flat(let reason): return "one bracket: \(reason)"
    case .brackets(let size):
      let share = Self.percent(size.terms.chordExcessMax)
      return "edges are 1, 2, 5 times a power of ten, each the farthest whose chord lies at most "
        + "\(share) above what closing out takes, excursion x unwinding + cost of closing, or "
        + "the next; rates rounded up to 0.01%"
    }
  }

  private func impact(_ size: SizeCalibration) -> String {
    let liquidity = size.liquidity
    let day =
      "deviation of a day \(Self.percent(liquidity.deviation)), notional traded in one "
      + "\(Self.range(liquidity.volume)), the median of \(liquidity.days) days"
    guard let (side, curve) = size.depth else {
      return "closing N moves the price by Y s sqrt(N / V), Y \(Self.number(size.squareRoot)) as "
        + "given, and costs two thirds of it; \(day)"
    }
    let seen =
      "\(curve.snapshots) snapshots of \(size.terms.depth?.file ?? ""), \(side.rawValue) side"
    let confidence = market.rates.terms.confidence
    guard let y = size.squareRoot else {
      return "closing N moves the price by c N^d, d \(Self.number(curve.exponent)) the median and "
        + "c \(Self.range(curve.coefficient)) the \(confidence) quantile of \(seen), and costs "
        + "1 / (1 + d) of it"
    }
    if case .given = size.terms.source {
      return "closing N moves the price by Y s sqrt(N / V), Y \(Self.number(y)) as given, and "
        + "costs two thirds of it; \(day)"
    }
    let median = DepthCurve.squareRootCoefficient(
      curve.coefficientMedian, unitImpact: liquidity.unitImpact.value)
    return "closing N moves the price by Y s sqrt(N / V), Y \(Self.number(y)) the \(confidence) "
      + "quantile of \(seen), their median \(Self.number(median)), and costs two thirds of it; "
      + day
  }

  private func unwind(_ size: SizeCalibration) -> String {
    let share = Self.percent(size.terms.participation)
    return "\(share) of the volume closes \(Self.money(size.closable)) within "
      + "\(DurationText.format(market.rates.terms.closeOutSpan)); what takes n times as long has "
      + "the excursion times sqrt(sum over i < n of ((n - i) / n)^2)"
  }

  private func cap(_ size: SizeCalibration) -> String {
    let share = Self.percent(size.terms.participation)
    var text =
      "the greatest round number within \(Self.money(size.capOfVolume)), \(share) of a day's volume"
    if let end = size.depth?.curve.depthEnd {
      text +=
        ", and within \(Self.money(end)), which all but "
        + "\(Self.percent(1 - market.rates.terms.confidence)) of the snapshots hold"
    }
    return text + "; beyond it everything is held in full"
  }

  static func percent(_ rate: Double) -> String {
    let text = String(format: abs(rate) < 0.0995 ? "%.2f" : "%.1f", 100 * rate)
    return (text.hasSuffix(".00") ? String(text.dropLast(3)) : text) + "%"
  }

  static func percent(_ rate: IntervalEstimate) -> String {
    func exact(_ value: Double) -> String { String(format: "%.2f%%", 100 * value) }
    return "\(exact(rate.value)) (\(exact(rate.low)) to \(exact(rate.high)))"
  }

  static func number(_ estimate: IntervalEstimate?) -> String {
    guard let estimate else { return "" }
    func text(_ value: Double) -> String { String(format: "%.2f", value) }
    return estimate.low == estimate.high
      ? text(estimate.value)
      : "\(text(estimate.value)) (\(text(estimate.low)) to \(text(estimate.high)))"
  }

  static func range(_ estimate: IntervalEstimate) -> String {
    "\(short(estimate.value)) (\(short(estimate.low)) to \(short(estimate.high)))"
  }

  static func money(_ value: Double) -> String { short(value) }

  /// Four digits, as 1.803e+10 for what is large or small.
  private static func short(_ value: Double) -> String { String(format: "%.4g", value) }
}
