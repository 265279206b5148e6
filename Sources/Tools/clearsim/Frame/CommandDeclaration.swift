/// A command: what it takes, as data, and what it does.
protocol Subcommand: SendableMetatype {
  static var declaration: CommandDeclaration { get }
  /// Does the work; results go to `console.result`, everything else to the other channels.
  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus
}

/// What a command is called and what it takes; `--help` is printed from this alone.
struct CommandDeclaration: Sendable {
  let name: String
  /// One line for the list of commands.
  let summary: String
  var operands: [OperandDeclaration] = []
  var options: [OptionDeclaration] = []
  /// What else a reader of `--help` needs: what is written where, what the status means.
  var notes: String = ""
  /// Command lines that work as they stand in the project's folder, `clearsim` being on the path.
  var examples: [String] = []
}

/// A word of the command line that is not an option.
struct OperandDeclaration: Sendable {
  enum Count: Sendable { case one, optional, oneOrMore, any }
  let name: String
  let meaning: String
  var count: Count = .one
}

/// A long option. A flag has no `value`.
struct OptionDeclaration: Sendable {
  /// Without the two dashes.
  let name: String
  /// What stands for the value in the usage, such as `N` or `FILE`; nil for a flag.
  var value: String?
  let meaning: String
  /// The unit of the value, such as `seconds`.
  var unit: String?
  /// What holds where the option is absent, as text for the reader and for `Arguments`.
  var defaultValue: String?
  /// Whether it may be given more than once, as `--set` may.
  var repeats = false

  static func flag(_ name: String, _ meaning: String) -> OptionDeclaration {
    OptionDeclaration(name: name, meaning: meaning)
  }

  static func value(
    _ name: String, _ value: String, _ meaning: String, unit: String? = nil,
    default defaultValue: String? = nil, repeats: Bool = false
  ) -> OptionDeclaration {
    OptionDeclaration(
      name: name, value: value, meaning: meaning, unit: unit, defaultValue: defaultValue,
      repeats: repeats)
  }

  /// The options that mean the same on every command that takes them.
  static let json = flag("json", "print exactly one JSON object on standard output")
  static let set = value(
    "set", "PATH=VALUE", "replace one value of the configuration, such as market.tick=0.5",
    repeats: true)
  static let seed = value("seed", "N", "seed of every random stream", default: "1")
}
