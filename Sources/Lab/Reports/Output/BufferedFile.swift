import Foundation

/// A new file written front to back through a buffer.
public final class BufferedFile {
  public let path: String
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private let capacity = 1 << 18

  /// Creates the file, or empties an existing one.
  public init(path: String) throws(OutputFault) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw OutputFault(path: path, errno: errno) }
    buffer.reserveCapacity(capacity + 4_096)
  }

  deinit { if descriptor >= 0 { Foundation.close(descriptor) } }

  /// Appends text; what does not fit the buffer goes to the file.
  public func write(_ text: String) throws(OutputFault) {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= capacity { try flush() }
  }

  public func write(_ bytes: [UInt8]) throws(OutputFault) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= capacity { try flush() }
  }

  private func flush() throws(OutputFault) {
    precondition(descriptor >= 0, "Invariant: nothing is written to a closed file")
    let result = buffer.withUnsafeBytes { bytes -> Result<Void, OutputFault> in
      Result { () throws(OutputFault) in
        try FileWriting.writeAll(bytes, to: descriptor, path: path)
      }
    }
    buffer.removeAll(keepingCapacity: true)
    try result.get()
  }

  /// Writes what is left, waits for the disk and closes. To be called once, at the end.
  public func close() throws(OutputFault) {
    try flush()
    // Pipes and devices cannot be synced, and need not be.
    let synced = fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS
    let code = errno
    let closed = Foundation.close(descriptor) == 0
    descriptor = -1
    guard synced else { throw OutputFault(path: path, errno: code) }
    guard closed else { throw OutputFault(path: path, errno: errno) }
  }
}
