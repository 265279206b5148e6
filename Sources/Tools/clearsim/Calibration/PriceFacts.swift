import Inputs
import Reports
import Units

/// What a price file is and what was tolerated in it, without its bars.
struct PriceFacts {
  let file: String
  let count: Int
  let interval: TimeSpan
  /// When the first bar opens, and the last.
  let start: Timestamp
  let end: Timestamp
  let gaps: Int
  private let rounded: Int
  private let capped: Int

  init(_ series: PriceSeries) {
    file = series.file
    count = series.bars.count
    interval = series.interval
    start = series.bars[0].openTime
    end = series.bars[series.bars.count - 1].openTime
    gaps = series.gaps.count
    rounded = series.valuesRounded
    capped = series.volumesCapped
  }

  /// Something tolerated, and how it was dealt with.
  struct Repair {
    let kind: String
    let count: Int
    let text: String

    var json: JSONValue {
      ["kind": .string(kind), "count": .count(count), "text": .string(text)]
    }
  }

  var repairs: [Repair] {
    var repairs: [Repair] = []
    if gaps > 0 {
      repairs.append(
        Repair(
          kind: "gaps", count: gaps,
          text: "\(gaps) gaps; a return across a gap counts as a return of one bar"))
    }
    if rounded > 0 {
      repairs.append(
        Repair(
          kind: "rounded", count: rounded,
          text: "\(rounded) values have more than eight digits behind the point; rounded to the "
            + "nearest"))
    }
    if capped > 0 {
      repairs.append(
        Repair(
          kind: "capped", count: capped,
          text: "\(capped) volumes are above \(Limits.quantity); taken as that"))
    }
    return repairs
  }
}
