import Foundation
import Synchronization

/// Whether the user has asked the process to stop, by interrupt or termination.
///
/// A second signal ends the process at once, as it would have without this.
struct StopSignal {
  private static let raised = Atomic<Bool>(false)

  init() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        StopSignal.raised.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }

  var isRaised: Bool { Self.raised.load(ordering: .relaxed) }
}
