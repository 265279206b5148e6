import Foundation

/// The pages that only repeat the schema: every message, and the reject codes.
struct PageEmitter {
  var schema: Schema

  func messages() -> String {
    var out = SourceText()
    out.line("# Messages")
    out.line()
    out.paragraph(
      "Generated from [clearsim.xml](clearsim.xml) by `schema-compiler`; edit the schema instead. "
        + "Schema id \(schema.id), version \(schema.version), little endian.")
    out.line()
    out.paragraph(
      "Offsets count from the start of the block, behind the 8-byte message header. What lies "
        + "between fields, and behind the last one up to the block's length, is zero. A group is "
        + "blockLength uint16, numInGroup uint16, then the entries; data is length uint16, then "
        + "the bytes. [framing.md](framing.md) tells what surrounds a message.")
    sections(&out)
    types(&out)
    return out.text
  }

  private func sections(_ out: inout SourceText) {
    let parts: [(String, Range<Int>)] = [
      ("Session", 1..<20), ("Commands", Message.commands), ("Events", Message.events),
      ("Market data", 100..<120), ("Snapshots", 120..<65_536),
    ]
    for (title, range) in parts {
      let members = schema.messages.filter { range.contains($0.id) }
      guard !members.isEmpty else { continue }
      out.line()
      out.line("## \(title)")
      for message in members {
        out.line()
        out.line("### \(message.id) \(message.name)")
        out.line()
        out.line(message.words + " Block: \(message.block.length) bytes.")
        if !message.conduct.rejects.isEmpty {
          out.line()
          out.line("Reject codes beside the session's: \(message.rejectWords).")
        }
        table(message.block, &out)
        for group in message.groups {
          out.line()
          out.line(
            "Group `\(group.name)`: \(group.description) Entry: \(group.block.length) bytes.")
          table(group.block, &out)
        }
        for data in message.data {
          out.line()
          out.line("Data `\(data.name)`: \(data.description)")
        }
      }
    }
  }

  private func table(_ block: Block, _ out: inout SourceText) {
    guard !block.fields.isEmpty else { return }
    out.line()
    out.line("| offset | field | type | meaning |")
    out.line("|---|---|---|---|")
    for field in block.fields {
      let since = field.sinceVersion > 0 ? " Since version \(field.sinceVersion)." : ""
      out.line(
        "| \(field.offset) | \(field.name) | \(field.typeName) | \(field.description)\(since) |")
    }
  }

  private func types(_ out: inout SourceText) {
    out.line()
    out.line("## Types")
    out.line()
    out.line("| type | on the wire | null | meaning |")
    out.line("|---|---|---|---|")
    for composite in schema.composites {
      guard let (mantissa, exponent) = composite.decimal else { continue }
      let null = mantissa.isOptional ? mantissa.nullValue : "–"
      let form = "\(mantissa.primitive.rawValue) × 10^\(exponent)"
      out.line("| \(composite.name) | \(form) | \(null) | \(composite.description) |")
    }
    for type in schema.simpleTypes {
      let length = type.length == 1 ? "" : "[\(type.length)]"
      let null = type.isOptional ? type.nullValue : "–"
      out.line(
        "| \(type.name) | \(type.primitive.rawValue)\(length) | \(null) | \(type.description) |")
    }
    out.line()
    out.paragraph(
      "A signed field that cannot be null never carries −2^63; a message in which it does is "
        + "refused.")
    for composite in schema.composites where composite.decimal == nil {
      out.line()
      out.line("### \(composite.name)")
      out.line()
      out.line("\(composite.description) \(composite.size) bytes.")
      out.line()
      out.line("| offset | member | type | meaning |")
      out.line("|---|---|---|---|")
      var offset = 0
      for member in composite.members {
        out.line(
          "| \(offset) | \(member.name) | \(member.primitive.rawValue) | \(member.description) |")
        offset += member.size
      }
    }
    for type in schema.enums where type.name != "RejectReason" {
      values(type.name, type.primitive, type.description, type.values, "value", &out)
    }
    out.line()
    out.line("### RejectReason")
    out.line()
    out.line("uint16; see [reject-codes.md](reject-codes.md).")
    for type in schema.sets {
      values(type.name, type.primitive, type.description, type.choices, "bit", &out)
    }
  }

  private func values(
    _ name: String, _ primitive: Primitive, _ words: String, _ values: [NamedValue],
    _ column: String, _ out: inout SourceText
  ) {
    out.line()
    out.line("### \(name)")
    out.line()
    out.line("\(words) \(primitive.rawValue).")
    out.line()
    out.line("| \(column) | name | meaning |")
    out.line("|---|---|---|")
    for value in values {
      out.line("| \(value.value) | \(value.name) | \(value.description) |")
    }
  }

  func rejectCodes() throws -> String {
    guard let type = schema.enums.first(where: { $0.name == "RejectReason" }) else {
      throw SchemaFault(line: 1, message: "there is no enum RejectReason")
    }
    var out = SourceText()
    out.line("# Reject codes")
    out.line()
    out.paragraph(
      "Generated from [clearsim.xml](clearsim.xml) by `schema-compiler`; edit the schema instead.")
    out.line()
    out.paragraph(
      "\(type.description) `Receipt.reason`, `Reject.reason`, `LogonRejected.reason` and "
        + "`SnapshotRejected.reason` carry them. *Retry* says whether the same command may "
        + "succeed later without being changed. Limits: [numbers.md](numbers.md).")
    if let value = type.values.first(where: { !["yes", "no"].contains($0.parts.retry) }) {
      throw SchemaFault(
        line: 1, message: "\(value.name) does not say \"Retry: yes.\" or \"Retry: no.\"")
    }
    var sections: [(title: String, values: [NamedValue])] = [("", [])]
    for value in type.values {
      if let title = value.section { sections.append((title, [])) }
      sections[sections.count - 1].values.append(value)
    }
    for section in sections { codes(section.title, section.values, &out) }
    return out.text
  }

  private func codes(_ title: String, _ values: [NamedValue], _ out: inout SourceText) {
    guard !values.isEmpty else { return }
    out.line()
    if !title.isEmpty {
      out.line("## \(title)")
      out.line()
    }
    out.line("| code | name | meaning | retry |")
    out.line("|---|---|---|---|")
    for value in values {
      let (words, retry) = value.parts
      out.line("| \(value.value) | \(value.name) | \(words) | \(retry ?? "") |")
    }
  }
}
