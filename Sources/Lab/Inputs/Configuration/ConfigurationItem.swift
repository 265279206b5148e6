import Units

/// One value of a configuration, to be read as the type it should have.
///
/// Every reading either gives the value or throws the one line that names file, place, JSON path,
/// the value found and what would be right.
public struct ConfigurationItem {
  public let value: ConfigurationValue
  /// Such as `market.brackets[2].rate`; empty for the whole document.
  public let path: String
  let file: String
  let parent: ConfigurationReader?

  /// The line for a value that is not what it should be, also for checks of the caller's own:
  /// `item.fault("a multiple of the tick 0.5")`.
  public func fault(_ expected: String) -> InputFault {
    fault(saying: "\(value.quoted) is not \(expected)")
  }

  /// The line for a value that breaks a rule that "is not …" cannot say.
  public func fault(saying reason: String) -> InputFault {
    var line: Int?
    if case .file(let number, _) = value.origin { line = number }
    return InputFault(file: file, place: place, line: line, reason: reason)
  }

  var place: String {
    let name = path.isEmpty ? "the document" : path
    return switch value.origin {
    case .file(let line, let column): "line \(line), column \(column), \(name)"
    case .override: "--set, \(name)"
    }
  }

  private func note(_ takes: @autoclosure () -> String) {
    parent?.record?.note(path, takes: takes())
  }

  public func object() throws(InputFault) -> ConfigurationReader {
    note(ConfigurationWords.object)
    guard case .object(let members) = value.content else { throw fault("an object { … }") }
    let reader = ConfigurationReader(item: self, members: members, findings: parent?.findings)
    reader.record = parent?.record
    parent?.adopt(reader)
    return reader
  }

  public func array() throws(InputFault) -> [ConfigurationItem] {
    note(ConfigurationWords.list)
    guard case .array(let elements) = value.content else { throw fault("an array [ … ]") }
    return elements.enumerated().map { place, element in
      ConfigurationItem(value: element, path: "\(path)[\(place)]", file: file, parent: parent)
    }
  }

  /// An object whose keys are the user's own names, such as instruments by symbol.
  public func members() throws(InputFault) -> [(name: String, item: ConfigurationItem)] {
    note("an object with names of your own")
    guard case .object(let members) = value.content else { throw fault("an object { name: … }") }
    return members.map { name, value in
      let inner = path.isEmpty ? name : "\(path).\(name)"
      return (name, ConfigurationItem(value: value, path: inner, file: file, parent: parent))
    }
  }

  public var isNull: Bool { if case .null = value.content { true } else { false } }

  public func string() throws(InputFault) -> String {
    note(ConfigurationWords.text)
    guard case .string(let text) = value.content else { throw fault("a string") }
    return text
  }

  public func boolean() throws(InputFault) -> Bool {
    note(ConfigurationWords.flag)
    guard case .boolean(let flag) = value.content else { throw fault("true or false") }
    return flag
  }

  public func integer<T: FixedWidthInteger>(
    in range: ClosedRange<T> = T.min...T.max
  ) throws(InputFault) -> T {
    note(ConfigurationWords.integer(range))
    guard case .count(let count, rounded: false)? = decimalText.map({ Self.read($0, decimals: 0) }),
      let number = T(exactly: count), range.contains(number)
    else {
      // 64 unsigned bits do not fit the signed reading.
      if let text = decimalText, let number = T(text), range.contains(number) { return number }
      throw fault("a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A number for the models of `Lab`; money, prices and rates are `decimal`.
  public func number(
    in range: ClosedRange<Double> = -1e300...1e300
  ) throws(InputFault) -> Double {
    note(ConfigurationWords.number(range))
    guard let text = decimalText, let number = Double(text), range.contains(number) else {
      throw fault("a finite number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// An amount as a number or as a decimal string, exactly.
  public func decimal<T: FixedPoint>(
    as type: T.Type, in range: ClosedRange<T>? = nil
  ) throws(InputFault) -> T {
    note(ConfigurationWords.decimal(range))
    let span = range.map { " from \($0.lowerBound) to \($0.upperBound)" } ?? ""
    let expected = "a decimal number\(span) with at most \(T.decimals) digits behind the point"
    guard let text = decimalText,
      case .count(let count, rounded: false) = Self.read(text, decimals: T.decimals),
      range?.contains(T(rawValue: count)) ?? true
    else { throw fault(expected) }
    return T(rawValue: count)
  }

  /// A fraction such as 0.005, or a string such as "0.5%" or "50bp".
  public func rate(in range: ClosedRange<Rate>? = nil) throws(InputFault) -> Rate {
    note(ConfigurationWords.rate(range))
    return try readRate(in: range)
  }

  private func readRate(in range: ClosedRange<Rate>?) throws(InputFault) -> Rate {
    let units: [(suffix: String, digits: Int)] = [("%", 2), ("bp", 4), ("", 0)]
    let span = range.map { " from \($0.lowerBound) to \($0.upperBound)" } ?? ""
    if let text = decimalText, let unit = units.first(where: { text.hasSuffix($0.suffix) }) {
      let digits = text.dropLast(unit.suffix.count)
      let number = unit.digits > 0 && digits.last == " " ? digits.dropLast() : digits
      if case .count(let count, rounded: false) = Self.read(
        String(number), decimals: Rate.decimals - unit.digits),
        range?.contains(Rate(rawValue: count)) ?? true
      {
        return Rate(rawValue: count)
      }
    }
    throw fault("a rate\(span) such as 0.005, \"0.5%\" or \"50bp\"")
  }

  /// A ratio for the models of the laboratory.
  public func share(in range: ClosedRange<Double>) throws(InputFault) -> Double {
    note(ConfigurationWords.share(range))
    let rate = Double(try readRate(in: nil).rawValue) / Double(Rate.one.rawValue)
    guard range.contains(rate) else {
      throw fault("from \(range.lowerBound) to \(range.upperBound)")
    }
    return rate
  }

  /// A string such as "100ms".
  public func duration(
    in range: ClosedRange<TimeSpan>? = nil
  ) throws(InputFault) -> TimeSpan {
    note(ConfigurationWords.duration(range))
    guard let text = decimalText, let span = DurationText.parse(text) else {
      throw fault(DurationText.expectation)
    }
    if let range, !range.contains(span) {
      throw fault(
        "from \(DurationText.format(range.lowerBound)) to \(DurationText.format(range.upperBound))")
    }
    return span
  }

  /// One of the cases of a string enumeration.
  public func choice<T: RawRepresentable & CaseIterable>(
    of type: T.Type
  ) throws(InputFault) -> T where T.RawValue == String {
    let name = try choice(among: T.allCases.map(\.rawValue))
    guard let chosen = T(rawValue: name) else {
      preconditionFailure("Invariant: the name of a case gives the case")
    }
    return chosen
  }

  /// One of some names.
  public func choice(among names: [String]) throws(InputFault) -> String {
    note(ConfigurationWords.choice(among: names))
    guard case .string(let text) = value.content, names.contains(text) else {
      var near = ""
      if case .string(let text) = value.content, let name = Spelling.nearest(to: text, among: names)
      {
        near = "; did you mean '\(name)'?"
      }
      throw fault("one of \(names.joined(separator: ", "))\(near)")
    }
    return text
  }

  /// The text of a number, or of a string that should hold one.
  private var decimalText: String? {
    switch value.content {
    case .number(let text), .string(let text): text
    default: nil
    }
  }

  private static func read(_ text: String, decimals: Int) -> DecimalReading.Outcome {
    Array(text.utf8).withUnsafeBufferPointer { bytes in
      DecimalReading.read(bytes[...], decimals: decimals)
    }
  }
}
