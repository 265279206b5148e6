import Foundation

/// An output that could not be written, as one line: what, and what the system said.
public struct OutputFault: Error, Equatable, Sendable, CustomStringConvertible {
  public let path: String
  public let reason: String

  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  /// The fault that the system's error number stands for.
  public init(path: String, errno code: Int32) {
    self.init(path: path, reason: String(cString: strerror(code)))
  }

  public var description: String { "\(path): cannot be written: \(reason)" }
}
