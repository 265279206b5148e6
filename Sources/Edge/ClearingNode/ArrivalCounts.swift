import Glibc
import Synchronization

/// Bytes that have reached the node, by the connection's descriptor, and how often each socket had
/// nothing left.
///
/// Written by the node's thread, read by the guard's. The counts of a descriptor go on when the
/// number passes to another connection: what counts is differences.
final class ArrivalCounts: @unchecked Sendable {
  private let counts: UnsafeMutablePointer<Atomic<UInt64>>
  /// Descriptors beyond it are not counted, and not watched.
  private let capacity = 1 << 20
  /// Turns at whose end nothing that was complete waited any more, by socket.
  private let orderDrains = Atomic<UInt64>(0)
  private let snapshotDrains = Atomic<UInt64>(0)

  init() {
    // Zeroed by the system and not touched before it is used.
    guard let room = calloc(capacity, MemoryLayout<Atomic<UInt64>>.stride) else {
      preconditionFailure("Invariant: there is memory for a count per connection")
    }
    counts = room.bindMemory(to: Atomic<UInt64>.self, capacity: capacity)
  }

  deinit { free(counts) }

  @inline(__always)
  func count(_ bytes: Int, from descriptor: Int32) {
    guard descriptor >= 0, Int(descriptor) < capacity else { return }
    counts[Int(descriptor)].add(UInt64(bytes), ordering: .relaxed)
  }

  func bytes(from descriptor: Int32) -> UInt64 {
    guard descriptor >= 0, Int(descriptor) < capacity else { return 0 }
    return counts[Int(descriptor)].load(ordering: .acquiring)
  }

  func noteDrained(_ socket: GuardedSocket) {
    switch socket {
    case .orders: orderDrains.add(1, ordering: .releasing)
    case .snapshots: snapshotDrains.add(1, ordering: .releasing)
    case .feed: break
    }
  }

  func drains(_ socket: GuardedSocket) -> UInt64 {
    switch socket {
    case .orders: orderDrains.load(ordering: .acquiring)
    case .snapshots: snapshotDrains.load(ordering: .acquiring)
    case .feed: 0
    }
  }
}

/// The sockets of a node, as the guard tells them apart.
enum GuardedSocket: String, CaseIterable, Sendable {
  case orders, snapshots, feed
}

/// The system's own words on a TCP connection.
enum TransportCounts {
  /// Bytes that libzmq has read from a connection; nil where it is no TCP connection (any more).
  static func bytesRead(_ descriptor: Int32) -> Int? {
    // struct tcp_info of linux/tcp.h: tcpi_bytes_received lies at 128.
    var info = [UInt64](repeating: 0, count: 32)
    var length = socklen_t(256)
    var waiting: Int32 = 0
    let found = info.withUnsafeMutableBytes {
      getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, $0.baseAddress, &length)
    }
    guard found == 0, length >= 136, ioctl(descriptor, UInt(FIONREAD), &waiting) == 0 else {
      return nil
    }
    return Int(clamping: info[16]) - Int(waiting)
  }

  /// Ends a connection, whoever holds the descriptor; the number stays taken until libzmq closes
  /// it.
  static func end(_ descriptor: Int32) { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
}

/// Memory of this process.
struct ResidentMemory: ~Copyable {
  private let descriptor: Int32
  private let pageBytes = Int(sysconf(Int32(_SC_PAGESIZE)))

  init() { descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC) }
  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Bytes in memory; zero where the system does not say.
  func bytes() -> Int {
    var text = [UInt8](repeating: 0, count: 128)
    let count = pread(descriptor, &text, text.count, 0)
    guard count > 0 else { return 0 }
    let words = text[..<count].split(separator: UInt8(ascii: " "))
    guard words.count > 1, let pages = Int(String(decoding: words[1], as: UTF8.self)) else {
      return 0
    }
    return pages * pageBytes
  }
}
