import ClearingNode
import CommandLog
import Foundation
import Inputs
import Reports
import Sequencing
import Synchronization

/// `clearsim serve [CONFIG]`: a clearing node on sockets, until it is told to stop.
enum ServeCommand: Subcommand {
  static let declaration = CommandDeclaration(
    name: "serve",
    summary: "run a clearing node that members connect to",
    operands: [
      OperandDeclaration(
        name: "CONFIG", meaning: "members, accounts and instruments as JSON5; see --print-config",
        count: .optional)
    ],
    options: [
      .value(
        "orders", "URL", "where members send commands, such as tcp://127.0.0.1:7411 or ipc://…"),
      .value("feed", "URL", "where everyone subscribes"),
      .value("snapshots", "URL", "where snapshots are asked for"),
      .value("data-dir", "DIR", "folder of the log; made where missing", default: "clearsim-data"),
      .value("sync", "POLICY", "when a command counts as safe: none, group or each"),
      .flag("lockstep", "virtual time: nothing happens before every participant has promised"),
      .flag("allow-remote", "listen beyond this machine; nothing is encrypted"),
      .flag("print-config", "print the configuration that holds without CONFIG, and end"),
      .set, .json,
    ],
    notes: """
      Prints the endpoints on standard output when it is ready; a port of * takes any free one.
      SIGINT and SIGTERM end it: what was accepted is finished and safe, and the status is 0. A log
      that cannot be written, such as on a full disk, ends it with 74; nothing accepted is lost.
      A log that is shorter than it knows to have been, or leads elsewhere than at its clean end, is
      refused with 65; 'clearsim log cut' gives up what is missing.
      """,
    examples: ["clearsim serve --print-config", "clearsim serve --data-dir node-data"])

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    if arguments.has("print-config") {
      try console.result(DefaultConfiguration.text)
      return .done
    }
    let configuration = try node(arguments, console)
    let node: ClearingNode
    do throws(NodeFault) {
      node = try ClearingNode(configuration)
    } catch {
      throw failure(error)
    }
    if configuration.allowsRemote { warnOfStrangers(configuration, console) }
    report(node.recovery, to: console)
    StopSignals.pass(to: node.stopper)
    try announce(node, arguments, console)
    switch node.run() {
    case .stopped:
      console.note("stopped; everything accepted is in the log")
      console.note(Self.account(of: node.traffic))
      return .done
    case .failed(let fault):
      throw failure(fault)
    }
  }

  private static func node(
    _ arguments: Arguments, _ console: Console
  ) throws -> NodeConfiguration {
    let overrides = arguments.all("set")
    let document =
      if let file = arguments.operands.first {
        try ConfigurationDocument(file: file, overrides: overrides)
      } else {
        try ConfigurationDocument(
          text: DefaultConfiguration.text, file: "default configuration", overrides: overrides)
      }
    let isLockStep = arguments.has("lockstep")
    let given = try ServeConfiguration(document, isLockStep: isLockStep)
    let sync = try arguments.choice("sync", of: SyncPolicy.self) ?? given.sync
    let mode: SequencerTerms.Mode =
      given.clock == .lockStep
      ? .lockStep(waiting: 1 << 16) : .realTime(tickInterval: given.tickInterval)
    let terms = SequencerTerms(
      members: given.members, mode: mode, fixedIndices: given.fixedIndices,
      silenceMax: given.silenceMax, stateInterval: given.stateInterval,
      digestInterval: given.digestInterval, guessDelay: given.guessDelay)
    return NodeConfiguration(
      endpoints: NodeEndpoints(
        orders: arguments.text("orders") ?? given.orders,
        feed: arguments.text("feed") ?? given.feed,
        snapshots: arguments.text("snapshots") ?? given.snapshots),
      dataDirectory: arguments.text("data-dir") ?? "clearsim-data", sync: sync, terms: terms,
      setup: given.setup, allowsRemote: arguments.has("allow-remote"),
      sendHighWater: given.sendHighWater, tell: { console.warning($0.description) })
  }

  private static func announce(
    _ node: ClearingNode, _ arguments: Arguments, _ console: Console
  ) throws {
    let endpoints = node.endpoints
    if arguments.has("json") {
      let value: JSONValue = [
        "orders": .string(endpoints.orders), "feed": .string(endpoints.feed),
        "snapshots": .string(endpoints.snapshots),
        "dataDirectory": .string(node.configuration.dataDirectory),
        "replayed": .count(node.recovery.replayed), "process": .count(getpid()),
      ]
      try console.result(value.text() + "\n")
    } else {
      try console.result(
        "orders     \(endpoints.orders)\nfeed       \(endpoints.feed)\n"
          + "snapshots  \(endpoints.snapshots)\n")
    }
  }

  /// Nothing on the wire is encrypted, and the tokens of the demonstration are in every copy.
  private static func warnOfStrangers(_ configuration: NodeConfiguration, _ console: Console) {
    let known = configuration.terms.members.filter {
      String(decoding: $0.token, as: UTF8.self).hasPrefix(DefaultConfiguration.tokenPrefix)
    }
    if !known.isEmpty {
      let numbers = known.map { "\($0.member)" }.joined(separator: ", ")
      console.warning(
        "members \(numbers) have tokens that everybody knows, and other machines reach this node: "
          + "give them tokens of their own")
    }
    console.warning("other machines reach this node; orders and tokens travel unencrypted")
  }

  private static func report(_ recovery: NodeRecovery, to console: Console) {
    if let cut = recovery.cut {
      console.warning(
        "the log ended in a write that was never finished: \(cut.count) bytes behind sequence "
          + "\(cut.lastGood) cut off (\(cut.damage))")
    }
    switch recovery.end {
    case .new, .clean: break
    case .unclean(let sync):
      console.warning(
        "the node before did not end cleanly; the log holds \(recovery.replayed) commands. "
          + missing(sync))
    case .cut:
      console.warning(
        "the log was cut: it goes on behind \(recovery.replayed) commands, and what came behind "
          + "them was given up")
    }
    if recovery.replayed > 0 { console.note("replayed \(recovery.replayed) commands") }
  }

  /// What may be missing behind the last record after an end that was not clean.
  private static func missing(_ sync: SyncPolicy?) -> String {
    switch sync {
    case SyncPolicy.none?:
      "Its sync was none: if the machine went down with it, acknowledged commands may be missing "
        + "behind them; if only the process did, none is"
    case .group?, .each?:
      "A receipt left only once its command was on the disk: none that was acknowledged is "
        + "missing, unless the disk lost what it had confirmed; commands without a receipt may be"
    case nil:
      "It does not say with which sync it was written: with none, acknowledged commands may be "
        + "missing if the machine went down"
    }
  }

  /// What came in while the node ran, by what became of it.
  private static func account(of traffic: TrafficCounts) -> String {
    let refused = [
      ("malformed", traffic.malformed), ("too large", traffic.tooLarge),
      ("not logged on", traffic.notLoggedOn), ("role missing", traffic.roleMissing),
      ("logons refused", traffic.logonsRefused), ("logons ignored", traffic.logonsIgnored),
      ("too late", traffic.refusedWhileStopping),
      ("duplicates", traffic.duplicates), ("gaps", traffic.gaps),
      ("sessions lost", traffic.lost),
    ].filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }
    return (["\(traffic.frames) frames", "\(traffic.commands) commands"] + refused)
      .joined(separator: ", ")
  }

  static func failure(_ fault: NodeFault) -> CommandFailure {
    let status: ExitStatus =
      switch fault {
      case .notLocal: .usage
      case .socket, .endpointTaken: .unavailable
      case .setupDiffers, .recordUnreadable, .setupRefused, .logMissing, .stateDiffers,
        .digestUnreadable:
        .badContent
      case .log(let fault): LogStatus.of(fault)
      case .system: .inputOutput
      }
    return CommandFailure(status, "\(fault)")
  }
}

/// What a log's fault means to a script: damaged content, or input and output that failed.
enum LogStatus {
  static func of(_ fault: LogFault) -> ExitStatus {
    switch fault {
    case .headerTooShort, .notALog, .headerDamaged, .unknownVersion, .corrupt, .outOfOrder,
      .timeWentBack, .torn, .accountDamaged, .recordsMissing, .recordsUnknown, .contentDiffers,
      .tailDamaged:
      .badContent
    case .system, .writeFailed, .syncFailed, .stopped, .payloadTooLong, .alreadyExists, .locked:
      .inputOutput
    }
  }
}

/// SIGINT and SIGTERM, passed to a node.
enum StopSignals {
  private static let target = Atomic<Int32>(-1)

  static func pass(to stopper: NodeStopper) {
    target.store(stopper.fileDescriptor, ordering: .sequentiallyConsistent)
    for number in [SIGINT, SIGTERM] {
      signal(number) { _ in
        NodeStopper.signal(StopSignals.target.load(ordering: .sequentiallyConsistent))
      }
    }
    // Whoever started this process may have had them blocked, and passed that on.
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGINT)
    sigaddset(&set, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
    // A reader of standard output that has gone is no reason to end.
    signal(SIGPIPE, SIG_IGN)
    // A limit on the size of files is to be met as a full disk is, not by dying.
    signal(SIGXFSZ, SIG_IGN)
  }
}
