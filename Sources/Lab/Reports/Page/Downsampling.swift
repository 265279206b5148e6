/// A series thinned for a picture so that its extremes stay.
///
/// Time is cut into buckets of equal length; of each the first, least, greatest and last point
/// stay, in order. A spike of one sample is still there, at its own height and time.
struct Downsampling {
  private(set) var times: [Double] = []
  private(set) var values: [Double] = []

  init(times: [Double], values: [Double], buckets: Int) {
    precondition(times.count == values.count, "Invariant: a value for each time")
    guard let first = times.first, let last = times.last, times.count > buckets * 4 else {
      self.times = times
      self.values = values
      return
    }
    let width = max((last - first) / Double(buckets), .leastNormalMagnitude)
    var start = 0
    while start < times.count {
      let bucket = Int((times[start] - first) / width)
      var end = start + 1
      while end < times.count, Int((times[end] - first) / width) == bucket { end += 1 }
      let range = start..<end
      let low = range.min { values[$0] < values[$1] } ?? start
      let high = range.max { values[$0] < values[$1] } ?? start
      for place in Set([start, low, high, end - 1]).sorted() {
        self.times.append(times[place])
        self.values.append(values[place])
      }
      start = end
    }
  }

  var json: JSONValue {
    [
      "t": .array(times.map { .number($0) }),
      // Seven significant digits are more than a screen shows, and half of the page's size.
      "v": .array(values.map { .number(Self.short($0)) }),
    ]
  }

  static func short(_ value: Double) -> Double {
    guard value != 0, value.isFinite else { return 0 }
    var scale = 1.0
    while abs(value) * scale < 1e6, scale < 1e12 { scale *= 10 }
    return (value * scale).rounded() / scale
  }
}
