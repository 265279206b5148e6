import Glibc
import Messages
import Units
import Wire
import ZeroMQ

/// A clock that only goes forward, for timeouts.
struct MonotonicTime: Comparable {
  let nanoseconds: Int64

  static func now() -> MonotonicTime {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicTime(
      nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  static func after(_ span: Duration) -> MonotonicTime {
    MonotonicTime(nanoseconds: now().nanoseconds + span.wholeNanoseconds)
  }

  static func < (a: MonotonicTime, b: MonotonicTime) -> Bool { a.nanoseconds < b.nanoseconds }

  /// Milliseconds from now on, rounded up; zero where it has passed.
  var millisecondsLeft: Int {
    let left = nanoseconds - Self.now().nanoseconds
    return left <= 0 ? 0 : Int((left + 999_999) / 1_000_000)
  }
}

extension Duration {
  var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}

/// The packet that commands gather in until it is sent.
struct OutgoingPacket: ~Copyable {
  private let buffer = UnsafeMutableRawBufferPointer.allocate(
    byteCount: Limits.frameBytes, alignment: 16)
  private(set) var writer: PacketWriter? = nil
  private(set) var time = Timestamp.zero
  /// The number that the next command in the packet has.
  private(set) var nextNumber: UInt64 = 1

  deinit { buffer.deallocate() }

  var isEmpty: Bool { writer?.isEmpty ?? true }

  mutating func begin(session: SessionID, sequence: SequenceNumber, at time: Timestamp) {
    self.time = time
    nextNumber = sequence.rawValue
    writer = PacketWriter(buffer, session: session, sequence: sequence, sendingTime: time)
  }

  /// Whether a command fitted.
  @inline(__always)
  mutating func write(_ command: Command) -> Bool {
    guard write({ $0.append(command) }) else { return false }
    nextNumber += 1
    return true
  }

  /// Whether what `body` writes fitted; false where no packet has been begun.
  @inline(__always)
  mutating func write(_ body: (inout PacketWriter) -> Bool) -> Bool {
    writer == nil ? false : body(&writer!)
  }

  /// The packet has been sent.
  mutating func clear() { writer = nil }

  /// The packet's bytes so far, good until the next `begin`; nil where there is nothing in it.
  var bytes: UnsafeRawBufferPointer? {
    guard let full = writer, !full.isEmpty else { return nil }
    return UnsafeRawBufferPointer(UnsafeMutableRawBufferPointer(rebasing: buffer[..<full.finish()]))
  }
}

/// Packets as they arrive, message by message and without copies.
struct IncomingPackets: ~Copyable {
  private var part = MessagePart()
  private(set) var packet: PacketReader? = nil
  /// The sending time of the packet received last.
  private(set) var sendingTime = Timestamp.zero

  /// The next message of the packet at hand; nil where another must be received.
  mutating func next() throws(WireFault) -> MessageView? {
    guard packet != nil else { return nil }
    if let message = try packet!.next() { return message }
    packet = nil
    return nil
  }

  /// Receives a packet if there is one, and drops what is left of the one before.
  mutating func receive(
    from socket: inout Socket, fromFeed: Bool = false
  ) throws(ClientFault) -> Bool {
    packet = nil
    do throws(ZeroMQError) {
      guard try socket.receive(into: &part, dontWait: true) else { return false }
      if part.hasMore { try socket.dropRest(after: &part) }
    } catch {
      throw .socket(error)
    }
    do throws(WireFault) {
      let received = try PacketReader(part.unsafeBytes, fromFeed: fromFeed)
      sendingTime = received.sendingTime
      packet = received
    } catch {
      throw .unreadable(error)
    }
    return true
  }

  mutating func drop() { packet = nil }
}

/// Commands that no answer has come for, under their numbers, kept to be sent again.
struct UnansweredCommands {
  private var ring: [(command: Command, time: Timestamp)?] = []
  private var head = 0
  /// The number of the first one kept; everything before has been answered.
  private(set) var first: UInt64 = 1
  /// How many numbers are spanned, answered ones in between included.
  private(set) var span = 0
  private(set) var count = 0

  mutating func append(_ command: Command, at time: Timestamp, number: UInt64) {
    if span == 0 {
      first = number
      head = 0
    }
    precondition(number == first + UInt64(span), "Invariant: commands are numbered in a row")
    if span == ring.count { grow() }
    ring[(head + span) & (ring.count - 1)] = (command, time)
    span += 1
    count += 1
  }

  mutating func answer(_ number: UInt64) {
    guard number >= first, number < first + UInt64(span) else { return }
    let place = (head + Int(number - first)) & (ring.count - 1)
    guard ring[place] != nil else { return }
    ring[place] = nil
    count -= 1
    while span > 0, ring[head] == nil {
      head = (head + 1) & (ring.count - 1)
      first += 1
      span -= 1
    }
  }

  /// The command kept under a number; nil where it has been answered or never was.
  func command(_ number: UInt64) -> (command: Command, time: Timestamp)? {
    guard number >= first, number < first + UInt64(span) else { return nil }
    return ring[(head + Int(number - first)) & (ring.count - 1)]
  }

  private mutating func grow() {
    var bigger: [(command: Command, time: Timestamp)?] = Array(
      repeating: nil, count: max(ring.count * 2, 64))
    for index in 0..<span { bigger[index] = ring[(head + index) & (ring.count - 1)] }
    ring = bigger
    head = 0
  }
}
