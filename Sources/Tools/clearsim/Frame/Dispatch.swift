import Foundation
import Inputs
import Reports
import Studies

/// From the words of the command line to the exit status.
enum Dispatch {
  static func run(_ words: [String], console: Console) -> ExitStatus {
    // A peer or a reader that has gone shows as EPIPE where it is written to, not as a signal.
    signal(SIGPIPE, SIG_IGN)
    listenToSignals()
    do {
      return try start(words, console: console)
    } catch {
      let failure = CommandFailure(error)
      console.error(failure.message)
      for line in failure.more { console.error(line) }
      return failure.status
    }
  }

  /// A parent that blocks signals, as threads of dispatch queues do, hands that on to what it
  /// starts.
  private static func listenToSignals() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  private static func start(_ words: [String], console: Console) throws -> ExitStatus {
    guard let name = words.first, name != "--help", name != "-h" else {
      try console.result(Usage.list(CommandList.all))
      return .done
    }
    if name == "--version" {
      try console.result("clearsim \(SoftwareVersion.current)\n")
      return .done
    }
    let command = try command(named: name)
    let arguments = try Arguments(Array(words.dropFirst()), for: command.declaration)
    if arguments.asksForHelp {
      try console.result(Usage.text(command.declaration))
      return .done
    }
    try arguments.guardOutputs()
    do {
      return try command.run(arguments, console: console)
    } catch let fault as SettingFault {
      // The value as the user wrote it rather than as it was understood.
      let value = fault.value.map { arguments.text(fault.setting) ?? $0 }
      throw arguments.usage(
        "--\(fault.setting): " + (value.map { "'\($0)' " } ?? "") + fault.reason)
    }
  }

  /// The command of that name.
  static func command(named name: String) throws(CommandFailure) -> any Subcommand.Type {
    if let command = CommandList.named(name) { return command }
    if name.hasPrefix("-") {
      throw CommandFailure(
        .usage, "unknown option \(name); the command comes first (clearsim --help)")
    }
    let names = CommandList.all.map { $0.declaration.name }
    let near = Spelling.nearest(to: name, among: names).map { "; did you mean \($0)?" } ?? ""
    throw CommandFailure(.usage, "unknown command '\(name)'\(near) (clearsim --help)")
  }
}
