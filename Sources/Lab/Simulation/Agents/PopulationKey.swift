import Inputs
import Markets
import Units

/// One configuration key of a kind of population: its name, what it takes, what holds without it,
/// what it means, and the property it is read into.
///
/// What holds without it is the property's own initial value, so it stands in one place.
public struct PopulationKey<Kind: PopulationKind>: Sendable {
  public let name: String
  /// What it takes, in words, such as `a rate from 0 to 1`.
  public let takes: String
  /// What it is counted in or a part of, such as `half-spreads`; nil where `takes` says it.
  public let unit: String?
  /// What holds where it is absent, as it would be written; nil where it must be there.
  public let fallback: String?
  public let meaning: String
  /// What the elements of a list are, each by its path behind the key: `[]`, `[][]`.
  public let elements: [Element]
  /// A value that may stand for a key that must be there, as it would be written.
  let example: String?
  let read: @Sendable (inout Kind, ConfigurationReader, MarketTerms) throws(InputFault) -> Void

  /// What stands within a list.
  public struct Element: Sendable {
    public let path: String
    public let takes: String
    public let meaning: String
    public init(_ path: String, takes: String, _ meaning: String) {
      self.path = path
      self.takes = takes
      self.meaning = meaning
    }
  }

  /// A key that is read in a way of its own; the other forms do for nearly all.
  ///
  /// - Parameters:
  ///   - fallback: what holds where it is absent, in words; nil where it must be there.
  ///   - example: a value that could be written, where it must be there.
  ///   - read: reads the key from the population's object. Its faults name file, place and path as
  ///     all others do: `item.fault("a multiple of the tick")`.
  public init(
    _ name: String, takes: String, unit: String? = nil, fallback: String?,
    example: String? = nil, elements: [Element] = [], _ meaning: String,
    read:
      @escaping @Sendable (inout Kind, ConfigurationReader, MarketTerms) throws(InputFault) -> Void
  ) {
    precondition(
      fallback != nil || example != nil, "Invariant: a key that must be there has an example")
    self.name = name
    self.takes = takes
    self.unit = unit
    self.fallback = fallback
    self.meaning = meaning
    self.elements = elements
    self.example = example
    self.read = read
  }
}

/// The property of a kind that a key is read into.
public typealias PopulationProperty<Kind, Value> = any WritableKeyPath<Kind, Value> & Sendable

extension PopulationKey {
  /// A length of time: a time within the run or a mean of times.
  /// - Parameter least: another key of the kind that it may not be below, behind which it stands;
  ///   where this key is absent and its default is less, the other's value holds.
  public static func duration(
    _ name: String, _ property: PopulationProperty<Kind, TimeSpan>,
    in range: ClosedRange<TimeSpan> = .milliseconds(1)...(.hours(24 * 366)),
    least: (key: String, property: PopulationProperty<Kind, TimeSpan>)? = nil, _ meaning: String
  ) -> Self {
    let fallback = Kind()[keyPath: property]
    let takes =
      least.map { "a duration from `\($0.key)` to \(DurationText.format(range.upperBound))" }
      ?? ConfigurationWords.duration(range)
    let bound = least?.property
    return Self(name, takes: takes, fallback: DurationText.format(fallback), meaning) {
      kind, reader, _ throws(InputFault) in
      let low = range.clamping(bound.map { kind[keyPath: $0] })
      kind[keyPath: property] = try reader.duration(
        name, default: max(fallback, low), in: low...range.upperBound)
    }
  }

  /// A ratio, written as 0.05, `"5%"` or `"500bp"`.
  /// - Parameter least: as for `duration`.
  public static func ratio(
    _ name: String, _ property: PopulationProperty<Kind, Double>,
    in range: ClosedRange<Double> = 0...1,
    least: (key: String, property: PopulationProperty<Kind, Double>)? = nil,
    unit: String? = nil, _ meaning: String
  ) -> Self {
    let fallback = Kind()[keyPath: property]
    let most = ConfigurationWords.plain(range.upperBound)
    let takes =
      least.map { "a rate from `\($0.key)` to \(most)" } ?? ConfigurationWords.share(range)
    let bound = least?.property
    return Self(
      name, takes: takes, unit: unit, fallback: ConfigurationWords.plain(fallback), meaning
    ) { kind, reader, _ throws(InputFault) in
      let low = range.clamping(bound.map { kind[keyPath: $0] })
      kind[keyPath: property] = try reader.share(
        name, default: max(fallback, low), in: low...range.upperBound)
    }
  }

  /// A number that is neither a ratio nor a count.
  public static func number(
    _ name: String, _ property: PopulationProperty<Kind, Double>, in range: ClosedRange<Double>,
    unit: String? = nil, _ meaning: String
  ) -> Self {
    let fallback = Kind()[keyPath: property]
    return Self(
      name, takes: ConfigurationWords.number(range), unit: unit,
      fallback: ConfigurationWords.plain(fallback), meaning
    ) { kind, reader, _ throws(InputFault) in
      kind[keyPath: property] = try reader.number(name, default: fallback, in: range)
    }
  }

  /// An amount of the settlement asset that only the scenario can know: it must be there.
  public static func amount(
    _ name: String, _ property: PopulationProperty<Kind, Double>,
    in range: ClosedRange<Double> = 0...1e9, _ meaning: String
  ) -> Self {
    Self(
      name, takes: ConfigurationWords.number(range), unit: "settlement asset", fallback: nil,
      example: ConfigurationWords.plain(min(max(1_000, range.lowerBound), range.upperBound)),
      meaning
    ) { kind, reader, _ throws(InputFault) in
      kind[keyPath: property] = try reader.number(name, in: range)
    }
  }

  /// A whole number.
  public static func count(
    _ name: String, _ property: PopulationProperty<Kind, Int>, in range: ClosedRange<Int>,
    unit: String? = nil, _ meaning: String
  ) -> Self {
    let fallback = Kind()[keyPath: property]
    return Self(
      name, takes: ConfigurationWords.integer(range), unit: unit, fallback: "\(fallback)", meaning
    ) { kind, reader, _ throws(InputFault) in
      kind[keyPath: property] = try reader.integer(name, default: fallback, in: range)
    }
  }

  /// True or false.
  public static func flag(
    _ name: String, _ property: PopulationProperty<Kind, Bool>, _ meaning: String
  ) -> Self {
    let fallback = Kind()[keyPath: property]
    return Self(name, takes: ConfigurationWords.flag, fallback: "\(fallback)", meaning) {
      kind, reader, _ throws(InputFault) in
      kind[keyPath: property] = try reader.boolean(name, default: fallback)
    }
  }

  /// One of the cases of a string enumeration.
  public static func choice<Value: RawRepresentable & CaseIterable & Sendable>(
    _ name: String, _ property: PopulationProperty<Kind, Value>, _ meaning: String
  ) -> Self where Value.RawValue == String {
    let fallback = Kind()[keyPath: property]
    return Self(
      name, takes: ConfigurationWords.choice(Value.self), fallback: fallback.rawValue, meaning
    ) { kind, reader, _ throws(InputFault) in
      kind[keyPath: property] = try reader.choice(name, of: Value.self, default: fallback)
    }
  }

  /// Pairs of a leverage and how often it is chosen, up to what the market's first bracket allows;
  /// it must be there.
  public static func leverages(
    _ name: String, _ property: PopulationProperty<Kind, [LeverageWeight]>, _ meaning: String
  ) -> Self {
    let weights = 0...1e9
    return Self(
      name, takes: "a list of pairs", fallback: nil, example: "[[1, 1]]",
      elements: [
        Element("[]", takes: ConfigurationWords.list, "a pair: leverage and weight"),
        Element(
          "[][]",
          takes: "a whole number from 1 to what the first bracket allows, or "
            + ConfigurationWords.number(weights), "leverage, then its weight"),
      ], meaning
    ) { kind, reader, market throws(InputFault) in
      let most = Int(Rate.one.rawValue / market.schedule.brackets[0].initialRate.rawValue)
      let item = try reader.required(name)
      var pairs: [LeverageWeight] = []
      for pair in try item.array() {
        let items = try pair.array()
        guard items.count == 2 else { throw pair.fault("a pair [leverage, weight]") }
        pairs.append(
          LeverageWeight(
            leverage: try items[0].integer(in: 1...most), weight: try items[1].number(in: weights)))
      }
      guard pairs.reduce(0, { $0 + $1.weight }) > 0 else {
        throw item.fault("a list of [leverage, weight] with a positive weight")
      }
      kind[keyPath: property] = pairs
    }
  }
}

extension ClosedRange {
  /// The lower bound, or what stands in for it where that is within.
  fileprivate func clamping(_ least: Bound?) -> Bound {
    Swift.min(Swift.max(lowerBound, least ?? lowerBound), upperBound)
  }
}

/// A leverage and how often it is chosen.
public struct LeverageWeight: Equatable, Sendable {
  public var leverage: Int
  public var weight: Double
  public init(leverage: Int, weight: Double) {
    self.leverage = leverage
    self.weight = weight
  }
}

extension PopulationKind {
  /// The keys of the kind in a scenario that says no more than it must.
  public static var demands: String {
    keys.compactMap { key in key.example.map { "\(key.name): \($0)" } }.joined(separator: ", ")
  }
}
