import CZlib
import Foundation

/// A JSON5 file, read and overridden, ready for typed readers.
///
/// ```swift
/// let document = try ConfigurationDocument(file: path, overrides: arguments.all("set"))
/// let root = try document.root()
/// let market = try root.object("market")
/// let tick = try market.decimal("tick", as: Price.self, default: Price("0.1")!)
/// try root.finish()   // what nobody asked for is an unknown key
/// ```
public struct ConfigurationDocument: Sendable {
  public static let bytesMax = 64 << 20

  /// The file as the user named it.
  public let file: String
  /// The whole tree, overrides included.
  public internal(set) var value: ConfigurationValue
  /// Notes what is asked for, where somebody wants to know.
  public var record: ConfigurationRecord?

  /// Reads a file; `-` is standard input.
  public init(file: String, overrides: [String] = []) throws(InputFault) {
    let data: Data
    do {
      data =
        file == "-"
        ? try FileHandle.standardInput.read(upToCount: Self.bytesMax + 1) ?? Data()
        : try Self.contents(file)
    } catch let fault as InputFault {
      throw fault
    } catch {
      throw .unreadable(file, errno)
    }
    guard data.count <= Self.bytesMax else {
      throw InputFault(file: file, reason: "is longer than \(Self.bytesMax >> 20) MiB")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw InputFault(file: file, reason: "is not UTF-8; expected JSON5 text in UTF-8")
    }
    try self.init(text: text, file: file, overrides: overrides)
  }

  /// Reads text; `file` is what messages call it.
  public init(text: String, file: String, overrides: [String] = []) throws(InputFault) {
    self.file = file
    var value = try JSON5Parser.parse(text, file: file)
    for override in overrides {
      value = try ConfigurationOverride(override).applied(to: value)
    }
    self.value = value
  }

  /// The reader of the document's one object.
  public func root() throws(InputFault) -> ConfigurationReader {
    let reader = try ConfigurationItem(value: value, path: "", file: file, parent: nil).object()
    reader.record = record
    return reader
  }

  /// The same, for a reading that goes on where a value is wrong and tells all of it at the end.
  public func collectingRoot() throws(InputFault) -> ConfigurationReader {
    let item = ConfigurationItem(value: value, path: "", file: file, parent: nil)
    guard case .object(let members) = value.content else { throw item.fault("an object { … }") }
    let reader = ConfigurationReader(
      item: item, members: members, findings: ConfigurationFindings())
    reader.record = record
    return reader
  }

  /// A line about the value at the end of a path of keys and places, or about the nearest value
  /// above it that is there.
  public func fault(at path: [String], saying reason: String) -> InputFault {
    var item = item
    for step in path {
      let inner: ConfigurationItem?
      switch item.value.content {
      case .object(let members):
        let name = item.path.isEmpty ? step : "\(item.path).\(step)"
        inner = members.first { $0.key == step }.map {
          ConfigurationItem(value: $0.value, path: name, file: file, parent: nil)
        }
      case .array(let elements):
        inner = Int(step).flatMap { elements.indices.contains($0) ? $0 : nil }.map {
          ConfigurationItem(
            value: elements[$0], path: "\(item.path)[\($0)]", file: file, parent: nil)
        }
      default: inner = nil
      }
      guard let inner else { break }
      item = inner
    }
    return item.fault(saying: reason)
  }

  /// The document's value where it need not be an object, such as a list of cases.
  public var item: ConfigurationItem {
    ConfigurationItem(value: value, path: "", file: file, parent: nil)
  }

  private static func contents(_ file: String) throws -> Data {
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw InputFault.unreadable(file, errno) }
    // Plain files pass through unchanged.
    guard let stream = gzdopen(descriptor, "rb") else {
      close(descriptor)
      throw InputFault(file: file, reason: "could not be read: no memory")
    }
    defer { gzclose(stream) }
    var data = Data()
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while data.count <= bytesMax {
      errno = 0
      let count = Int(gzread(stream, &buffer, UInt32(buffer.count)))
      if count < 0, errno == EINTR { continue }
      if count < 0, errno != 0 { throw InputFault.unreadable(file, errno) }
      guard count >= 0 else {
        throw InputFault(file: file, reason: "is damaged; expected plain text or gzip")
      }
      if count == 0 { break }
      data.append(contentsOf: buffer[..<count])
    }
    return data
  }
}
