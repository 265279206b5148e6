/// The text of `--help`, from declarations alone.
enum Usage {
  static func list(_ commands: [any Subcommand.Type]) -> String {
    let declarations = commands.map { $0.declaration }
    let rows = declarations.map { ($0.name, $0.summary) }
    return """
      ClearSim, a clearing house in a box.

      usage: clearsim COMMAND [options]

      commands:
      \(columns(rows))

      clearsim COMMAND --help explains a command; clearsim --version names the version.

      """
  }

  static func text(_ declaration: CommandDeclaration) -> String {
    var text = "\(synopsis(declaration))\n\n\(declaration.summary)\n"
    if !declaration.operands.isEmpty {
      text += "\noperands:\n\(columns(declaration.operands.map { ($0.name, $0.meaning) }))\n"
    }
    let options = declaration.options + [.flag("help", "print this text")]
    text += "\noptions:\n\(columns(options.map { (left($0), right($0)) }))\n"
    if !declaration.notes.isEmpty { text += "\n\(declaration.notes)\n" }
    let label = declaration.examples.count == 1 ? "example" : "examples"
    if !declaration.examples.isEmpty {
      text += "\n\(label):\n"
      text += declaration.examples.map { "\(example($0))\n" }.joined()
    }
    return text
  }

  private static func synopsis(_ declaration: CommandDeclaration) -> String {
    let operands = declaration.operands.map { operand in
      switch operand.count {
      case .one: " \(operand.name)"
      case .optional: " [\(operand.name)]"
      case .oneOrMore: " \(operand.name)..."
      case .any: " [\(operand.name)...]"
      }
    }
    let options = declaration.options.isEmpty ? "" : " [options]"
    return "usage: clearsim \(declaration.name)\(operands.joined())\(options)"
  }

  /// A command line, folded with backslashes where it is long.
  private static func example(_ line: String) -> String {
    var lines: [String] = []
    var text = "  "
    for word in line.split(separator: " ") {
      if text.count + word.count > 90 {
        lines.append(text + " \\")
        text = "     "
      }
      text += text.last == " " ? "\(word)" : " \(word)"
    }
    return (lines + [text]).joined(separator: "\n")
  }

  private static func left(_ option: OptionDeclaration) -> String {
    "--\(option.name)" + (option.value.map { " \($0)" } ?? "")
  }

  private static func right(_ option: OptionDeclaration) -> String {
    var remarks: [String] = []
    if let unit = option.unit { remarks.append("in \(unit)") }
    if let value = option.defaultValue { remarks.append("default \(value)") }
    if option.repeats { remarks.append("may be repeated") }
    return option.meaning + (remarks.isEmpty ? "" : " (\(remarks.joined(separator: "; ")))")
  }

  /// Two columns, the second wrapped to 80 characters.
  private static func columns(_ rows: [(String, String)]) -> String {
    let indent = min(rows.map(\.0.count).max() ?? 0, 26) + 4
    return rows.map { left, right in
      var lines: [String] = []
      var line = "  " + left
      line += String(repeating: " ", count: max(2, indent - line.count))
      for word in right.split(separator: " ") {
        if line.count + word.count > 79, line.contains(where: { $0 != " " }) {
          lines.append(line)
          line = String(repeating: " ", count: indent)
        }
        line += line.last == " " ? "\(word)" : " \(word)"
      }
      return (lines + [line]).joined(separator: "\n")
    }.joined(separator: "\n")
  }
}
