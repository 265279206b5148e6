import Foundation

/// Whole writes to a file descriptor.
public enum FileWriting {
  /// Writes every byte, going on after signals and short writes.
  /// - Parameter toleratesLostReader: a pipe nobody reads any more is then no fault.
  public static func writeAll(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String,
    toleratesLostReader: Bool = false
  ) throws(OutputFault) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EPIPE, toleratesLostReader {
        return
      } else if errno != EINTR {
        throw OutputFault(path: path, errno: errno)
      }
    }
  }

  public static func writeAll(
    _ text: String, to descriptor: Int32, path: String, toleratesLostReader: Bool = false
  ) throws(OutputFault) {
    let bytes = Array(text.utf8)
    let result = bytes.withUnsafeBytes { buffer -> Result<Void, OutputFault> in
      Result { () throws(OutputFault) in
        try writeAll(buffer, to: descriptor, path: path, toleratesLostReader: toleratesLostReader)
      }
    }
    try result.get()
  }
}
