/// One `--set path.to.key=value`, put into a configuration before it is read.
///
/// The value is JSON5, else a string: `market.tick=0.5`, `transport=ipc`, `agents=[{count: 5}]`.
/// An element of an array is named by its place from 0 on, or by its `name` or `symbol`:
/// `populations.makers.count=5`, `markets.ETHUSDT.tick=0.5`. A path the file does not have is
/// added; that nobody asks for it later shows as an unknown key.
public struct ConfigurationOverride: Sendable {
  let text: String
  let path: [String]
  let value: ConfigurationValue

  /// Reads the text of one override.
  public init(_ text: String) throws(InputFault) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let path = parts[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, path.allSatisfy({ !$0.isEmpty }) else {
      throw InputFault(
        file: "--set",
        reason: "\(InputFault.quoted(text)) is not PATH=VALUE such as market.tick=0.5")
    }
    self.text = text
    self.path = path
    let source = String(parts[1])
    if let parsed = try? JSON5Parser.parse(source, file: "--set") {
      value = parsed.overriding()
    } else if let first = source.first, "{[\"'".contains(first) {
      // Text that means to be JSON5 and is not would otherwise become a string unnoticed.
      value = try JSON5Parser.parse(source, file: "--set \(parts[0])")
    } else {
      value = ConfigurationValue(.string(source), origin: .override)
    }
  }

  /// The root with this override in it.
  func applied(to root: ConfigurationValue) throws(InputFault) -> ConfigurationValue {
    try apply(to: root, path[...])
  }

  private func apply(
    to value: ConfigurationValue, _ rest: ArraySlice<String>
  ) throws(InputFault) -> ConfigurationValue {
    guard let step = rest.first else { return self.value }
    var result = value
    switch value.content {
    case .object(var members):
      if let place = members.firstIndex(where: { $0.key == step }) {
        members[place].value = try apply(to: members[place].value, rest.dropFirst())
      } else {
        let empty = ConfigurationValue(.object([]), origin: .override)
        members.append((step, try apply(to: empty, rest.dropFirst())))
      }
      result.content = .object(members)
    case .array(var elements):
      let named = Int(step) ?? elements.firstIndex { $0.name == step }
      guard let place = named, elements.indices.contains(place) else {
        let names = elements.compactMap(\.name)
        let known = names.isEmpty ? "" : ", and none is named so: \(names.joined(separator: ", "))"
        throw fault(
          "'\(step)' is no place in an array of \(elements.count), counted from 0\(known)")
      }
      elements[place] = try apply(to: elements[place], rest.dropFirst())
      result.content = .array(elements)
    case .null, .boolean, .number, .string:
      let held = path.prefix(path.count - rest.count).joined(separator: ".")
      throw fault("'\(held)' is \(value.quoted) and has no '\(step)'; expected an object")
    }
    return result
  }

  private func fault(_ reason: String) -> InputFault {
    InputFault(file: "--set \(text)", reason: reason)
  }
}

extension ConfigurationValue {
  /// The `name` of an object that has one, or its `symbol`.
  fileprivate var name: String? {
    guard case .object(let members) = content else { return nil }
    for key in ["name", "symbol"] {
      if case .string(let name)? = members.first(where: { $0.key == key })?.value.content {
        return name
      }
    }
    return nil
  }

  /// The same value, marked throughout as coming from the command line.
  fileprivate func overriding() -> ConfigurationValue {
    switch content {
    case .array(let elements):
      ConfigurationValue(.array(elements.map { $0.overriding() }), origin: .override)
    case .object(let members):
      ConfigurationValue(
        .object(members.map { ($0.key, $0.value.overriding()) }), origin: .override)
    default: ConfigurationValue(content, origin: .override)
    }
  }
}
