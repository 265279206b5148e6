import Inputs
import Units

extension Arguments {
  /// A whole number in `range`, from the option or its default; nil where neither is there.
  func integer<T: FixedWidthInteger>(
    _ name: String, in range: ClosedRange<T> = T.min...T.max
  ) throws(CommandFailure) -> T? {
    guard let text = text(name) else { return nil }
    let plain = text.filter { $0 != "_" }
    guard let number = T(plain), range.contains(number) else {
      throw wrong(name, text, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A finite number in `range`.
  func number(
    _ name: String, in range: ClosedRange<Double> = -1e300...1e300
  ) throws(CommandFailure) -> Double? {
    guard let text = text(name) else { return nil }
    guard let number = Double(text), number.isFinite, range.contains(number) else {
      throw wrong(name, text, "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A decimal amount, exactly.
  func decimal<T: FixedPoint>(_ name: String, as type: T.Type) throws(CommandFailure) -> T? {
    guard let text = text(name) else { return nil }
    guard let amount = T(text) else {
      throw wrong(name, text, "a decimal number with at most \(T.decimals) digits behind the point")
    }
    return amount
  }

  /// A length of time with its unit, such as `100ms`.
  func duration(_ name: String) throws(CommandFailure) -> TimeSpan? {
    guard let text = text(name) else { return nil }
    guard let span = DurationText.parse(text) else {
      throw wrong(name, text, DurationText.expectation)
    }
    return span
  }

  /// One of the cases of a string enumeration.
  func choice<T: RawRepresentable & CaseIterable>(
    _ name: String, of type: T.Type
  ) throws(CommandFailure) -> T? where T.RawValue == String {
    guard let text = text(name) else { return nil }
    guard let chosen = T(rawValue: text) else {
      let names = T.allCases.map(\.rawValue)
      let near = Spelling.nearest(to: text, among: names).map { "; did you mean \($0)?" } ?? ""
      throw wrong(name, text, "one of \(names.joined(separator: ", "))\(near)")
    }
    return chosen
  }

  private func wrong(_ name: String, _ text: String, _ expected: String) -> CommandFailure {
    usage("--\(name): '\(text)' is not \(expected)")
  }
}
