import Inputs

/// The words of one command line, read against the command's declaration.
///
/// `--name value`, `--name=value`, flags, `--` before operands that start with a dash, and `-` as
/// an operand. Nothing is abbreviated, so that a script keeps its meaning when options are added.
struct Arguments {
  let declaration: CommandDeclaration
  private(set) var operands: [String] = []
  private var values: [String: [String]] = [:]
  private(set) var asksForHelp = false

  init(_ words: [String], for declaration: CommandDeclaration) throws(CommandFailure) {
    self.declaration = declaration
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        break
      } else if word == "--help" || word == "-h" {
        asksForHelp = true
      } else if word.hasPrefix("--") {
        try read(option: word.dropFirst(2), &rest)
      } else if word.hasPrefix("-"), word != "-" {
        throw usage("'\(word)': options are long, such as --help; put -- before such an operand")
      } else {
        operands.append(word)
      }
    }
    if !asksForHelp { try checkOperands() }
  }

  private mutating func read(
    option: Substring, _ rest: inout ArraySlice<String>
  ) throws(CommandFailure) {
    let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard let known = declaration.options.first(where: { $0.name == name }) else {
      throw unknown(option: name)
    }
    if values[name] != nil, !known.repeats { throw usage("--\(name) is given twice") }
    guard let placeholder = known.value else {
      if parts.count > 1 { throw usage("--\(name) takes no value, found '\(parts[1])'") }
      values[name] = []
      return
    }
    if parts.count > 1 {
      values[name, default: []].append(String(parts[1]))
    } else if let next = rest.first, !next.hasPrefix("--") {
      values[name, default: []].append(next)
      rest.removeFirst()
    } else {
      let found = rest.first.map { ", found \($0)" } ?? ""
      throw usage("--\(name) needs a value, --\(name) \(placeholder)\(found)")
    }
  }

  private func unknown(option name: String) -> CommandFailure {
    let names = declaration.options.map(\.name) + ["help"]
    let suggestion = Spelling.nearest(to: name, among: names).map { "; did you mean --\($0)?" }
    return usage("unknown option --\(name)\(suggestion ?? "")")
  }

  private func checkOperands() throws(CommandFailure) {
    let least = declaration.operands.count { $0.count == .one || $0.count == .oneOrMore }
    let open = declaration.operands.contains { $0.count == .oneOrMore || $0.count == .any }
    if operands.count < least {
      throw usage("\(declaration.operands[operands.count].name) is missing")
    }
    if !open, operands.count > declaration.operands.count {
      throw usage("'\(operands[declaration.operands.count])' is one word too many")
    }
  }

  /// A failure of the command line, with the way to the help.
  func usage(_ message: String) -> CommandFailure {
    CommandFailure(.usage, "\(message) (clearsim \(declaration.name) --help)")
  }

  func option(_ name: String) -> OptionDeclaration {
    guard let known = declaration.options.first(where: { $0.name == name }) else {
      preconditionFailure("Invariant: a command reads only options it declares; --\(name)")
    }
    return known
  }

  /// Whether the option was given, as a flag or with a value.
  func has(_ name: String) -> Bool { values[option(name).name] != nil }

  /// Every value given for a repeating option, in order.
  func all(_ name: String) -> [String] { values[option(name).name] ?? [] }

  /// The value given, or the declared default, or nil.
  func text(_ name: String) -> String? { all(name).last ?? option(name).defaultValue }
}
