/// `clearsim help [COMMAND]`: the same texts as `--help`.
enum HelpCommand: Subcommand {
  static let declaration = CommandDeclaration(
    name: "help",
    summary: "explain a command, or list the commands",
    operands: [
      OperandDeclaration(
        name: "COMMAND", meaning: "the command to explain", count: .optional)
    ], examples: ["clearsim help run"])

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    if let name = arguments.operands.first {
      try console.result(Usage.text(Dispatch.command(named: name).declaration))
    } else {
      try console.result(Usage.list(CommandList.all))
    }
    return .done
  }
}
