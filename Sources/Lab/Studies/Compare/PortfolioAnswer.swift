import Calibration
import Inputs
import Numerics

/// What a comparison found on one portfolio.
public struct PortfolioAnswer {
  /// The portfolio as the list has it.
  public let portfolio: PortfolioSet.Portfolio
  /// A row a model; empty where none can be forecast.
  public let outcome: BacktestPlan.Outcome
  /// Beside each row.
  public let offsets: [PortfolioOffset]
  /// Beside each row: Diebold and Mariano's p-value against the least tick loss; nil for that one.
  public let toBest: [Double?]
  /// Nil where the portfolio has no variance, with the reason.
  public let risk: PortfolioRisk?
  /// Why `risk` is nil; empty where it is not.
  public let riskReason: String
  /// Among the models forecast; nil where there is none.
  public let choice: BacktestChoice?

  /// What an answer is made with: the returns assessed, the cap of an offset and the share of the
  /// way that correlations are moved, both from 0 to 1.
  public struct Terms {
    let assessed: Range<Int>
    let cap: Double
    let stress: Double
  }

  init(
    _ portfolio: PortfolioSet.Portfolio, _ set: PortfolioSet, _ plan: BacktestPlan,
    _ terms: Terms, _ observe: StudyObserver
  ) throws {
    self.portfolio = portfolio
    let samples = set.returns.map {
      BacktestSample(
        $0, assessed: terms.assessed, lookback: set.lookback, measure: .simple)
    }
    let sample = BacktestSample(
      set.profits(portfolio), assessed: terms.assessed, lookback: set.lookback, measure: .simple)
    outcome = try plan.run(
      sample, sides: [.long], file: set.file, part: "portfolios.\(portfolio.name), ",
      mayFail: true, observe)
    let losses = sample.returns[sample.assessed...].map { -$0 }
    offsets = try outcome.rows.map { row in
      PortfolioOffset(
        try plan.damped(plan.track(row.forecastModel, .long, on: sample), on: sample),
        legs: try Self.legs(portfolio, row, set, samples, plan), losses: losses,
        cap: terms.cap)
    }
    toBest = Self.toBest(outcome.rows)
    choice =
      outcome.rows.isEmpty
      ? nil
      : try BacktestChoice(
        [(portfolio.name, outcome.rows)], level: plan.level, seed: plan.seed)
    do {
      risk = try PortfolioRisk(
        legs: portfolio.legs.map { (set.instruments[$0.instrument], $0.weight) },
        series: portfolio.legs.map { samples[$0.instrument].returns }, latest: plan.from,
        confidence: plan.confidence, stress: terms.stress)
      riskReason = ""
    } catch {
      risk = nil
      riskReason = error.description
    }
  }

  /// The legs' own tracks by the row's model, each with its share of the gross notional.
  private static func legs(
    _ portfolio: PortfolioSet.Portfolio, _ row: BacktestRow, _ set: PortfolioSet,
    _ samples: [BacktestSample], _ plan: BacktestPlan
  ) throws -> [(share: Double, track: ForecastTrack)] {
    let gross = portfolio.legs.reduce(0) { $0 + abs($1.weight) }
    return try portfolio.legs.map { leg in
      let sample = samples[leg.instrument]
      do {
        let plain = try plan.track(
          row.forecastModel, leg.weight > 0 ? .long : .short, on: sample)
        return (abs(leg.weight) / gross, try plan.damped(plain, on: sample))
      } catch let error as NumericsError {
        throw InputFault(
          file: set.file, place: "\(set.instruments[leg.instrument]), \(row.model)",
          reason: error.description)
      }
    }
  }

  private static func toBest(_ rows: [BacktestRow]) -> [Double?] {
    let best = rows.indices.min { rows[$0].tickLoss < rows[$1].tickLoss }
    return rows.indices.map { place in
      guard let best, place != best else { return nil }
      // Losses that do not differ at all have no statistic.
      return try? ForecastComparison.dieboldMariano(
        rows[place].tickLosses, rows[best].tickLosses
      ).pValue
    }
  }
}
