import Foundation

/// What an example was told on its command line: `--name value`, each with a default.
public struct Options {
  private var values: [String: String]

  /// Reads the process's own arguments; what is wrong with them ends it with status 64.
  public init(_ defaults: KeyValuePairs<String, String>) {
    values = Dictionary(uniqueKeysWithValues: defaults.map { ($0.key, $0.value) })
    var words = CommandLine.arguments.dropFirst()
    while let word = words.popFirst() {
      let name = String(word.dropFirst(2))
      guard word.hasPrefix("--"), values[name] != nil, let value = words.popFirst() else {
        let known = defaults.map { "  --\($0.key) (\($0.value))" }.joined(separator: "\n")
        Self.stop("\(word): these are known, each with a value:\n\(known)", status: 64)
      }
      values[name] = value
    }
  }

  /// An option's value as text.
  public subscript(name: String) -> String { values[name] ?? "" }

  /// An option's value as a number, an amount, or what else is read from text.
  public subscript<Value: LosslessStringConvertible>(
    name: String, as kind: Value.Type
  ) -> Value {
    read(name, Value.init)
  }

  public func read<Value>(_ name: String, _ parse: (String) -> Value?) -> Value {
    guard let value = parse(self[name]) else {
      Self.stop("--\(name) \(self[name]): not \(Value.self)", status: 64)
    }
    return value
  }

  /// Ends the process with a message.
  public static func stop(_ message: String, status: Int32 = 1) -> Never {
    FileHandle.standardError.write(Data((message + "\n").utf8))
    exit(status)
  }
}

/// Set by SIGINT and SIGTERM.
public enum StopSignal {
  nonisolated(unsafe) private static let flag = {
    let flag = UnsafeMutablePointer<sig_atomic_t>.allocate(capacity: 1)
    flag.initialize(to: 0)
    return flag
  }()

  public static var isSet: Bool { flag.pointee != 0 }

  public static func watch() {
    _ = isSet
    var both = sigset_t()
    sigemptyset(&both)
    for number in [SIGINT, SIGTERM] {
      signal(number) { _ in StopSignal.flag.pointee = 1 }
      sigaddset(&both, number)
    }
    // Whoever started the program may have blocked them.
    sigprocmask(SIG_UNBLOCK, &both, nil)
  }
}
