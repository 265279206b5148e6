import Calibration

/// One model's forecasts on one side of one series of returns, as they are kept.
public struct TrackRecord: Codable, Sendable {
  /// The model as its name is spelt, and the side: for readers; `TrackKeeper` knows it by its name.
  public let model: String
  /// `long` or `short`: the position that loses.
  public let side: String
  let margins: [Double]
  let shortfalls: [Double]
  let deviations: [Double]?
}

/// Keeps forecasts beyond the life of a `TrackStore`, so that work that was stopped goes on from
/// what is done.
public protocol TrackKeeper: AnyObject {
  /// The forecasts kept under a name, if any. A name stands for everything that they come from:
  /// the model, the side, the confidence, the returns.
  func record(_ name: String) -> TrackRecord?
  /// Forecasts that nobody has kept are about to be made: the place to stop, by throwing.
  func willForecast() throws
  /// Keeps forecasts that were made.
  func keep(_ record: TrackRecord, _ name: String) throws
}

/// Forecasts made so far, each made once: in memory, and by a keeper where there is one.
public final class TrackStore {
  private let keeper: (any TrackKeeper)?
  private var tracks: [String: ForecastTrack] = [:]

  /// Keeps forecasts in memory, and by the keeper where one is given.
  public init(keeper: (any TrackKeeper)? = nil) { self.keeper = keeper }

  /// The forecasts of a model: from memory, from the keeper, or made now and kept.
  func track(_ forecast: RollingForecast, on sample: BacktestSample) throws -> ForecastTrack {
    let name = "\(forecast) \(sample.digest)"
    if let track = tracks[name] { return track }
    if let kept = keeper?.record(name) {
      let track = try ForecastTrack(
        of: forecast, margins: kept.margins, shortfalls: kept.shortfalls,
        deviations: kept.deviations)
      tracks[name] = track
      return track
    }
    try keeper?.willForecast()
    let track = try forecast.run(sample.returns, bars: sample.bars)
    try keeper?.keep(
      TrackRecord(
        model: ModelName.spelling(forecast.model), side: forecast.side.rawValue,
        margins: track.margins, shortfalls: track.shortfalls, deviations: track.deviations), name)
    // A single series long enough to matter is not asked for twice.
    if sample.returns.count < 1_000_000 { tracks[name] = track }
    return track
  }
}
