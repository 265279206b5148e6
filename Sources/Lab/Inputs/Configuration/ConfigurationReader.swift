import Units

/// Reads one object of a configuration and remembers which keys were asked for.
///
/// Each typed reading has two forms: without a default the key must be there; with one, the default
/// holds where it is absent. `finish()` on the root reports every key nobody asked for.
public final class ConfigurationReader {
  private let item: ConfigurationItem
  private let members: [(key: String, value: ConfigurationValue)]
  private var asked: [String] = []
  private var inner: [ConfigurationReader] = []

  let findings: ConfigurationFindings?
  var record: ConfigurationRecord?
  /// Whether a value of this object was wrong and has a stand-in.
  fileprivate var hasStandIn = false

  init(
    item: ConfigurationItem, members: [(key: String, value: ConfigurationValue)],
    findings: ConfigurationFindings? = nil
  ) {
    self.item = item
    self.members = members
    self.findings = findings
  }

  func adopt(_ reader: ConfigurationReader) { inner.append(reader) }

  /// The JSON path of this object; empty for the document.
  public var path: String { item.path }

  /// The file the object is in, as the user named it.
  public var file: String { item.file }

  /// The keys that are there, in the order of the file.
  public var keys: [String] { members.map(\.key) }

  /// The value of a key, or nil where it is absent.
  public func optional(_ key: String) -> ConfigurationItem? {
    if !asked.contains(key) { asked.append(key) }
    record?.note(place(of: key))
    guard let member = members.first(where: { $0.key == key }) else { return nil }
    return ConfigurationItem(
      value: member.value, path: item.path.isEmpty ? key : "\(item.path).\(key)", file: item.file,
      parent: self)
  }

  /// Names keys that may be there, so that none is called unknown where a fault ends the reading of
  /// this object before they are asked for.
  public func expect(_ keys: [String]) { for key in keys { _ = optional(key) } }

  private func place(of key: String) -> String {
    item.path.isEmpty ? key : "\(item.path).\(key)"
  }

  fileprivate func note(
    _ key: String, _ takes: @autoclosure () -> String, _ fallback: @autoclosure () -> String?
  ) {
    guard let record else { return }
    record.note(place(of: key), takes: takes(), fallback: fallback(), isRequired: true)
  }

  /// The value of a key that must be there.
  public func required(_ key: String) throws(InputFault) -> ConfigurationItem {
    record?.note(place(of: key), isRequired: true)
    if let item = optional(key) { return item }
    // A misspelt key is the likelier cause; it shows as the key that should be there.
    let near = Spelling.nearest(to: key, among: keys.filter { !asked.contains($0) })
    let hint = near.map { "; is '\($0)' meant for it?" } ?? ""
    throw item.fault(saying: "'\(key)' is missing\(hint)")
  }

  /// Whether everything read from this object so far is as the file has it.
  public var isSound: Bool { !hasStandIn && inner.allSatisfy(\.isSound) }

  /// Notes a rule between several values that does not hold; nothing where one of them is a
  /// stand-in, whose own fault is told already. Without findings it is thrown.
  public func note(_ fault: InputFault) throws(InputFault) {
    guard let findings else { throw fault }
    if isSound { findings.note(fault) }
    hasStandIn = true
  }

  /// What `read` gives; where it fails in a reading that goes on, its fault is noted and the
  /// stand-in given.
  fileprivate func attempt<T>(
    _ key: String, _ standIn: T?, _ read: () throws(InputFault) -> T
  ) throws(InputFault) -> T {
    guard let findings, let standIn else { return try read() }
    do {
      return try read()
    } catch {
      hasStandIn = true
      let isThere = members.contains { $0.key == key }
      let near =
        isThere ? nil : Spelling.nearest(to: key, among: keys.filter { !asked.contains($0) })
      findings.note(error, isExplained: near != nil)
      return standIn
    }
  }

  /// What `read` gives of a value of this object; where it fails in a reading that goes on, its
  /// fault is noted and the stand-in given.
  public func reading<T>(
    _ standIn: T, _ read: () throws(InputFault) -> T
  ) throws(InputFault) -> T {
    guard let findings else { return try read() }
    do {
      return try read()
    } catch {
      hasStandIn = true
      findings.note(error)
      return standIn
    }
  }

  /// A line about the value of a key that was read: it is not what is expected.
  public func fault(of key: String, _ expected: String) -> InputFault {
    optional(key)?.fault(expected) ?? fault(saying: "'\(key)' is not \(expected)")
  }

  /// All that was found, with the fault that ended the reading where nothing else was found.
  public func findings(ending fault: InputFault) -> InputFault {
    guard let findings, !findings.isFinished else { return fault }
    return findings.joined(isWhole: false) ?? fault
  }

  /// A line about this object as a whole.
  public func fault(saying reason: String) -> InputFault { item.fault(saying: reason) }

  /// Reports the first key that nobody asked for, in this object and those read from it; in a
  /// reading that goes on all of them, with all that was found before.
  public func finish() throws(InputFault) {
    guard let findings else { return try reportUnknownKeys() }
    noteUnknownKeys(findings)
    findings.isFinished = true
    if let fault = findings.joined(isWhole: true) { throw fault }
  }

  private func noteUnknownKeys(_ findings: ConfigurationFindings) {
    for member in members where !asked.contains(member.key) { findings.note(unknown(member)) }
    for reader in inner { reader.noteUnknownKeys(findings) }
  }

  private func reportUnknownKeys() throws(InputFault) {
    for member in members where !asked.contains(member.key) { throw unknown(member) }
    for reader in inner { try reader.reportUnknownKeys() }
  }

  private func unknown(_ member: (key: String, value: ConfigurationValue)) -> InputFault {
    let present = members.map(\.key).filter { asked.contains($0) }
    let near = Spelling.nearest(
      to: member.key, among: asked.filter { !present.contains($0) } + present)
    let known =
      asked.isEmpty ? "none are known here" : "known are \(asked.joined(separator: ", "))"
    let inner = ConfigurationItem(
      value: member.value,
      path: item.path.isEmpty ? member.key : "\(item.path).\(member.key)", file: item.file,
      parent: nil)
    return inner.fault(
      saying: "unknown key '\(member.key)'; \(near.map { "did you mean '\($0)'?" } ?? known)")
  }
}

extension ConfigurationReader {
  public func object(_ key: String) throws(InputFault) -> ConfigurationReader {
    try required(key).object()
  }
  public func optionalObject(_ key: String) throws(InputFault) -> ConfigurationReader? {
    guard let item = optional(key) else { return nil }
    guard let findings else { return try item.object() }
    do {
      return try item.object()
    } catch {
      hasStandIn = true
      findings.note(error)
      return nil
    }
  }
  /// The elements of an array; none where the key is absent.
  public func array(_ key: String) throws(InputFault) -> [ConfigurationItem] {
    guard let item = optional(key) else { return [] }
    return try attempt(key, []) { () throws(InputFault) in try item.array() }
  }
  /// The objects of an array; none where the key is absent.
  public func objects(_ key: String) throws(InputFault) -> [ConfigurationReader] {
    var readers: [ConfigurationReader] = []
    for item in try array(key) {
      let reader = try reading(nil) { () throws(InputFault) in try item.object() }
      if let reader { readers.append(reader) }
    }
    return readers
  }

  public func string(_ key: String, default fallback: String? = nil) throws(InputFault) -> String {
    note(key, ConfigurationWords.text, fallback.map { $0.isEmpty ? "none" : $0 })
    if let fallback, optional(key) == nil { return fallback }
    return try attempt(key, fallback ?? "") { () throws(InputFault) in
      try required(key).string()
    }
  }
  public func boolean(_ key: String, default fallback: Bool? = nil) throws(InputFault) -> Bool {
    note(key, ConfigurationWords.flag, fallback.map { "\($0)" })
    if let fallback, optional(key) == nil { return fallback }
    return try attempt(key, fallback ?? false) { () throws(InputFault) in
      try required(key).boolean()
    }
  }
  public func integer<T: FixedWidthInteger>(
    _ key: String, default fallback: T? = nil, in range: ClosedRange<T> = T.min...T.max
  ) throws(InputFault) -> T {
    note(key, ConfigurationWords.integer(range), fallback.map { "\($0)" })
    if let fallback, optional(key) == nil { return fallback }
    let standIn = fallback ?? min(max(1, range.lowerBound), range.upperBound)
    return try attempt(key, standIn) { () throws(InputFault) in
      try required(key).integer(in: range)
    }
  }
  public func number(
    _ key: String, default fallback: Double? = nil, in range: ClosedRange<Double> = -1e300...1e300
  ) throws(InputFault) -> Double {
    note(key, ConfigurationWords.number(range), fallback.map { ConfigurationWords.plain($0) })
    if let fallback, optional(key) == nil { return fallback }
    let standIn = fallback ?? min(max(1, range.lowerBound), range.upperBound)
    return try attempt(key, standIn) { () throws(InputFault) in
      try required(key).number(in: range)
    }
  }
  public func decimal<T: FixedPoint>(
    _ key: String, as type: T.Type, default fallback: T? = nil, in range: ClosedRange<T>? = nil
  ) throws(InputFault) -> T {
    note(key, ConfigurationWords.decimal(range), fallback.map { "\($0)" })
    if let fallback, optional(key) == nil { return fallback }
    return try attempt(key, fallback ?? Self.standIn(range)) { () throws(InputFault) in
      try required(key).decimal(as: type, in: range)
    }
  }
  public func rate(
    _ key: String, default fallback: Rate? = nil, in range: ClosedRange<Rate>? = nil
  ) throws(InputFault) -> Rate {
    note(key, ConfigurationWords.rate(range), fallback.map { "\($0)" })
    if let fallback, optional(key) == nil { return fallback }
    return try attempt(key, fallback ?? Self.standIn(range)) { () throws(InputFault) in
      try required(key).rate(in: range)
    }
  }
  /// A ratio for the models of the laboratory: 0.05, "5%" or "500bp".
  public func share(
    _ key: String, default fallback: Double? = nil, in range: ClosedRange<Double> = 0...1
  ) throws(InputFault) -> Double {
    note(key, ConfigurationWords.share(range), fallback.map { ConfigurationWords.plain($0) })
    if let fallback, optional(key) == nil { return fallback }
    let standIn = fallback ?? min(max(1, range.lowerBound), range.upperBound)
    return try attempt(key, standIn) { () throws(InputFault) in
      try required(key).share(in: range)
    }
  }
  public func duration(
    _ key: String, default fallback: TimeSpan? = nil, in range: ClosedRange<TimeSpan>? = nil
  ) throws(InputFault) -> TimeSpan {
    note(key, ConfigurationWords.duration(range), fallback.map(DurationText.format))
    if let fallback, optional(key) == nil { return fallback }
    let standIn = fallback ?? range?.lowerBound ?? .seconds(1)
    return try attempt(key, standIn) { () throws(InputFault) in
      try required(key).duration(in: range)
    }
  }
  public func choice<T: RawRepresentable & CaseIterable>(
    _ key: String, of type: T.Type, default fallback: T? = nil
  ) throws(InputFault) -> T where T.RawValue == String {
    note(key, ConfigurationWords.choice(type), fallback?.rawValue)
    if let fallback, optional(key) == nil { return fallback }
    return try attempt(key, fallback ?? T.allCases.first) { () throws(InputFault) in
      try required(key).choice(of: type)
    }
  }

  /// One of names that are known only when it is read.
  /// - Precondition: there is at least one.
  public func choice(
    _ key: String, among names: [String], default fallback: String? = nil
  ) throws(InputFault) -> String {
    note(key, ConfigurationWords.choice(among: names), fallback)
    if let fallback, optional(key) == nil { return fallback }
    return try attempt(key, fallback ?? names.first) { () throws(InputFault) in
      try required(key).choice(among: names)
    }
  }

  private static func standIn<T: FixedPoint>(_ range: ClosedRange<T>?) -> T {
    guard let range else { return .one }
    return min(max(.one, range.lowerBound), range.upperBound)
  }
}
