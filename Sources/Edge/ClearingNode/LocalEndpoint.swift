import Glibc

/// Whether somebody already listens at an ipc endpoint.
///
/// libzmq takes such a path over in silence, which would leave a running node without its members;
/// for tcp the system itself refuses.
enum LocalEndpoint {
  static func isTaken(_ endpoint: String) -> Bool {
    guard endpoint.hasPrefix("ipc:///") else { return false }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let path = Array(String(endpoint.dropFirst("ipc://".count)).utf8CString)
    guard path.count <= MemoryLayout.size(ofValue: address.sun_path) else { return false }
    withUnsafeMutableBytes(of: &address.sun_path) { room in
      path.withUnsafeBytes { room.copyMemory(from: $0) }
    }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
  }
}
