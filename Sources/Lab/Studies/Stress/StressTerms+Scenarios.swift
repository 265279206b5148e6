import Calibration
import Inputs
import Numerics
import Units

extension StressTerms {
  /// The windows that are known, or those that `named` lists, then the user's; a known name among
  /// `windows` gives that window shifts of volatility.
  static func windows(
    _ root: ConfigurationReader, _ reader: NamedReader
  ) throws(InputFault) -> [Window] {
    let none = [Double?](repeating: nil, count: reader.names.count)
    var windows: [Window] = []
    if let item = root.optional("named") {
      for element in try item.array() {
        let name = try element.string()
        guard let window = HistoricalWindow.known.first(where: { $0.name == name }) else {
          throw element.fault("one of \(knownNames)\(hint(name))")
        }
        windows.append(Window(window, volatilities: none))
      }
    } else {
      windows = HistoricalWindow.known.map { Window($0, volatilities: none) }
    }
    guard let own = root.optional("windows") else { return windows }
    for (name, item) in try own.members() {
      let terms = try item.object()
      let shifts = try reader.values(terms.optional("volatility"), in: -200...1000)
        .map { $0.map { $0 / 100 } }
      let known = HistoricalWindow.known.first { $0.name == name }
      if let known, terms.optional("from") == nil, terms.optional("to") == nil {
        windows.removeAll { $0.window.name == name }
        windows.append(Window(known, volatilities: shifts))
        continue
      }
      guard known == nil else {
        throw item.fault(saying: "'\(name)' is a known window; give your own another name")
      }
      let (from, to) = (try time(terms.required("from")), try time(terms.required("to")))
      guard from < to else {
        throw item.fault(saying: "'to' is not after 'from'; it is the first instant behind")
      }
      windows.append(
        Window(
          HistoricalWindow(name: name, from: from, to: to), volatilities: shifts))
    }
    return windows
  }

  private static var knownNames: String {
    HistoricalWindow.known.map(\.name).joined(separator: ", ")
  }

  private static func hint(_ name: String) -> String {
    Spelling.nearest(to: name, among: HistoricalWindow.known.map(\.name))
      .map { "; did you mean '\($0)'?" } ?? ""
  }

  /// Fractions of the price by points of volatility.
  static func grid(_ root: ConfigurationReader) throws(InputFault) -> Grid? {
    guard let reader = try root.optionalObject("grid") else { return nil }
    let prices = try numbers(reader.required("price"), in: StressScenarios.priceMoves) ?? []
    let points = try numbers(reader.optional("volatility"), in: -1000...1000) ?? [0]
    return Grid(prices: prices, volatilities: points.map { $0 / 100 })
  }

  static func span(
    _ root: ConfigurationReader, _ named: NamedReader
  ) throws(InputFault) -> Span? {
    guard let reader = try root.optionalObject("span") else { return nil }
    return Span(
      prices: try named.values(reader.optional("price"), in: 1e-6...0.999),
      volatilities: try named.values(reader.optional("volatility"), in: 0...1000)
        .map { $0.map { $0 / 100 } },
      extreme: try reader.number("extreme", default: 2, in: 1...10),
      extremeWeight: try reader.number("extremeWeight", default: 0.35, in: 0.01...1))
  }

  static func covariance(
    _ root: ConfigurationReader, _ named: NamedReader
  ) throws(InputFault) -> Covariance {
    var terms = Covariance()
    guard let reader = try root.optionalObject("covariance") else { return terms }
    terms.estimate = try reader.choice("estimate", of: Estimate.self, default: terms.estimate)
    terms.decay = try reader.number("decay", default: terms.decay, in: 0.5...0.9999)
    terms.stress = try reader.number("stress", default: 0, in: 0...1)
    guard let rows = try reader.optional("correlations")?.members() else { return terms }
    for (first, row) in rows {
      let place = try named.place(first, row)
      for (second, item) in try row.members() {
        let other = try named.place(second, item)
        guard other != place else { throw item.fault("two different names") }
        let value = try item.number(in: -1...1)
        guard
          !terms.correlations.contains(where: {
            ($0.first == place && $0.second == other) || ($0.first == other && $0.second == place)
          })
        else {
          throw item.fault(saying: "the correlation of \(first) and \(second) is given twice")
        }
        terms.correlations.append((place, other, value))
      }
    }
    return terms
  }
}

extension StressTerms {
  /// What a covariance that is not positive definite comes from.
  func singular(_ error: NumericsError) -> InputFault {
    guard covariance.correlations.isEmpty else {
      return InputFault(
        file: name, place: "covariance.correlations",
        reason: "\(error.description); expected correlations that can hold together, such as "
          + "smaller ones")
    }
    return InputFault(
      file: name, place: "covariance",
      reason: "\(error.description); expected prices that differ and a stress below 1, found "
        + "\(covariance.stress)")
  }
}

/// Reads objects whose keys are names that were given before, such as underlyings.
struct NamedReader {
  let names: [String]
  /// What the names are, for the fault.
  let what: String

  /// The place of a name.
  func place(_ name: String, _ item: ConfigurationItem) throws(InputFault) -> Int {
    if let place = names.firstIndex(of: name) { return place }
    let near = Spelling.nearest(to: name, among: names)
    throw item.fault(
      saying: "\(InputFault.quoted(name)) is not among \(what) "
        + "\(names.joined(separator: ", "))\(near.map { "; did you mean '\($0)'?" } ?? "")")
  }

  /// A number for each name, nil where none is given; one number stands for all.
  func values(
    _ item: ConfigurationItem?, in range: ClosedRange<Double>
  ) throws(InputFault) -> [Double?] {
    var values = [Double?](repeating: nil, count: names.count)
    guard let item else { return values }
    guard case .object = item.value.content else {
      let number = try item.number(in: range)
      return values.map { _ in number }
    }
    for (name, inner) in try item.members() {
      values[try place(name, inner)] = try inner.number(in: range)
    }
    return values
  }
}
