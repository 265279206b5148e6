import Messages
import Storage
import Units
import Wire

/// The feed's packets: messages one behind the other in the order in which they happened, a packet
/// for each run of the same topic and instrument.
struct FeedPackets: ~Copyable {
  /// The number of the last message published; none before the first.
  private(set) var lastSequence = SequenceNumber.none
  private let buffer = UnsafeMutableRawBufferPointer.allocate(
    byteCount: Limits.frameBytes, alignment: 16)
  private var writer: PacketWriter? = nil
  private var topic = FeedTopic.house
  private var time = Timestamp.zero
  var incarnation = SessionID.none
  /// Whether a packet holds nothing that happened at another time than it says, as in lock step.
  var splitsByTime = false
  private var instrument = InstrumentID.none
  /// Messages so far, by topic and instrument.
  private var published = DenseArray<UInt64>()

  init() {
    published.append(repeating: 0, count: Self.topics * Self.instruments)
  }

  deinit { buffer.deallocate() }

  private static let topics = 8
  private static let instruments = Limits.instruments + 1

  private func place(_ topic: FeedTopic, _ instrument: InstrumentID) -> Int {
    Int(topic.rawValue) * Self.instruments + Int(instrument.rawValue)
  }

  /// Publishes a message of a topic; `write` may be called twice.
  @inline(__always)
  mutating func append(
    _ topic: FeedTopic, _ instrument: InstrumentID, at time: Timestamp, into d: inout Directives,
    _ write: (inout PacketWriter) -> Bool
  ) {
    if writer == nil || topic != self.topic || instrument != self.instrument
      || splitsByTime && time != self.time
    {
      flush(into: &d)
      begin(topic, instrument, at: time)
    }
    if write(&writer!) { return }
    flush(into: &d)
    begin(topic, instrument, at: time)
    let fits = write(&writer!)
    precondition(fits, "Invariant: a message fits an empty packet")
  }

  private mutating func begin(_ topic: FeedTopic, _ instrument: InstrumentID, at time: Timestamp) {
    precondition(writer == nil, "Invariant: the feed fills one packet at a time")
    self.topic = topic
    self.instrument = instrument
    self.time = time
    let prefix = TopicPrefix(
      topic: topic.rawValue, zero: 0, instrument: instrument.rawValue, reserved: 0,
      topicSequence: published[place(topic, instrument)] + 1)
    writer = PacketWriter(
      buffer, session: incarnation, sequence: SequenceNumber(rawValue: lastSequence.rawValue + 1),
      sendingTime: time, topic: prefix)
  }

  /// Hands out the packet being filled.
  mutating func flush(into d: inout Directives) {
    guard let full = writer else { return }
    writer = nil
    guard !full.isEmpty else { return }
    let count = full.finish()
    precondition(
      full.sequencedCount == full.messageCount, "Invariant: every message of the feed is numbered")
    lastSequence = SequenceNumber(rawValue: lastSequence.rawValue + UInt64(full.sequencedCount))
    published[place(topic, instrument)] += UInt64(full.sequencedCount)
    let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
    d.deliveries.append(.publish(packet: d.packets.append(bytes)))
  }
}
