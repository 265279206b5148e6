// ClearingNode: the shell around sequencer and house.
//
// Decides: which sockets there are and their limits, how much is taken in before it is made safe,
// when the log is synced, what happens when a disk is full or the process is told to stop.
// Must never know: what a frame means, who may do what, any rule of clearing.
//
// One thread does everything, in turns: take in what has arrived, append it to the log, sync, apply
// it, send what follows from it. Nothing that a member does or fails to do makes it wait.
import CommandLog
import Messages
import Sequencing
import Units
import ZeroMQ

/// A node that serves the protocol over sockets, with its log in a folder.
///
///     let node = try ClearingNode(configuration)
///     print(node.endpoints.orders)
///     let outcome = node.run()             // until somebody calls node.stopper.stop()
///
/// Opened and run by one thread at a time.
public final class ClearingNode {
  public let configuration: NodeConfiguration
  /// The endpoints really bound.
  public let endpoints: NodeEndpoints
  /// What was found in the folder when the node was opened.
  public let recovery: NodeRecovery
  /// Ends `run` from any thread or signal handler.
  public let stopper: NodeStopper

  private var loop: NodeLoop

  /// Opens the log and brings the house up to date, tells an empty house its setup, and binds.
  ///
  /// - Throws: nothing is bound unless the log is sound, and nothing is answered before `run`. A
  ///   folder that was not there is not left behind.
  public init(_ configuration: NodeConfiguration) throws(NodeFault) {
    try configuration.checkEndpoints()
    self.configuration = configuration
    let isNew = !NodeStore.exists(configuration.dataDirectory)
    // A new folder has nothing to recover, so binding, which fails more easily, comes first.
    var sockets: NodeSockets? = isNew ? try Self.bound(configuration) : nil
    var state = NodeState(configuration.terms)
    var recovery = NodeRecovery()
    var store = try NodeStore.open(configuration, into: &state, &recovery)
    let reading = ClockReading.now()
    let clock = HouseClock(
      reading, notBefore: state.sequencer.isLockStep ? .zero : state.sequencer.lastTime)
    if clock.lag < .zero { configuration.tell(.clockBehindLog(by: .zero - clock.lag)) }
    state.sequencer.begin(at: clock.time)
    recovery.setupCommands = try store.tell(configuration.setup, to: &state, at: clock.time)
    self.recovery = recovery
    self.stopper = try NodeStopper()
    if sockets == nil { sockets = try Self.bound(configuration) }
    guard var bound = sockets.take() else {
      preconditionFailure("Invariant: the sockets are bound by now")
    }
    self.endpoints = bound.endpoints
    bound.watch(stopper)
    loop = NodeLoop(configuration, sockets: bound, store: store, state: state, clock: clock)
  }

  private static func bound(
    _ configuration: NodeConfiguration
  ) throws(NodeFault) -> NodeSockets {
    do throws(ZeroMQError) { return try NodeSockets(configuration) } catch { throw .socket(error) }
  }

  /// How a run ended.
  public enum Outcome: Sendable {
    /// Told to stop; everything accepted is applied and on the disk.
    case stopped
    /// The log could not be written; what was acknowledged is in it, and nothing else was applied.
    case failed(NodeFault)
  }

  /// Serves until told to stop or until the log cannot be written. Called once.
  public func run() -> Outcome { loop.run() }

  /// What has come in since the node was opened; to be asked when `run` is over.
  public var traffic: TrafficCounts { loop.state.sequencer.counts }
}
