import Messages
import Units
import Wire

/// Answers to wrong tokens that are held back for a while.
///
/// Somebody who guesses tokens is to be slow, whoever it is, without anybody else having to wait.
/// While an answer is held nothing else that its connection says about itself is looked at.
struct HeldRefusals: ~Copyable {
  /// Over which socket somebody asked; each numbers its connections by itself.
  enum Socket: Hashable { case orders, snapshots }

  struct Refusal {
    let socket: Socket
    let connection: ConnectionID
    let due: Timestamp
    /// Snapshots only: what the asker called the request.
    let request: UInt64
  }

  private struct Asker: Hashable {
    let socket: Socket
    let connection: ConnectionID
  }

  /// In the order in which they are due, from `first` on.
  private var waiting: [Refusal] = []
  private var first = 0
  private var askers: Set<Asker> = []

  /// Answers held at a time; who comes then gets none.
  static let capacity = 4_096

  func holds(_ connection: ConnectionID, at socket: Socket) -> Bool {
    !askers.isEmpty && askers.contains(Asker(socket: socket, connection: connection))
  }

  mutating func hold(_ refusal: Refusal) {
    guard waiting.count - first < Self.capacity else { return }
    let asker = Asker(socket: refusal.socket, connection: refusal.connection)
    guard askers.insert(asker).inserted else { return }
    waiting.append(refusal)
  }

  /// When the next one is due.
  var nextDue: Timestamp? { first < waiting.count ? waiting[first].due : nil }

  mutating func next(at time: Timestamp) -> Refusal? {
    guard let due = nextDue, due <= time else { return nil }
    let refusal = waiting[first]
    first += 1
    let asker = askers.remove(Asker(socket: refusal.socket, connection: refusal.connection))
    precondition(asker != nil, "Invariant: who waits for an answer is known to wait")
    if first == waiting.count {
      waiting.removeAll(keepingCapacity: true)
      first = 0
    }
    return refusal
  }
}

extension Sequencer {
  /// Refuses a token, after a while.
  mutating func refuseToken(
    _ connection: ConnectionID, at socket: HeldRefusals.Socket, request: UInt64 = 0,
    time: Timestamp, into d: inout Directives
  ) {
    let refusal = HeldRefusals.Refusal(
      socket: socket, connection: connection, due: time + terms.guessDelay, request: request)
    guard terms.guessDelay > .zero else { return answer(refusal, at: time, into: &d) }
    refusals.hold(refusal)
    d.timer = min(d.timer, refusal.due)
  }

  /// Answers what has been held long enough.
  mutating func answerRefusals(at time: Timestamp, into d: inout Directives) {
    while let refusal = refusals.next(at: time) { answer(refusal, at: time, into: &d) }
    if let due = refusals.nextDue { d.timer = min(d.timer, due) }
  }

  private mutating func answer(
    _ refusal: HeldRefusals.Refusal, at time: Timestamp, into d: inout Directives
  ) {
    switch refusal.socket {
    case .orders:
      answer(refusal.connection, at: time, into: &d) {
        $0.append(LogonRejectedMessage(reason: .credentialsInvalid))
      }
    case .snapshots:
      refuse(
        .credentialsInvalid, request: refusal.request, refusal.connection, at: time, into: &d)
    }
  }
}
