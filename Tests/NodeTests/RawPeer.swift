import Foundation
import Glibc
import Testing

/// A TCP connection that speaks ZMTP 3.0 as badly as it is told to.
final class RawPeer {
  private let descriptor: Int32

  /// Connects to `tcp://127.0.0.1:PORT` and says that it is a socket of `kind`.
  init(_ endpoint: String, _ kind: String) throws {
    let port = try #require(UInt16(endpoint.split(separator: ":").last ?? ""))
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(connected == 0)
    var patience = timeval(tv_sec: 1, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let signature: [UInt8] = [0xFF] + [UInt8](repeating: 0, count: 8) + [0x7F, 3, 0]
    let mechanism = Array("NULL".utf8) + [UInt8](repeating: 0, count: 16)
    send(signature + mechanism + [UInt8](repeating: 0, count: 32))
    let property = [11] + Array("Socket-Type".utf8) + [0, 0, 0, UInt8(kind.utf8.count)] + kind.utf8
    let body = [5] + Array("READY".utf8) + property
    send([4, UInt8(body.count)] + body)
    usleep(100_000)
  }

  deinit { close(descriptor) }

  /// Sends as much as is taken within a second. - Returns: how many bytes went.
  @discardableResult func send(_ bytes: [UInt8]) -> Int {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(
          descriptor, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { break }
      sent += count
    }
    return sent
  }

  /// A frame of ZMTP.
  static func frame(_ body: [UInt8]) -> [UInt8] {
    guard body.count > 255 else { return [0, UInt8(body.count)] + body }
    return [2] + withUnsafeBytes(of: UInt64(body.count).bigEndian) { Array($0) } + body
  }
}
