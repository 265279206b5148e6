import Foundation

/// Files and folders that appear whole or not at all.
///
/// The content is made under a temporary name beside the destination and renamed when it is
/// complete. Whatever fails on the way, the destination is as it was and the temporary is gone.
public enum AtomicOutput {
  /// Replaces or creates one file with what `fill` writes.
  public static func file(
    at path: String, _ fill: (BufferedFile) throws -> Void
  ) throws {
    if let device = try openedDevice(path) {
      try fill(device)
      return try device.close()
    }
    let temporary = temporaryName(for: path)
    try translating(temporary, to: path) {
      do {
        let file = try BufferedFile(path: temporary)
        try fill(file)
        try file.close()
        guard rename(temporary, path) == 0 else { throw OutputFault(path: path, errno: errno) }
      } catch {
        unlink(temporary)
        throw error
      }
    }
  }

  public static func file(at path: String, text: String) throws {
    try file(at: path) { try $0.write(text) }
  }

  /// Replaces or creates a folder with what `fill` writes into the path it is given.
  ///
  /// - Parameter marker: a file that tells an earlier output of the same kind, such as `run.json`.
  ///   A folder at the destination is replaced only if it is empty or holds the marker, so that a
  ///   slip of the pen does not cost anyone their files.
  public static func folder<Outcome>(
    at path: String, replacing marker: String, _ fill: (String) throws -> Outcome
  ) throws -> Outcome {
    let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    try checkReplaceable(path, marker)
    let temporary = temporaryName(for: path)
    return try translating(temporary, to: path) {
      do {
        guard mkdir(temporary, 0o755) == 0 else { throw OutputFault(path: path, errno: errno) }
        let outcome = try fill(temporary)
        try put(temporary, inPlaceOf: path)
        return outcome
      } catch {
        try? FileManager.default.removeItem(atPath: temporary)
        throw error
      }
    }
  }

  /// Refuses a destination that exists and is not an earlier output. To be asked before long work.
  public static func checkReplaceable(_ path: String, _ marker: String) throws(OutputFault) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return }
      throw OutputFault(path: path, errno: errno)
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw OutputFault(path: path, reason: "exists and is not a folder")
    }
    let held = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [path]
    guard held.isEmpty || held.contains(marker) else {
      throw OutputFault(
        path: path, reason: "the folder exists and holds no \(marker); name a new or empty one")
    }
  }

  private static func put(_ temporary: String, inPlaceOf path: String) throws(OutputFault) {
    if rename(temporary, path) == 0 { return }
    guard errno == ENOTEMPTY || errno == EEXIST else { throw OutputFault(path: path, errno: errno) }
    let old = temporaryName(for: path) + "-old"
    guard rename(path, old) == 0 else { throw OutputFault(path: path, errno: errno) }
    guard rename(temporary, path) == 0 else {
      let code = errno
      _ = rename(old, path)
      throw OutputFault(path: path, errno: code)
    }
    try? FileManager.default.removeItem(atPath: old)
  }

  /// `/dev/stdout`, a pipe or another device is written to as it is; it cannot be renamed over.
  private static func openedDevice(_ path: String) throws(OutputFault) -> BufferedFile? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    let kind = status.st_mode & S_IFMT
    if kind == S_IFDIR { throw OutputFault(path: path, errno: EISDIR) }
    return kind == S_IFREG ? nil : try BufferedFile(path: path)
  }

  private static func temporaryName(for path: String) -> String {
    let url = URL(fileURLWithPath: path)
    let folder = path.contains("/") ? url.deletingLastPathComponent().path + "/" : ""
    return "\(folder).\(url.lastPathComponent).\(getpid()).partial"
  }

  /// Names the destination where an error names the temporary, which means nothing to the user.
  private static func translating<Outcome>(
    _ temporary: String, to path: String, _ body: () throws -> Outcome
  ) throws -> Outcome {
    do {
      return try body()
    } catch let fault as OutputFault where fault.path.hasPrefix(temporary) {
      throw OutputFault(
        path: path + fault.path.dropFirst(temporary.count), reason: fault.reason)
    }
  }
}
