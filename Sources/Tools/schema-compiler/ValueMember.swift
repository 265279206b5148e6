/// A member of the Swift value as which the house holds a message.
indirect enum ValueMember {
  /// One field.
  case field(String, Field)
  /// Whether one choice of a set is made.
  case choice(String, Field, NamedValue)
  /// A value of several fields, which travels flat.
  case value(String, type: String, [ValueMember])

  var name: String {
    switch self {
    case .field(let name, _), .choice(let name, _, _), .value(let name, _, _): name
    }
  }

  /// The fields in it, and the members they are, named from the outside in.
  func places(under path: String) -> [(field: Field, path: String, choice: NamedValue?)] {
    let path = path + "." + name
    switch self {
    case .field(_, let field): return [(field, path, nil)]
    case .choice(_, let field, let choice): return [(field, path, choice)]
    case .value(_, _, let members): return members.flatMap { $0.places(under: path) }
    }
  }
}

/// Reads what `house:value` says.
///
///     instrument index=bracketIndex isPostOnly=flags.postOnly terms:FeeTerms(maker taker)
struct ValueNotation {
  private let fields: [Field]
  /// What stood between the brackets of a type where it was given first.
  private var known: [String: String]
  private let element: Element
  private var rest: Substring

  /// - Parameter known: the members of types by their name; those given here are added.
  static func members(
    _ text: String, of fields: [Field], _ known: inout [String: String], _ element: Element
  ) throws -> [ValueMember] {
    var reader = ValueNotation(fields: fields, known: known, element: element, rest: text[...])
    let members = try reader.list()
    guard reader.rest.isEmpty else { throw element.fault("what stands behind \(reader.rest)?") }
    known = reader.known
    return members
  }

  private mutating func list() throws -> [ValueMember] {
    var members: [ValueMember] = []
    while true {
      rest = rest.drop { $0 == " " }
      guard let next = rest.first, next != ")" else { return members }
      members.append(try member())
    }
  }

  private mutating func member() throws -> ValueMember {
    let name = word()
    guard !name.isEmpty else { throw element.fault("a name would stand before \(rest)") }
    if take(":") {
      let type = word()
      if take("(") {
        let from = rest
        let members = try list()
        known[type] = String(from[..<rest.startIndex])
        guard take(")") else { throw element.fault("the brackets of \(type) do not close") }
        return .value(name, type: type, members)
      }
      guard let text = known[type] else {
        throw element.fault("the members of \(type) are not given here or before")
      }
      return .value(
        name, type: type, try Self.members(text, of: fields, &known, element))
    }
    let path = take("=") ? word() : name
    let parts = path.split(separator: ".").map(String.init)
    guard let field = fields.first(where: { $0.name == parts[0] }) else {
      throw element.fault("house:value names \(path), which is no field")
    }
    if parts.count == 1 { return .field(name, field) }
    guard case .set(let type) = field.encoding,
      let choice = type.choices.first(where: { $0.name == parts[1] })
    else { throw element.fault("house:value names \(path), which is no choice") }
    return .choice(name, field, choice)
  }

  private mutating func take(_ mark: Character) -> Bool {
    guard rest.first == mark else { return false }
    rest = rest.dropFirst()
    return true
  }

  private mutating func word() -> String {
    let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "." }
    rest = rest[word.endIndex...]
    return String(word)
  }
}
