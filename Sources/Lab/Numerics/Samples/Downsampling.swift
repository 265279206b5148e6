/// A series thinned for a picture so that its extremes stay.
///
/// Time is cut into buckets of equal length; of each the first, least, greatest and last point
/// stay, in order. A spike of one sample is still there, at its own height and time.
public struct Downsampling: Sendable {
  public private(set) var times: [Double] = []
  public private(set) var values: [Double] = []

  /// - Parameters:
  ///   - times: not falling; any unit.
  ///   - buckets: 1 or more; at most four points of each stay.
  public init(times: [Double], values: [Double], buckets: Int) {
    precondition(times.count == values.count, "Invariant: a value for each time")
    let places = Self.places(times, [values], buckets: buckets)
    self.times = places.map { times[$0] }
    self.values = places.map { values[$0] }
  }

  /// The places that stay, rising, where the extremes of each of several series are to.
  public static func places(_ times: [Double], _ series: [[Double]], buckets: Int) -> [Int] {
    guard let first = times.first, let last = times.last,
      times.count > buckets * 2 * (series.count + 1)
    else { return Array(times.indices) }
    let width = max((last - first) / Double(buckets), .leastNormalMagnitude)
    var places: [Int] = []
    var start = 0
    while start < times.count {
      let bucket = Int((times[start] - first) / width)
      var end = start + 1
      while end < times.count, Int((times[end] - first) / width) == bucket { end += 1 }
      var kept: Set = [start, end - 1]
      for values in series {
        kept.insert((start..<end).min { values[$0] < values[$1] } ?? start)
        kept.insert((start..<end).max { values[$0] < values[$1] } ?? start)
      }
      places += kept.sorted()
      start = end
    }
    return places
  }
}
