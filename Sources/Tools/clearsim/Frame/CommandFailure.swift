import Benchmarks
import ClearingNode
import Inputs
import Reports

/// Why a command ended without doing its job: one line for standard error and a status.
///
/// The line names the thing, the value and what would have been right, such as
/// `--seed: 'x' is not a whole number from 0 to 18446744073709551615`.
struct CommandFailure: Error {
  let status: ExitStatus
  let message: String
  /// What else is wrong, a line each.
  var more: [String] = []

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }

  /// The failure that an error of another chapter amounts to.
  init(_ error: any Error) {
    switch error {
    case let failure as CommandFailure:
      self = failure
    case let fault as InputFault:
      self.init(fault.isMissing ? .missingInput : .badContent, fault.description)
      more = fault.others.map(\.description)
    case let fault as OutputFault:
      self.init(.inputOutput, fault.description)
    case let fault as NodeFault:
      self = ServeCommand.failure(fault)
    case let fault as BenchmarkFault:
      self.init(fault.kind == .failed ? .doesNotHold : .unavailable, fault.reason)
    default:
      self.init(.inputOutput, "\(error)")
    }
  }
}
