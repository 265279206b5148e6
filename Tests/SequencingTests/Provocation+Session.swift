import ClearingTestKit
import Messages
import Sequencing
import Units

// What is refused before it is a command of the house's, and by its stamp.
extension Provocation {
  private static let alice = SequencerHarness.connection(7)
  private static let bob = SequencerHarness.connection(8)

  /// What a connection is refused with after `act`, by a sequencer on which member 11 is logged on.
  private static func refused(
    _ connection: ConnectionID, _ act: (inout SequencerHarness) -> Void
  ) -> RejectReason {
    var harness = SequencerHarness(SequencerHarness.terms())
    harness.setUp()
    harness.logon(11, over: alice, token: "eleven")
    harness.logonAnswers = []
    act(&harness)
    for told in harness.logonAnswers + harness.take(connection) {
      switch told {
      case .reject(_, let reason), .logonRejected(let reason): return reason
      default: continue
      }
    }
    return .accepted
  }

  static var session: [Provocation] {
    [
      Provocation(.malformed) { refused(bob) { $0.receive([1, 2, 3], from: bob) } },
      Provocation(.frameTooLarge) {
        refused(bob) { $0.receive([UInt8](repeating: 0, count: Limits.frameBytes + 1), from: bob) }
      },
      Provocation(.notLoggedOn) {
        refused(bob) { $0.send([SequencerHarness.order(101, .buy)], sequence: 1, over: bob) }
      },
      Provocation(.credentialsInvalid) {
        refused(bob) { $0.logon(12, over: bob, token: "eleven") }
      },
      Provocation(.alreadyLoggedOn) { refused(bob) { $0.logon(11, over: bob, token: "eleven") } },
      Provocation(.roleMissing) {
        refused(alice) { $0.send([.tick(Tick())], sequence: 1, over: alice) }
      },
      Provocation(.shuttingDown) {
        refused(alice) {
          $0.sequencer.stopAccepting()
          $0.send([SequencerHarness.order(101, .buy)], sequence: 1, over: alice)
        }
      },
      Provocation(.alreadyReceived) {
        refused(alice) {
          for client: UInt64 in 1...2 {
            $0.send([SequencerHarness.order(101, .buy, client: client)], sequence: 1, over: alice)
          }
        }
      },
      Provocation(.timeOver) {
        let house = TestHouse()
        house.time = Limits.timeEnd + .nanoseconds(1)
        return house.tick(.zero).reason
      },
      Provocation(.accepted) { TestHouse().tick().reason },
    ]
  }
}
