import Foundation
import Synchronization

/// Whether the user has asked the process to stop, by interrupt or termination.
///
/// A second signal ends the process at once, as it would have without this.
struct StopSignal {
  private static let number = Atomic<Int32>(0)

  init() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        StopSignal.number.store(number, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }

  /// The signal that has come, if any.
  var raised: Int32? {
    let number = Self.number.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }
}
