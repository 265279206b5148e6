import Foundation

/// From XML to the model, with every rule of SBE 1.0 and of the house checked on the way.
struct SchemaReader {
  private var simple: [String: SimpleType] = [:]
  private var enums: [String: EnumType] = [:]
  private var sets: [String: SetType] = [:]
  private var composites: [String: CompositeType] = [:]
  private var schema: Schema
  /// What `house:value` says of the members of a type, by its name.
  var values: [String: String] = [:]

  static func read(_ data: Data) throws -> Schema {
    let root = try ElementTree.read(data)
    guard root.name == "messageSchema" else {
      throw root.fault("the root is <\(root.name)>, and would be <sbe:messageSchema>")
    }
    guard (root.attributes["byteOrder"] ?? "littleEndian") == "littleEndian" else {
      throw root.fault("byteOrder would be littleEndian")
    }
    var reader = SchemaReader(
      schema: Schema(
        package: try root.required("package"), id: try root.integer("id"),
        version: try root.integer("version"), description: try Self.description(root),
        simpleTypes: [], enums: [], sets: [], composites: [], messages: []))
    for primitive in Primitive.allCases {
      reader.simple[primitive.rawValue] = SimpleType(
        name: primitive.rawValue, primitive: primitive, length: 1, isOptional: false,
        nullValue: primitive.nullValue, description: "")
    }
    for types in root.children("types") {
      for element in types.children { try reader.readType(element) }
    }
    try reader.checkHeaders(root)
    for element in root.children("message") { try reader.readMessage(element) }
    guard !reader.schema.messages.isEmpty else { throw root.fault("there are no messages") }
    reader.nameMessagesOfTopics()
    return reader.schema
  }

  func enumeration(_ name: String) -> EnumType? { enums[name] }

  var messages: [Message] { schema.messages }

  mutating func editValues(of name: String, _ edit: (inout NamedValue) -> Void) {
    for place in schema.enums.indices where schema.enums[place].name == name {
      for value in schema.enums[place].values.indices { edit(&schema.enums[place].values[value]) }
    }
  }

  private static func description(_ element: Element) throws -> String {
    guard let text = element.attributes["description"], !text.isEmpty else {
      let name = element.attributes["name"] ?? element.name
      throw element.fault("<\(element.name)> \(name) needs a description")
    }
    return text
  }

  private static func name(_ element: Element) throws -> String {
    let name = try element.required("name")
    let isSymbol =
      name.utf8.count <= 64 && name.first?.isNumber == false
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    guard isSymbol, !reservedWords.contains(name) else {
      throw element.fault("\(name) is no name that every target language accepts")
    }
    return name
  }

  private static func primitive(_ element: Element, _ text: String) throws -> Primitive {
    guard let primitive = Primitive(rawValue: text) else {
      throw element.fault("\(text) is not an integer type of SBE")
    }
    return primitive
  }

  private func isTaken(_ name: String) -> Bool {
    let lower = name.lowercased()
    return simple.keys.contains { $0.lowercased() == lower }
      || enums.keys.contains { $0.lowercased() == lower }
      || sets.keys.contains { $0.lowercased() == lower }
      || composites.keys.contains { $0.lowercased() == lower }
      || schema.messages.contains { $0.name.lowercased() == lower }
  }

  private mutating func readType(_ element: Element) throws {
    let name = try Self.name(element)
    guard !isTaken(name) else { throw element.fault("the name \(name) is taken") }
    switch element.name {
    case "type":
      let type = try readSimple(element)
      guard type.constant == nil else {
        throw element.fault("constant types belong in a composite")
      }
      simple[name] = type
      schema.simpleTypes.append(type)
    case "enum": try readEnum(element, name)
    case "set": try readSet(element, name)
    case "composite": try readComposite(element, name)
    default: throw element.fault("<\(element.name)> has no place in <types>")
    }
  }

  private func readSimple(_ element: Element) throws -> SimpleType {
    let primitive = try Self.primitive(element, try element.required("primitiveType"))
    let presence = element.attributes["presence"] ?? "required"
    guard ["required", "optional", "constant"].contains(presence) else {
      throw element.fault("presence is \(presence), and would be required, optional or constant")
    }
    let text = element.text.trimmingCharacters(in: .whitespacesAndNewlines)
    if presence == "constant", Int(text) == nil {
      throw element.fault("a constant needs a whole number as its content")
    }
    let nullValue = element.attributes["nullValue"]
    if nullValue != nil, presence != "optional" {
      throw element.fault("a nullValue needs presence=\"optional\"")
    }
    return SimpleType(
      name: try Self.name(element), primitive: primitive,
      length: try element.integer("length", default: 1), isOptional: presence == "optional",
      nullValue: nullValue ?? primitive.nullValue,
      constant: presence == "constant" ? text : nil, description: try Self.description(element),
      swiftName: element.attributes["house:type"])
  }

  private mutating func readEnum(_ element: Element, _ name: String) throws {
    let primitive = try Self.primitive(element, try element.required("encodingType"))
    let values = try readValues(element, "validValue")
    for value in values where String(value.value) == primitive.nullValue {
      throw element.fault("\(name).\(value.name) uses the null value \(value.value)")
    }
    let type = EnumType(
      name: name, primitive: primitive, values: values,
      description: try Self.description(element), chapter: element.attributes["house:chapter"])
    enums[name] = type
    schema.enums.append(type)
  }

  private mutating func readSet(_ element: Element, _ name: String) throws {
    let primitive = try Self.primitive(element, try element.required("encodingType"))
    let choices = try readValues(element, "choice")
    for choice in choices where choice.value >= primitive.size * 8 {
      throw element.fault("\(name).\(choice.name) is beyond the last bit")
    }
    let type = SetType(
      name: name, primitive: primitive, choices: choices,
      description: try Self.description(element))
    sets[name] = type
    schema.sets.append(type)
  }

  private func readValues(_ element: Element, _ kind: String) throws -> [NamedValue] {
    var values: [NamedValue] = []
    for child in element.children(kind) {
      let name = try Self.name(child)
      let text = child.text.trimmingCharacters(in: .whitespacesAndNewlines)
      guard let value = Int(text), value >= 0 else {
        throw child.fault("\(name) is \(text), and would be a whole number")
      }
      guard !values.contains(where: { $0.name == name || $0.value == value }) else {
        throw child.fault("\(name) = \(value) is there already")
      }
      values.append(
        NamedValue(
          name: name, value: value, description: try Self.description(child),
          section: child.attributes["house:section"]))
    }
    guard !values.isEmpty else { throw element.fault("there is no <\(kind)>") }
    return values
  }

  private mutating func readComposite(_ element: Element, _ name: String) throws {
    var members: [SimpleType] = []
    for child in element.children {
      guard child.name == "type" else {
        throw child.fault("a composite here holds <type> only, not <\(child.name)>")
      }
      members.append(try readSimple(child))
    }
    let type = CompositeType(
      name: name, members: members, description: try Self.description(element),
      swiftName: element.attributes["house:type"])
    composites[name] = type
    schema.composites.append(type)
  }

  private func checkHeaders(_ root: Element) throws {
    let headers = [
      ("messageHeader", ["blockLength", "templateId", "schemaId", "version"]),
      ("groupSizeEncoding", ["blockLength", "numInGroup"]),
    ]
    for (name, members) in headers {
      guard let composite = composites[name], composite.members.map(\.name) == members,
        composite.members.allSatisfy({ $0.primitive == .uint16 && $0.length == 1 })
      else { throw root.fault("\(name) would be \(members.joined(separator: ", ")) of uint16") }
    }
    if let data = composites["varDataEncoding"] {
      guard data.members.map(\.name) == ["length", "varData"],
        data.members.map(\.primitive) == [.uint16, .uint8], data.members[1].length == 0
      else { throw root.fault("varDataEncoding would be length uint16, varData uint8 length 0") }
    }
  }
}

// Messages.
extension SchemaReader {
  private mutating func readMessage(_ element: Element) throws {
    let name = try Self.name(element)
    guard !isTaken(name) else { throw element.fault("the name \(name) is taken") }
    let id = try element.integer("id")
    guard id > 0, !schema.messages.contains(where: { $0.id == id }) else {
      throw element.fault("the template id \(id) of \(name) is zero or taken")
    }
    var rank = 0
    var ids: Set<Int> = []
    var names: Set<String> = []
    for child in element.children {
      guard let place = ["field": 0, "group": 1, "data": 2][child.name] else {
        throw child.fault("<\(child.name)> has no place in a message")
      }
      guard place >= rank else { throw child.fault("fields come first, then groups, then data") }
      rank = place
      guard ids.insert(try child.integer("id")).inserted,
        names.insert(try Self.name(child)).inserted
      else { throw child.fault("the name or id of \(try Self.name(child)) is taken") }
    }
    let groups = try element.children("group").map { try readGroup($0) }
    let data = try element.children("data").map { child in
      guard try child.required("type") == "varDataEncoding", composites["varDataEncoding"] != nil
      else { throw child.fault("data would be of type varDataEncoding") }
      return DataField(
        name: try Self.name(child), id: try child.integer("id"),
        description: try Self.description(child))
    }
    let block = try readBlock(element)
    let conduct = try readConduct(element, id, block)
    schema.messages.append(
      Message(
        name: name, id: id, block: block, groups: groups, data: data,
        description: try Self.description(element), line: element.line, conduct: conduct,
        value: try readValue(element, name, block)))
  }

  private func readGroup(_ element: Element) throws -> Group {
    let name = try Self.name(element)
    guard (element.attributes["dimensionType"] ?? "groupSizeEncoding") == "groupSizeEncoding"
    else { throw element.fault("dimensionType would be groupSizeEncoding") }
    if let child = element.children.first(where: { $0.name != "field" }) {
      throw child.fault("a group here holds fields only, not <\(child.name)>")
    }
    return Group(
      name: name, id: try element.integer("id"),
      entryName: element.attributes["semanticType"] ?? name.prefix(1).uppercased()
        + name.dropFirst() + "Entry",
      block: try readBlock(element), description: try Self.description(element))
  }

  private func readBlock(_ element: Element) throws -> Block {
    var fields: [Field] = []
    var offset = 0
    var version = 0
    for child in element.children("field") {
      let encoding = try self.encoding(child)
      let start = try child.integer("offset", default: offset)
      let since = try child.integer("sinceVersion", default: 0)
      guard start >= offset else { throw child.fault("offset \(start) overlaps the field before") }
      guard since >= version else { throw child.fault("newer fields come last") }
      guard since <= schema.version else { throw child.fault("sinceVersion is in the future") }
      if let last = fields.last, last.sinceVersion == since,
        last.encoding.primitive.size < encoding.primitive.size,
        child.attributes["offset"] == nil || start % encoding.primitive.size != 0
      {
        // Later ones of a version may stand where a multiple of their size is given to them.
        throw child.fault("wider fields come first")
      }
      guard start % encoding.primitive.size == 0 else {
        throw child.fault("offset \(start) is not a multiple of the field's width")
      }
      let field = Field(
        name: try Self.name(child), id: try child.integer("id"),
        typeName: try child.required("type"), encoding: encoding, offset: start,
        sinceVersion: since, description: try Self.description(child),
        shownTo: try Self.shownTo(child), absent: child.attributes["house:absent"],
        null: child.attributes["house:null"],
        line: child.line)
      fields.append(field)
      offset = field.end
      version = since
    }
    let length = try element.integer("blockLength")
    guard length >= offset, length % 8 == 0 else {
      throw element.fault(
        "blockLength is \(length), and would be a multiple of 8 not below \(offset)")
    }
    return Block(fields: fields, length: length)
  }

  private func encoding(_ element: Element) throws -> Encoding {
    let name = try element.required("type")
    if let type = simple[name] {
      guard type.length > 0 else { throw element.fault("\(name) has no length") }
      return type.length == 1 ? .scalar(type) : .array(type)
    }
    if let type = enums[name] { return .enumeration(type) }
    if let type = sets[name] { return .set(type) }
    if let composite = composites[name] {
      guard let decimal = composite.decimal else {
        throw element.fault("\(name) is not a mantissa with a constant exponent")
      }
      return .decimal(decimal.mantissa, exponent: decimal.exponent)
    }
    throw element.fault("there is no type \(name)")
  }

  /// Words that would not compile in one of the languages codecs are generated for, here or by the
  /// official tool.
  private static let reservedWords: Set<String> = [
    "and", "append", "as", "auto", "bool", "break", "byte", "cap", "case", "char", "class", "const",
    "continue",
    "def", "default", "del", "delete", "do", "double", "else", "enum", "event", "explicit",
    "extern", "false", "final", "float", "for", "friend", "from", "func", "global", "goto", "if",
    "implicit", "import", "in", "inline", "int", "interface", "internal", "is", "let", "long",
    "map", "mod", "move", "mut", "namespace", "new", "nil", "not", "null", "object", "operator",
    "or", "out", "override", "package", "params", "pass", "private", "protected", "public",
    "range", "ref", "register", "return", "self", "short", "signed", "static", "string", "struct",
    "switch", "template", "this", "throw", "trait", "true", "try", "type", "typedef", "union",
    "unsigned", "unsafe", "use", "using", "var", "virtual", "void", "volatile", "where", "while",
    "with", "yield",
  ]
}
