extension PythonEmitter {
  func packing(_ block: Block, _ message: Message?, _ out: inout SourceText) {
    out.line("def _pack(self) -> bytes:", indent: 4)
    let values = block.fields.map { field in
      let name = "self.\(Self.snake(field.name))"
      if case .array = field.encoding { return name }
      return field.mayBeNull
        ? "\(Self.null(field.encoding)) if \(name) is None else \(name)" : name
    }
    if values.isEmpty {
      out.line("block = bytes(\(block.length))", indent: 8)
    } else {
      out.line("block = self._STRUCT.pack(", indent: 8)
      for value in values { out.line("\(value),", indent: 12) }
      out.line(")", indent: 8)
    }
    var parts = ["block"]
    parts += (message?.groups ?? []).map {
      "_pack_group(\($0.entryName), self.\(Self.snake($0.name)))"
    }
    parts += (message?.data ?? []).map { "_pack_data(self.\(Self.snake($0.name)))" }
    out.line("return \(parts.joined(separator: " + "))", indent: 8)
  }

  func unpacking(_ block: Block, _ message: Message?, _ out: inout SourceText) {
    out.line("@classmethod", indent: 4)
    let name = message?.name
    let result = name ?? "Block"
    out.line(
      "def _unpack(cls, body: memoryview, length: int, version: int) -> \"\(result)\":", indent: 4)
    let raw = block.fields.map { "_" + Self.snake($0.name) }
    if raw.isEmpty {
      out.line("cls._block(body, length, version)", indent: 8)
    } else {
      out.line("(", indent: 8)
      for name in raw { out.line("\(name),", indent: 12) }
      out.line(") = cls._STRUCT.unpack_from(cls._block(body, length, version))", indent: 8)
    }
    required(block, &out)
    let parts = (message?.groups.map(\.name) ?? []) + (message?.data.map(\.name) ?? [])
    if !parts.isEmpty {
      out.line("tail = _Tail(body, length, version)", indent: 8)
      for group in message?.groups ?? [] {
        out.line("_\(Self.snake(group.name)) = tail.group(\(group.entryName))", indent: 8)
      }
      for data in message?.data ?? [] {
        out.line("_\(Self.snake(data.name)) = tail.data()", indent: 8)
      }
      out.line("tail.end()", indent: 8)
    } else if message != nil {
      out.line("if len(body) != length:", indent: 8)
      out.line("raise WireFault(\"bytes behind the last part of a message\")", indent: 12)
    }
    if raw.isEmpty && parts.isEmpty { return out.line("return cls()", indent: 8) }
    out.line("return cls(", indent: 8)
    for field in block.fields {
      out.line("\(Self.snake(field.name))=\(reading(field)),", indent: 12)
    }
    for part in parts { out.line("\(Self.snake(part))=_\(Self.snake(part)),", indent: 12) }
    out.line(")", indent: 8)
  }

  /// Signed fields never carry their least value, unless that is their null.
  private func required(_ block: Block, _ out: inout SourceText) {
    let signed = block.fields.filter { field in
      if case .array = field.encoding { return false }
      let primitive = field.encoding.primitive
      return primitive.isSigned && field.sinceVersion == 0
        && !(field.encoding.isOptional && field.encoding.nullValue == primitive.nullValue)
    }
    for primitive in Primitive.allCases where primitive.isSigned {
      let names = signed.filter { $0.encoding.primitive == primitive }.map {
        "_" + Self.snake($0.name)
      }
      guard !names.isEmpty else { continue }
      let tuple = names.joined(separator: ", ") + (names.count == 1 ? "," : "")
      out.line("if _\(primitive.rawValue.uppercased())_MIN in (\(tuple)):", indent: 8)
      out.line("raise WireFault(\"a required field carries its null value\")", indent: 12)
    }
  }

  private func reading(_ field: Field) -> String {
    let raw = "_" + Self.snake(field.name)
    let present: String
    switch field.encoding {
    case .scalar, .decimal, .array: present = raw
    case .enumeration(let type):
      present =
        SwiftVocabulary.isTruth(type) ? "_flag(\(raw))" : "_value(\(type.name), \(raw))"
    case .set(let type): present = "_bits(\(type.name), \(raw), \(type.knownBits))"
    }
    guard field.mayBeNull else { return present }
    if case .array = field.encoding { return present }
    var condition = "\(raw) == \(Self.null(field.encoding))"
    if field.sinceVersion > 0 { condition = "version < \(field.sinceVersion) or " + condition }
    return "None if \(condition) else \(present)"
  }

  /// The null value, by name where it is a least value.
  private static func null(_ encoding: Encoding) -> String {
    let primitive = encoding.primitive
    return primitive.isSigned && encoding.nullValue == primitive.nullValue
      ? "_\(primitive.rawValue.uppercased())_MIN" : encoding.nullValue
  }

  func tables(_ out: inout SourceText) {
    out.line()
    out.line()
    out.line("MESSAGES: dict[int, type[Message]] = {")
    for message in schema.messages { out.line("\(message.id): \(message.name),", indent: 4) }
    out.line("}")
    out.line()
    out.line("if numpy is not None:")
    out.line(
      "# Fixed blocks as structured types, padding included: numpy.frombuffer reads many.",
      indent: 4)
    out.line("DTYPES = {", indent: 4)
    for message in schema.messages where !message.block.fields.isEmpty {
      dtype(message.name, message.block, &out)
    }
    var entries: Set<String> = []
    for group in schema.messages.flatMap(\.groups)
    where entries.insert(group.entryName).inserted {
      dtype(group.entryName, group.block, &out)
    }
    out.line("}", indent: 4)
    out.line()
  }

  private func dtype(_ name: String, _ block: Block, _ out: inout SourceText) {
    out.line("\"\(name)\": numpy.dtype({", indent: 8)
    out.list(
      "\"names\": [", block.fields.map { "\"\(Self.snake($0.name))\"" }, "],", indent: 12)
    let formats = block.fields.map { field in
      if case .array(let type) = field.encoding { return "\"V\(type.size)\"" }
      let primitive = field.encoding.primitive
      return "\"<\(primitive.isSigned ? "i" : "u")\(primitive.size)\""
    }
    out.list("\"formats\": [", formats, "],", indent: 12)
    out.list("\"offsets\": [", block.fields.map { String($0.offset) }, "],", indent: 12)
    out.line("\"itemsize\": \(block.length),", indent: 12)
    out.line("}),", indent: 8)
  }
}
