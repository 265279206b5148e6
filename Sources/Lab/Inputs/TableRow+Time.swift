import Units

extension TableRow {
  /// A time: a count since 1970, its unit told from its size, or a date in UTC such as
  /// `2023-11-14T22:13:20.5+00:00`.
  public func time(_ place: Int) throws(InputFault) -> Timestamp {
    guard let time = TimeReading.read(field(place), unit: nil) else {
      throw fault(place, "is not \(TimeReading.expectation)")
    }
    return time
  }
}
