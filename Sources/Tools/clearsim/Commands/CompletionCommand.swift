import Reports

/// `clearsim completion SHELL`: completions of commands and options for a shell, made from the
/// declarations that `--help` is made from.
enum CompletionCommand: Subcommand {
  static let declaration = CommandDeclaration(
    name: "completion", summary: "print completions for bash, zsh or fish",
    operands: [OperandDeclaration(name: "SHELL", meaning: "bash, zsh or fish")],
    notes: """
      bash: put the output into a file that your shell reads at its start, or
      source <(clearsim completion bash). zsh: a file _clearsim on $fpath.
      fish: ~/.config/fish/completions/clearsim.fish.
      """,
    examples: ["clearsim completion bash"])

  private enum Shell: String, CaseIterable { case bash, zsh, fish }

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    guard let shell = Shell(rawValue: arguments.operands[0]) else {
      let names = Shell.allCases.map(\.rawValue).joined(separator: ", ")
      throw arguments.usage("'\(arguments.operands[0])' is not one of \(names)")
    }
    switch shell {
    case .bash: try console.result(bash)
    case .zsh:
      try console.result(
        "#compdef clearsim\nautoload -U +X bashcompinit && bashcompinit\n" + bash)
    case .fish: try console.result(fish)
    }
    return .done
  }

  private static func options(_ declaration: CommandDeclaration) -> [String] {
    declaration.options.map { "--\($0.name)" } + ["--help"]
  }

  private static var bash: String {
    let declarations = CommandList.all.map { $0.declaration }
    let names = declarations.map(\.name).joined(separator: " ")
    let cases = declarations.map { declaration in
      "    \(declaration.name)) words=\"\(options(declaration).joined(separator: " "))\" ;;"
    }.joined(separator: "\n")
    return """
      _clearsim() {
        local word=${COMP_WORDS[COMP_CWORD]} words
        if [ "$COMP_CWORD" -eq 1 ]; then
          COMPREPLY=($(compgen -W "\(names) --help --version" -- "$word"))
          return
        fi
        case ${COMP_WORDS[1]} in
          help) words="\(names)" ;;
      \(cases)
        esac
        case $word in
          -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
          *) [ "${COMP_WORDS[1]}" = help ] && COMPREPLY=($(compgen -W "$words" -- "$word")) ||
            COMPREPLY=($(compgen -f -- "$word")) ;;
        esac
      }
      complete -o filenames -F _clearsim clearsim

      """
  }

  private static var fish: String {
    var lines: [String] = []
    for command in CommandList.all.map({ $0.declaration }) {
      lines.append(
        "complete -c clearsim -n __fish_use_subcommand -a \(command.name) "
          + "-d '\(quoted(command.summary))'")
      for option in command.options {
        let value = option.value == nil ? "" : " -r"
        lines.append(
          "complete -c clearsim -n '__fish_seen_subcommand_from \(command.name)' "
            + "-l \(option.name)\(value) -d '\(quoted(option.meaning))'")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
  }
}
