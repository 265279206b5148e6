/// Where a value came from, for a fault that shows only once more is known.
public struct InputPlace: Equatable, Sendable {
  let file: String
  let place: String
  let line: Int?

  /// - Parameters:
  ///   - file: the file, or what else the input is called.
  ///   - place: where in it, such as `members.Fund A`.
  public init(file: String, place: String = "") {
    (self.file, self.place, line) = (file, place, nil)
  }

  init(_ item: ConfigurationItem) {
    (file, place) = (item.file, item.place)
    if case .file(let number, _) = item.value.origin { line = number } else { line = nil }
  }

  /// The line for a value that breaks a rule.
  public func fault(saying reason: String) -> InputFault {
    InputFault(file: file, place: place, line: line, reason: reason)
  }
}

extension ConfigurationItem {
  public var standing: InputPlace { InputPlace(self) }
}
