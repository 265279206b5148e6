import CZlib
import Foundation

/// A folder of files written for one test; gone with it.
final class Scratch {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/clearsim-inputs-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    return "\(path)/\(name)"
  }

  func file(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)) }

  /// The bytes that gzip makes of a text.
  func gzipped(_ text: String) throws -> [UInt8] {
    let name = path + "/packed.gz"
    let stream = gzopen(name, "wb")
    let bytes = Array(text.utf8)
    gzwrite(stream, bytes, UInt32(bytes.count))
    gzclose(stream)
    return Array(try Data(contentsOf: URL(fileURLWithPath: name)))
  }
}
