import Glibc
import Numerics

/// The models that no other is shown to beat: those left when the worst is sent away for as long as
/// equal mean losses are rejected.
///
/// With d_i the mean loss of model i less the mean over the models left, t_i = d_i / sqrt(var d_i);
/// the statistic is the greatest t_i, the model that has it leaves where its p-value is below the
/// level. Variances and the null law come from one set of stationary resamples in blocks of mean
/// length n^(1/3), the same for every model; seeded.
/// Source: Hansen, Lunde, Nason, "The model confidence set", Econometrica 2011 (T_max).
public struct ModelConfidenceSet: Sendable, Equatable {
  /// A model that left.
  public struct Exit: Sendable, Equatable {
    public let model: Int
    public let statistic: Double
    /// The greatest p-value of the tests up to this one: the level at which the model just stays.
    public let pValue: Double
  }

  /// Models that left, the worst first.
  public let exits: [Exit]
  /// Models left, in the order given.
  public let standing: [Int]
  /// Of equal losses among those left; nil for one model, or where losses do not differ at all.
  public let pValue: Double?

  private static let countMax = 100_000

  /// - Parameters:
  ///   - losses: a series a model, all of one length of 5 or more; less is better.
  ///   - level: such as 0.05.
  public init(
    losses: [[Double]], level: Double, resamples: Int = 1_000, seed: UInt64
  ) throws(NumericsError) {
    try Check.probability("level", level)
    guard let count = losses.first?.count else { throw .tooFew("models", count: 0, least: 1) }
    guard resamples >= 100 else { throw .tooFew("resamples", count: resamples, least: 100) }
    for series in losses {
      try Check.lengths("losses of models", series.count, count)
      try Check.sample("losses of a model", series, least: 5)
    }
    let totals = Self.runningTotals(losses)
    let means = totals.map { $0[$0.count - 1] / Double($0.count - 1) }
    let resampled = try Self.resampledMeans(totals, resamples, seed)
    var standing = Array(losses.indices)
    var exits: [Exit] = []
    var (greatest, last): (Double, Double?) = (0, nil)
    while standing.count > 1 {
      guard let worst = Self.worst(standing, means, resampled) else {
        last = nil
        break
      }
      greatest = max(greatest, worst.pValue)
      last = worst.pValue
      guard worst.pValue < level else { break }
      exits.append(Exit(model: worst.model, statistic: worst.statistic, pValue: greatest))
      standing.removeAll { $0 == worst.model }
      last = nil
    }
    self.exits = exits
    self.standing = standing
    pValue = last
  }

  /// The model with the greatest statistic; nil where no losses differ.
  private static func worst(
    _ standing: [Int], _ means: [Double], _ resampled: [[Double]]
  ) -> (model: Int, statistic: Double, pValue: Double)? {
    let size = Double(standing.count)
    let mean = standing.reduce(0) { $0 + means[$1] } / size
    // Each resample's deviation from what was found, a row a resample, a column a model left.
    let shifts = resampled.map { row in
      let all = standing.reduce(0) { $0 + row[$1] } / size
      return standing.map { row[$0] - all - (means[$0] - mean) }
    }
    let deviations = standing.indices.map { column in
      (shifts.reduce(0) { $0 + $1[column] * $1[column] } / Double(shifts.count)).squareRoot()
    }
    // Below this, losses differ by rounding alone.
    let least = 1e-12 * standing.reduce(0) { max($0, abs(means[$1])) }
    func statistic(_ difference: Double, _ column: Int) -> Double {
      deviations[column] > least ? difference / deviations[column] : 0
    }
    let found = standing.indices.map { statistic(means[standing[$0]] - mean, $0) }
    guard deviations.contains(where: { $0 > least }),
      let column = found.indices.max(by: { found[$0] < found[$1] })
    else { return nil }
    let above = shifts.count { row in
      row.indices.contains { statistic(row[$0], $0) >= found[column] }
    }
    return (
      standing[column], found[column], (Double(above) + 1) / (Double(shifts.count) + 1)
    )
  }

  /// Means of neighbours, as many of them as leave 100,000 values or fewer: shorter series are as
  /// they were. Means and what lies in one block of a resample are unchanged but for the end.
  public static func averaged(_ losses: [Double]) -> [Double] {
    let step = (losses.count + countMax - 1) / countMax
    guard step > 1 else { return losses }
    return stride(from: 0, to: losses.count, by: step).map { start in
      let part = losses[start..<min(start + step, losses.count)]
      return part.reduce(0, +) / Double(part.count)
    }
  }

  /// Sums of the losses of each model before every place and at the end.
  private static func runningTotals(_ losses: [[Double]]) -> [[Double]] {
    losses.map { series in
      var (totals, sum) = ([0.0], 0.0)
      for loss in averaged(series) {
        sum += loss
        totals.append(sum)
      }
      return totals
    }
  }

  /// The mean loss of every model in every resample: a row a resample, a column a model.
  private static func resampledMeans(
    _ totals: [[Double]], _ resamples: Int, _ seed: UInt64
  ) throws(NumericsError) -> [[Double]] {
    let count = totals[0].count - 1
    var bootstrap = try StationaryBootstrap(
      seed: seed, meanBlockLength: max(1, pow(Double(count), 1.0 / 3)))
    return (0..<resamples).map { _ in
      let blocks = bootstrap.blocks(count: count)
      return totals.map { totals in
        var sum = 0.0
        for (start, length) in blocks {
          let end = start + length
          sum +=
            end <= count
            ? totals[end] - totals[start]
            : totals[count] - totals[start] + totals[end - count]
        }
        return sum / Double(count)
      }
    }
  }
}
