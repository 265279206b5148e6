/// A stretch of a file in memory that moves along as it is asked for.
struct LogWindow: ~Copyable {
  let file: LogFile
  /// Bytes in the file when it was opened; what is appended later is not seen.
  private(set) var fileSize: Int
  private let buffer: UnsafeMutableRawBufferPointer
  private var start = 0
  private var count = 0

  init(_ file: consuming LogFile) throws(LogFault) {
    let size = try file.size()
    self.file = file
    self.fileSize = size
    // Several of the longest records; small logs need no more than they have.
    let longest = LogFormat.recordHeaderBytes + LogFormat.payloadBytesMax
    self.buffer = .allocate(
      byteCount: min(4 * longest, max(size, LogFormat.headerBytes)), alignment: 4096)
  }

  deinit { buffer.deallocate() }

  /// `count` bytes at `offset`, at most as many as the longest record has, good until the next
  /// call; nil where the file ends before.
  mutating func view(at offset: Int, count: Int) throws(LogFault) -> UnsafeRawBufferPointer? {
    guard offset + count <= fileSize else { return nil }
    if offset < start || offset + count > start + self.count {
      start = offset
      self.count = 0
      let wanted = min(buffer.count, fileSize - offset)
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted])
      self.count = try file.read(into: room, at: offset)
      if self.count < wanted {
        // Cut by its writer since it was opened.
        fileSize = offset + self.count
        guard count <= self.count else { return nil }
      }
    }
    let place = offset - start
    return UnsafeRawBufferPointer(rebasing: buffer[place..<(place + count)])
  }
}
