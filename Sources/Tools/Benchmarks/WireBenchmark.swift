import CAllocations
import Foundation
import Messages
import Reports
import Units
import Wire

extension Benchmark {
  static let wire = Benchmark(
    name: "wire",
    question: "How long does it take to put a message into a packet and to read it back?"
  ) { settings in
    let count = try settings.integer("commands", in: 1_000...100_000_000) ?? 400_000
    var encode: [(key: String, value: JSONValue)] = []
    var decode: [(key: String, value: JSONValue)] = []
    var kinds = 0
    var allocations: UInt64 = 0
    func measure<Value>(
      _ name: String, _ values: [Value], _ append: (inout PacketWriter, Value) -> Bool,
      _ read: (MessageView) throws -> Value
    ) throws {
      let packets = WirePackets(messages: count)
      // The median of five: the middle of what a loaded machine gives.
      var writing: [Double] = []
      var reading: [Double] = []
      for _ in 0..<5 {
        let before = allocations_of_thread()
        let written = packets.encode(values, append)
        let read = try packets.decode(read)
        allocations += allocations_of_thread() - before
        writing.append(written)
        reading.append(read)
      }
      encode.append((name, .number(writing.sorted()[2])))
      decode.append((name, .number(reading.sorted()[2])))
      kinds += 1
    }
    for kind in MessageKind.allCases where kind.isCommand {
      let values = try WireSamples.messages(of: kind).map { try CommandDecoder.decode($0) }
      try measure("\(kind)", values, { $0.append($1) }, { try CommandDecoder.decode($0) })
    }
    for kind in MessageKind.allCases where kind.isEvent || kind == .publicTrade {
      let values = try WireSamples.messages(of: kind).map { try EventDecoder.decode($0) }
      let shown: Disclosure = kind == .publicTrade ? .everyone : .all
      try measure(
        "\(kind)", values, { $0.append($1, disclosing: shown) }, { try EventDecoder.decode($0) })
    }
    let receipts = try WireSamples.messages(of: .receipt).map { try ReceiptMessage($0) }
    try measure("receipt", receipts, { $0.append($1) }, { try ReceiptMessage($0) })
    return BenchmarkOutcome(
      workload: [
        ("kinds", .count(kinds)), ("messagesPerKind", .count(count)),
        ("messagesPerPacket", .count(WirePackets.perPacket)), ("repetitions", .count(5)),
        ("clock", .string("processor time of the thread")),
      ],
      results: [
        ("encodeNanoseconds", .object(encode)), ("decodeNanoseconds", .object(decode)),
        ("allocations", .count(Int(allocations))),
      ])
  }
}

/// Messages to measure with, made of bytes: enumerations and flags at 1, or where 1 is no value of
/// them at 0, and a first field that differs from one to the next.
private enum WireSamples {
  private nonisolated(unsafe) static let room = UnsafeMutableRawBufferPointer.allocate(
    byteCount: 64 * 256, alignment: 8)

  static func messages(of kind: MessageKind) throws -> [MessageView] {
    for fill: UInt8 in [1, 0] {
      let views = (0..<64).compactMap { view(kind, $0, fill) }
      let isReadable = views.allSatisfy { view in
        (try? CommandDecoder.decode(view)) != nil || (try? EventDecoder.decode(view)) != nil
          || (try? ReceiptMessage(view)) != nil
      }
      if isReadable, views.count == 64 { return views }
    }
    throw WireFault.valueUnknown
  }

  private static func view(_ kind: MessageKind, _ number: Int, _ fill: UInt8) -> MessageView? {
    let length = blockLength(kind)
    let start = number * 256
    let bytes = UnsafeMutableRawBufferPointer(
      rebasing: room[start..<(start + MessageHeader.byteCount + length)])
    guard let base = bytes.baseAddress else { return nil }
    bytes.initializeMemory(as: UInt8.self, repeating: fill)
    MessageHeader(
      blockLength: UInt16(length), templateId: kind.rawValue, schemaId: WireSchema.id,
      version: WireSchema.version
    ).write(to: base)
    // Blocks of 16 and more begin with an eight-byte field; shorter ones may begin with any.
    if length >= 16 { base.storeBytes(of: UInt8(number), toByteOffset: 8, as: UInt8.self) }
    return try? MessageView(UnsafeRawBufferPointer(bytes))
  }

  private static func blockLength(_ kind: MessageKind) -> Int {
    // The one length at which a message decodes with nothing left over and nothing missing.
    for length in stride(from: 0, through: 128, by: 8) {
      let zeros = UnsafeMutableRawBufferPointer.allocate(byteCount: 8 + length, alignment: 8)
      defer { zeros.deallocate() }
      guard let base = zeros.baseAddress else { continue }
      for fill: UInt8 in [1, 0] {
        zeros.initializeMemory(as: UInt8.self, repeating: fill)
        MessageHeader(
          blockLength: UInt16(length), templateId: kind.rawValue, schemaId: WireSchema.id,
          version: WireSchema.version
        ).write(to: base)
        guard let view = try? MessageView(UnsafeRawBufferPointer(zeros)) else { continue }
        if (try? CommandDecoder.decode(view)) != nil || (try? EventDecoder.decode(view)) != nil
          || (try? ReceiptMessage(view)) != nil
        {
          return length
        }
      }
    }
    return 0
  }
}

/// A row of packets that one kind of message is written into and read from.
private final class WirePackets {
  static let perPacket = 64
  private let packets: Int
  private let stride = 8_192
  private let buffer: UnsafeMutableRawBufferPointer
  private var lengths: [Int] = []

  init(messages: Int) {
    // As many packets as a second-level cache holds, written over and over.
    packets = 16
    rounds = max(1, messages / (packets * Self.perPacket))
    buffer = .allocate(byteCount: packets * stride, alignment: 64)
    lengths = [Int](repeating: 0, count: packets)
  }

  private let rounds: Int

  deinit { buffer.deallocate() }

  /// Nanoseconds a message, packet headers included.
  @inline(__always)
  func encode<Value>(
    _ values: [Value], _ append: (inout PacketWriter, Value) -> Bool
  ) -> Double {
    let start = threadNanoseconds()
    for round in 0..<rounds {
      for index in 0..<packets {
        let room = UnsafeMutableRawBufferPointer(
          rebasing: buffer[(index * stride)..<((index + 1) * stride)])
        var packet = PacketWriter(
          room, session: SessionID(rawValue: 1), sequence: SequenceNumber(rawValue: 1),
          sendingTime: Timestamp(rawValue: Int64(round)))
        for number in 0..<Self.perPacket {
          let isIn = append(&packet, values[number & 63])
          precondition(isIn, "Invariant: the packet has room for its messages")
        }
        lengths[index] = packet.finish()
      }
    }
    return Double(threadNanoseconds() - start) / Double(rounds * packets * Self.perPacket)
  }

  @inline(__always)
  func decode<Value>(_ read: (MessageView) throws -> Value) throws -> Double {
    let start = threadNanoseconds()
    for _ in 0..<rounds {
      for index in 0..<packets {
        let frame = UnsafeRawBufferPointer(
          rebasing: buffer[(index * stride)..<(index * stride + lengths[index])])
        var packet = try PacketReader(frame)
        while let message = try packet.next() { observe(try read(message)) }
      }
    }
    return Double(threadNanoseconds() - start) / Double(rounds * packets * Self.perPacket)
  }
}

/// Processor time of this thread: nothing here waits, and what else the machine does is not ours.
@inline(__always) private func threadNanoseconds() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// Keeps the compiler from leaving out what nobody looks at.
@inline(never) private func observe<Value>(_ value: Value) {
  withExtendedLifetime(value) {}
}
