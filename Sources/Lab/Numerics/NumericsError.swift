/// Why a number of the laboratory cannot be given; every case prints as one line.
///
/// Thrown in place of NaN, infinity or a number from an optimisation that did not end.
public enum NumericsError: Error, Equatable, Sendable, CustomStringConvertible {
  /// An argument outside what the formula allows.
  case outOfDomain(String, value: Double, allowed: String)
  /// A sample shorter than the method needs.
  case tooFew(String, count: Int, least: Int)
  /// Two series that must be of one length.
  case lengthsDiffer(String, Int, Int)
  /// The first value of a series that is NaN or infinite, counted from 0.
  case notFinite(String, place: Int)
  /// An optimisation or iteration ended without an answer.
  case notConverged(String, reason: String)
  /// A matrix that is singular, or not positive definite, where it must be.
  case singular(String)
  /// The inputs are well formed and the quantity still does not exist.
  case undefined(String, because: String)

  public var description: String {
    switch self {
    case .outOfDomain(let name, let value, let allowed):
      "\(name) is \(value); allowed is \(allowed)"
    case .tooFew(let name, let count, let least):
      "\(name) has \(count) values; at least \(least) are needed"
    case .lengthsDiffer(let name, let first, let second):
      "\(name) must be of one length, not \(first) and \(second)"
    case .notFinite(let name, let place): "\(name)[\(place)] is not a finite number"
    case .notConverged(let name, let reason): "\(name) did not converge: \(reason)"
    case .singular(let name): "\(name) is singular or not positive definite"
    case .undefined(let name, let reason): "\(name) does not exist: \(reason)"
    }
  }
}

/// Checks of arguments, shared by the laboratory's chapters.
public enum Check {
  /// `value` inside the closed range.
  public static func range(
    _ name: String, _ value: Double, _ range: ClosedRange<Double>
  ) throws(NumericsError) {
    guard range.contains(value) else {
      throw .outOfDomain(
        name, value: value, allowed: "\(range.lowerBound) to \(range.upperBound)")
    }
  }

  /// `value` finite and above zero.
  public static func positive(_ name: String, _ value: Double) throws(NumericsError) {
    guard value > 0, value.isFinite else {
      throw .outOfDomain(name, value: value, allowed: "a finite number above 0")
    }
  }

  /// `value` strictly between 0 and 1.
  public static func probability(_ name: String, _ value: Double) throws(NumericsError) {
    guard value > 0, value < 1 else {
      throw .outOfDomain(name, value: value, allowed: "above 0 and below 1")
    }
  }

  public static func finite(_ name: String, _ value: Double) throws(NumericsError) {
    guard value.isFinite else {
      throw .outOfDomain(name, value: value, allowed: "a finite number")
    }
  }

  /// At least `least` values, all finite.
  public static func sample(
    _ name: String, _ values: [Double], least: Int = 1
  ) throws(NumericsError) {
    guard values.count >= least else {
      throw .tooFew(name, count: values.count, least: least)
    }
    for place in values.indices where !values[place].isFinite {
      throw .notFinite(name, place: place)
    }
  }

  public static func lengths(_ name: String, _ first: Int, _ second: Int) throws(NumericsError) {
    guard first == second else { throw .lengthsDiffer(name, first, second) }
  }
}
