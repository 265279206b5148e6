import ClearingNode
import CommandLog
import Foundation
import Inputs
import Reports
import Sequencing
import Synchronization

/// `clearsim serve [CONFIG]`: a clearing node on sockets, until it is told to stop.
enum ServeCommand: Command {
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
      """,
    examples: ["clearsim serve --print-config", "clearsim serve --data-dir node-data"])

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    if arguments.has("print-config") {
      try console.result(DefaultConfiguration.text)
      return .done
    }
    let configuration = try node(arguments)
    let node: ClearingNode
    do throws(NodeFault) {
      node = try ClearingNode(configuration)
    } catch {
      throw failure(error)
    }
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

  private static func node(_ arguments: Arguments) throws -> NodeConfiguration {
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
      ? .lockStep(waiting: 1 << 20) : .realTime(tickInterval: given.tickInterval)
    let terms = SequencerTerms(
      members: given.members, mode: mode, fixedIndices: given.fixedIndices,
      silenceMax: given.silenceMax, stateInterval: given.stateInterval,
      digestInterval: given.digestInterval)
    return NodeConfiguration(
      endpoints: NodeEndpoints(
        orders: arguments.text("orders") ?? given.orders,
        feed: arguments.text("feed") ?? given.feed,
        snapshots: arguments.text("snapshots") ?? given.snapshots),
      dataDirectory: arguments.text("data-dir") ?? "clearsim-data", sync: sync, terms: terms,
      setup: given.setup, allowsRemote: arguments.has("allow-remote"),
      sendHighWater: given.sendHighWater)
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

  private static func report(_ recovery: NodeRecovery, to console: Console) {
    if let cut = recovery.cut {
      console.warning(
        "the log was torn: \(cut.count) bytes behind sequence \(cut.lastGood) cut off "
          + "(\(cut.damage)); nothing acknowledged was in them")
    }
    if recovery.replayed > 0 { console.note("replayed \(recovery.replayed) commands") }
  }

  /// What came in while the node ran, by what became of it.
  private static func account(of traffic: TrafficCounts) -> String {
    let refused = [
      ("malformed", traffic.malformed), ("too large", traffic.tooLarge),
      ("not logged on", traffic.notLoggedOn), ("role missing", traffic.roleMissing),
      ("logons refused", traffic.logonsRefused), ("too late", traffic.refusedWhileStopping),
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
      case .setupDiffers, .recordUnreadable, .setupRefused: .badContent
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
    case .headerTooShort, .notALog, .headerDamaged, .unknownVersion, .corrupt, .outOfOrder, .torn:
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
