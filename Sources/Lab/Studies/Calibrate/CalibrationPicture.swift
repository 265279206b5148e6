import Calibration

/// What pictures show of one side of a calibration, thinned as soon as it is known.
public struct CalibrationPicture {
  /// Shares of starts by how much was lost beyond, losses rising.
  public struct Tail {
    /// Rising, fractions of the price at the start.
    public var losses: [Double] = []
    /// Of starts that lost as much or more.
    public var shares: [Double] = []

    init(_ values: [Double]) {
      let sorted = values.sorted()
      var rank = 1
      while rank <= sorted.count {
        let loss = sorted[sorted.count - rank]
        // What went in the position's favour is no loss.
        guard loss > 0 else { break }
        losses.append(loss)
        shares.append(Double(rank) / Double(sorted.count))
        rank = rank < 150 ? rank + 1 : max(rank + 1, Int(Double(rank) * 1.02))
      }
      losses.reverse()
      shares.reverse()
    }
  }

  /// The position that loses.
  public let side: PositionSide
  /// The worst point within the close-out, and its end.
  public let excursion: Tail
  /// The end of the close-out.
  public let endToEnd: Tail
  /// Of the initial rate's forecasts, in log losses of the model's own period.
  public var forecasts: BacktestPicture?
}
