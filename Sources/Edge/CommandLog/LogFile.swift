import Glibc

/// An open file: the only place of this chapter that calls the system. Interrupted calls are made
/// again and short ones continued.
struct LogFile: ~Copyable {
  let path: String
  private let descriptor: Int32

  deinit {
    // Said rather than left to closing: a child process being started has a copy of the descriptor
    // for a moment, and the lock would last as long as that.
    _ = flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Opens a file that exists.
  static func opening(_ path: String, forWriting: Bool) throws(LogFault) -> LogFile {
    let flags = (forWriting ? O_RDWR : O_RDONLY) | O_CLOEXEC
    let descriptor = Self.retrying { open(path, flags) }
    guard descriptor >= 0 else { throw .system(operation: "open", path: path, code: errno) }
    return LogFile(path: path, descriptor: descriptor)
  }

  /// Makes a file that did not exist, locked and with `content`: whole and on the disk, or not
  /// there.
  static func creating(
    _ path: String, content: UnsafeRawBufferPointer, permissions: mode_t
  ) throws(LogFault) -> LogFile {
    // Prepared under a name of its own, then linked: a link never replaces what is there.
    var name = Array("\(path).XXXXXX".utf8CString)
    let descriptor = Self.retrying { mkstemp(&name) }
    guard descriptor >= 0 else { throw .system(operation: "create", path: path, code: errno) }
    let file = LogFile(path: path, descriptor: descriptor)
    defer { unlink(name) }
    try file.lock()
    guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0, fchmod(descriptor, permissions) == 0 else {
      throw .system(operation: "set permissions", path: path, code: errno)
    }
    if let code = file.write(content, at: 0).failure {
      throw .system(operation: "write the header", path: path, code: code)
    }
    if let code = file.sync() { throw .system(operation: "sync", path: path, code: code) }
    guard link(name, path) == 0 else {
      throw errno == EEXIST
        ? .alreadyExists(path: path) : .system(operation: "create", path: path, code: errno)
    }
    try syncDirectory(of: path)
    return file
  }

  /// Keeps other writers out until the file is closed, by whatever way the process ends.
  func lock() throws(LogFault) {
    guard Self.retrying({ flock(descriptor, LOCK_EX | LOCK_NB) }) == 0 else {
      throw errno == EWOULDBLOCK
        ? .locked(path: path) : .system(operation: "lock", path: path, code: errno)
    }
  }

  func size() throws(LogFault) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .system(operation: "read the size", path: path, code: errno)
    }
    return Int(status.st_size)
  }

  /// Fills `buffer` from `offset` on; less only where the file ends.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(LogFault) -> Int {
    var done = 0
    while done < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let count = Self.retrying { pread(descriptor, rest.baseAddress, rest.count, offset + done) }
      guard count >= 0 else { throw .system(operation: "read", path: path, code: errno) }
      if count == 0 { break }
      done += count
    }
    return done
  }

  /// Writes in as few calls as the system takes, which is one unless space runs out.
  ///
  /// - Returns: how many bytes were written, and the `errno` that stopped it before the end.
  func write(
    _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) -> (written: Int, failure: Int32?) {
    var done = 0
    while done < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let count = Self.retrying { pwrite(descriptor, rest.baseAddress, rest.count, offset + done) }
      if count < 0 { return (done, errno) }
      // A file that takes nothing and says nothing would have us try for ever.
      if count == 0 { return (done, EIO) }
      done += count
    }
    return (done, nil)
  }

  /// - Returns: the `errno` of a failure.
  func truncate(to size: Int) -> Int32? {
    Self.retrying { ftruncate(descriptor, size) } == 0 ? nil : errno
  }

  /// Puts the content and the length on the disk. Not retried after a failure: the system may have
  /// dropped what it could not write and would then report success.
  func sync() -> Int32? {
    Self.retrying { fdatasync(descriptor) } == 0 ? nil : errno
  }

  /// Puts the name on the disk.
  private static func syncDirectory(of path: String) throws(LogFault) {
    let directory: String
    switch path.utf8.lastIndex(of: UInt8(ascii: "/")) {
    case nil: directory = "."
    case path.startIndex: directory = "/"
    case .some(let slash): directory = String(path[..<slash])
    }
    let descriptor = retrying { open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else {
      throw .system(operation: "open", path: directory, code: errno)
    }
    defer { close(descriptor) }
    // Some file systems keep names safe without being asked and do not know the request.
    guard retrying({ fsync(descriptor) }) == 0 || errno == EINVAL else {
      throw .system(operation: "sync", path: directory, code: errno)
    }
  }

  private static func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
      let result = call()
      if result >= 0 || errno != EINTR { return result }
    }
  }
}
