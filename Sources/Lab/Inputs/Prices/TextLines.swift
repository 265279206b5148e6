import CZlib
import Foundation

/// The lines of a plain or gzip file, one after the other, through a buffer of fixed size.
final class TextLines {
  static let lineBytesMax = 65_536

  let file: String
  /// The number of the line last given, from 1.
  private(set) var number = 0
  private var stream: gzFile?
  private var buffer = [UInt8](repeating: 0, count: 1 << 18)
  private var start = 0
  private var end = 0
  private var isAtEnd = false

  /// Opens the file; `-` is standard input.
  init(file: String) throws(InputFault) {
    self.file = file
    let descriptor = file == "-" ? dup(0) : open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(file, errno) }
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      close(descriptor)
      throw .unreadable(file, EISDIR)
    }
    stream = gzdopen(descriptor, "rb")
    guard stream != nil else {
      close(descriptor)
      throw .unreadable(file, ENOMEM)
    }
    gzbuffer(stream, 1 << 17)
  }

  deinit { if let stream { gzclose(stream) } }

  /// Hands the next line, without its end, to `body`; nil behind the last one. The line is valid
  /// only within `body`.
  func next<Outcome>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(InputFault) -> Outcome
  ) throws(InputFault) -> Outcome? {
    var searched = start
    while true {
      if let newline = newline(searched..<end) {
        defer { start = newline + 1 }
        return try give(start..<newline, body)
      }
      searched = end
      if isAtEnd {
        guard start < end else { return nil }
        defer { start = end }
        return try give(start..<end, body)
      }
      guard end - start <= Self.lineBytesMax else {
        throw InputFault(
          file: file, place: "line \(number + 1)",
          reason: "is longer than \(Self.lineBytesMax) bytes; expected a row of a CSV file")
      }
      searched -= start
      try fill()
    }
  }

  private func newline(_ range: Range<Int>) -> Int? {
    buffer.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return nil }
      return memchr(base + range.lowerBound, 10, range.count).map {
        $0 - UnsafeMutableRawPointer(mutating: base)
      }
    }
  }

  private func give<Outcome>(
    _ range: Range<Int>, _ body: (UnsafeBufferPointer<UInt8>) throws(InputFault) -> Outcome
  ) throws(InputFault) -> Outcome {
    number += 1
    var range = range
    if !range.isEmpty, buffer[range.upperBound - 1] == 13 {
      range = range.lowerBound..<range.upperBound - 1
    }
    let result = buffer.withUnsafeBufferPointer { bytes -> Result<Outcome, InputFault> in
      Result { () throws(InputFault) in
        try body(UnsafeBufferPointer(rebasing: bytes[range]))
      }
    }
    return try result.get()
  }

  private func fill() throws(InputFault) {
    buffer.withUnsafeMutableBytes { bytes in
      guard start > 0 else { return }
      bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
    }
    end -= start
    start = 0
    let room = buffer.count - end
    let count = buffer.withUnsafeMutableBytes { bytes in
      gzread(stream, bytes.baseAddress! + end, UInt32(room))
    }
    var code: Int32 = 0
    let message = gzerror(stream, &code)
    if count < 0 || code < 0 {
      if code == Z_ERRNO { throw .unreadable(file, errno) }
      let reason =
        code == Z_BUF_ERROR
        ? "the gzip data end too early; expected a complete file"
        : "the gzip data are damaged (\(message.map { String(cString: $0) } ?? "\(code)"))"
      throw InputFault(file: file, place: "behind line \(number)", reason: reason)
    }
    if count == 0 { isAtEnd = true }
    end += Int(count)
  }
}

extension InputFault {
  /// A file the system would not let us read.
  static func unreadable(_ file: String, _ code: Int32) -> InputFault {
    InputFault(
      isMissing: true, file: file, reason: "cannot be read: \(String(cString: strerror(code)))")
  }
}
