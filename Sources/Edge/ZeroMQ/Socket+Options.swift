import CZeroMQ

extension Socket {
  public mutating func set(_ option: SocketOption<Bool>, to value: Bool) throws(ZeroMQError) {
    try set(option, bytesOf: CInt(value ? 1 : 0), shown: value)
  }

  public mutating func set(_ option: SocketOption<Int32>, to value: Int32) throws(ZeroMQError) {
    try set(option, bytesOf: value, shown: value)
  }

  public mutating func set(_ option: SocketOption<Int64>, to value: Int64) throws(ZeroMQError) {
    try set(option, bytesOf: value, shown: value)
  }

  public mutating func set(_ option: SocketOption<[UInt8]>, to value: [UInt8]) throws(ZeroMQError) {
    let status = value.withUnsafeBytes {
      zmq_setsockopt(handle, option.rawValue, $0.baseAddress, $0.count)
    }
    if status != 0 { throw ZeroMQError.last("set \(option.name) to \(value.count) bytes") }
  }

  /// The value is left out of the error: it may be a secret key.
  public mutating func set(_ option: SocketOption<String>, to value: String) throws(ZeroMQError) {
    guard zmq_setsockopt(handle, option.rawValue, value, value.utf8.count) == 0 else {
      throw ZeroMQError.last("set \(option.name)")
    }
  }

  public mutating func value(of option: SocketOption<Bool>) throws(ZeroMQError) -> Bool {
    try value(of: option, initial: CInt(0)) != 0
  }

  public mutating func value(of option: SocketOption<Int32>) throws(ZeroMQError) -> Int32 {
    try value(of: option, initial: 0)
  }

  public mutating func value(of option: SocketOption<Int64>) throws(ZeroMQError) -> Int64 {
    try value(of: option, initial: 0)
  }

  public mutating func value(of option: SocketOption<[UInt8]>) throws(ZeroMQError) -> [UInt8] {
    try bytes(of: option)
  }

  public mutating func value(of option: SocketOption<String>) throws(ZeroMQError) -> String {
    // Text comes with its terminating zero.
    String(decoding: try bytes(of: option).prefix { $0 != 0 }, as: UTF8.self)
  }

  private func set<Value, Raw: BitwiseCopyable>(
    _ option: SocketOption<Value>, bytesOf raw: Raw, shown: Value
  ) throws(ZeroMQError) {
    let status = withUnsafeBytes(of: raw) {
      zmq_setsockopt(handle, option.rawValue, $0.baseAddress, $0.count)
    }
    if status != 0 { throw ZeroMQError.last("set \(option.name) to \(shown)") }
  }

  private func value<Value, Raw: BitwiseCopyable>(
    of option: SocketOption<Value>, initial: Raw
  ) throws(ZeroMQError) -> Raw {
    var value = initial
    var size = MemoryLayout<Raw>.size
    guard zmq_getsockopt(handle, option.rawValue, &value, &size) == 0 else {
      throw ZeroMQError.last("read \(option.name)")
    }
    return value
  }

  private func bytes<Value>(of option: SocketOption<Value>) throws(ZeroMQError) -> [UInt8] {
    // Longer than any endpoint, routing id or key.
    var buffer = [UInt8](repeating: 0, count: 1024)
    var size = buffer.count
    guard zmq_getsockopt(handle, option.rawValue, &buffer, &size) == 0 else {
      throw ZeroMQError.last("read \(option.name)")
    }
    return Array(buffer.prefix(size))
  }
}
