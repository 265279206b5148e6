import Storage
import Units
import Wire

/// The packets being filled for each session, one at a time.
///
/// A session borrows a frame's worth of memory while it has something to send in this turn, so the
/// memory is bounded by the sessions busy at once, not by those logged on.
struct Outboxes: ~Copyable {
  private var writers: DenseArray<PacketWriter?>
  private var buffers: DenseArray<UnsafeMutableRawBufferPointer?>
  private var times: DenseArray<Timestamp>
  private var spare = DenseArray<UnsafeMutableRawBufferPointer>()
  /// Places with an open packet, in the order in which they were opened; may name one twice.
  private(set) var open = DenseArray<Int32>()

  init(count: Int) {
    writers = DenseArray(capacity: count)
    writers.append(repeating: nil, count: count)
    buffers = DenseArray(capacity: count)
    buffers.append(repeating: nil, count: count)
    times = DenseArray(capacity: count)
    times.append(repeating: .zero, count: count)
  }

  deinit {
    for index in 0..<spare.count { spare[index].deallocate() }
    for index in 0..<buffers.count { buffers[index]?.deallocate() }
  }

  func isOpen(_ place: Int) -> Bool { writers[place] != nil }
  /// The sending time of the packet opened last.
  func sendingTime(_ place: Int) -> Timestamp { times[place] }

  /// - Precondition: no packet is open.
  mutating func begin(
    _ place: Int, session: SessionID, sequence: SequenceNumber, sendingTime: Timestamp
  ) {
    precondition(writers[place] == nil, "Invariant: a session fills one packet at a time")
    let buffer =
      spare.isEmpty
      ? .allocate(byteCount: Limits.frameBytes, alignment: 16) : spare.removeLast()
    buffers[place] = buffer
    times[place] = sendingTime
    writers[place] = PacketWriter(
      buffer, session: session, sequence: sequence, sendingTime: sendingTime)
    open.append(Int32(place))
  }

  @inline(__always)
  mutating func write(_ place: Int, _ body: (inout PacketWriter) -> Bool) -> Bool {
    body(&writers[place]!)
  }

  /// Closes a session's packet.
  /// - Returns: its bytes, good until the next `begin`, and how many sequenced messages it holds;
  ///   nil where none was open.
  mutating func finish(_ place: Int) -> (bytes: UnsafeRawBufferPointer, sequenced: Int)? {
    precondition(
      (writers[place] == nil) == (buffers[place] == nil),
      "Invariant: an open packet has memory, and memory lent has a packet")
    guard let writer = writers[place], let buffer = buffers[place] else { return nil }
    writers[place] = nil
    buffers[place] = nil
    spare.append(buffer)
    guard !writer.isEmpty else { return nil }
    let count = writer.finish()
    return (UnsafeRawBufferPointer(rebasing: buffer[..<count]), writer.sequencedCount)
  }

  mutating func discard(_ place: Int) { _ = finish(place) }

  mutating func forgetOpen() {
    for index in 0..<open.count {
      precondition(
        writers[Int(open[index])] == nil, "Invariant: a turn ends with every packet handed out")
    }
    open.removeAll()
  }
}

extension Sequencer {
  /// Puts a message into a session's packet; nothing where the session is not live.
  @inline(__always)
  mutating func send(
    to place: Int, at time: Timestamp, into d: inout Directives,
    _ write: (inout PacketWriter) -> Bool
  ) {
    guard table.isLive(place) else { return }
    if !outboxes.isOpen(place) { openOutbox(place, at: time) }
    if outboxes.write(place, write) { return }
    let sending = outboxes.sendingTime(place)
    flushOutbox(at: place, time: time, into: &d)
    openOutbox(place, sending: sending)
    let fits = outboxes.write(place, write)
    precondition(fits, "Invariant: a message fits an empty packet")
  }

  /// As `send`, for what happened at a stamp's time. In lock step a packet holds nothing that
  /// happened at another time, so that its sending time dates all its events.
  @inline(__always)
  mutating func tell(
    _ place: Int, stampedAt time: Timestamp, into d: inout Directives,
    _ write: (inout PacketWriter) -> Bool
  ) {
    if isLockStep, table.isLive(place) {
      if outboxes.isOpen(place), outboxes.sendingTime(place) != time {
        flushOutbox(at: place, time: time, into: &d)
      }
      if !outboxes.isOpen(place) { openOutbox(place, sending: time) }
    }
    send(to: place, at: time, into: &d, write)
  }

  private mutating func openOutbox(_ place: Int, at time: Timestamp) {
    openOutbox(place, sending: houseTime(at: time))
  }

  private mutating func openOutbox(_ place: Int, sending time: Timestamp) {
    outboxes.begin(
      place, session: table[place].id,
      sequence: SequenceNumber(rawValue: table[place].nextToMember), sendingTime: time)
  }

  /// Hands out what waits for a session.
  mutating func flushOutbox(at place: Int, time: Timestamp, into d: inout Directives) {
    guard let (bytes, sequenced) = outboxes.finish(place) else { return }
    table[place].nextToMember += UInt64(sequenced)
    table[place].told = time
    d.deliveries.append(.send(table[place].connection, packet: d.packets.append(bytes)))
  }

  mutating func flushOutbox(of member: MemberID, at time: Timestamp, into d: inout Directives) {
    guard let place = table.place(of: member), table.isLive(place) else { return }
    flushOutbox(at: place, time: time, into: &d)
  }
}
