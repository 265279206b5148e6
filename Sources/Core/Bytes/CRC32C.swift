/// CRC-32C (Castagnoli), the checksum of iSCSI (RFC 3720): it finds every burst of up to 32 wrong
/// bits and all but one in 2^32 of anything else. Against accidents, not against forgery.
///
///     CRC32C.checksum(of: "123456789") == 0xE306_9283
///
/// Reflected polynomial 0x82F63B78, initial value and final inversion all ones. Eight table
/// look-ups advance it by eight bytes.
@frozen public struct CRC32C: Sendable {
  @usableFromInline var state: UInt32 = .max

  @inlinable public init() {}

  /// The checksum of everything taken in so far.
  @inlinable public var value: UInt32 { ~state }

  @inlinable public static func checksum(of bytes: UnsafeRawBufferPointer) -> UInt32 {
    var crc = CRC32C()
    crc.update(bytes)
    return crc.value
  }

  /// Takes in more bytes: in one piece or in many, the value is the same.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    let table = Self.table
    var crc = state
    var offset = 0
    while offset &+ 8 <= bytes.count {
      let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      let low = UInt32(truncatingIfNeeded: word) ^ crc
      let high = UInt32(truncatingIfNeeded: word &>> 32)
      let near =
        table[1792 &+ Int(low & 0xFF)] ^ table[1536 &+ Int((low &>> 8) & 0xFF)]
        ^ table[1280 &+ Int((low &>> 16) & 0xFF)] ^ table[1024 &+ Int(low &>> 24)]
      let far =
        table[768 &+ Int(high & 0xFF)] ^ table[512 &+ Int((high &>> 8) & 0xFF)]
        ^ table[256 &+ Int((high &>> 16) & 0xFF)] ^ table[Int(high &>> 24)]
      crc = near ^ far
      offset &+= 8
    }
    while offset < bytes.count {
      let byte = UInt32(base.load(fromByteOffset: offset, as: UInt8.self))
      crc = table[Int((crc ^ byte) & 0xFF)] ^ (crc &>> 8)
      offset &+= 1
    }
    state = crc
  }

  /// Eight tables of 256 entries: table k advances a byte by k further zero bytes. Built once and
  /// never freed; raw memory because an array would check its bounds eight times per eight bytes.
  private nonisolated(unsafe) static let table: UnsafePointer<UInt32> = {
    let table = UnsafeMutablePointer<UInt32>.allocate(capacity: 8 * 256)
    for byte in 0..<256 {
      var crc = UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0x82F6_3B78 : crc >> 1 }
      table[byte] = crc
    }
    for entry in 256..<(8 * 256) {
      let before = table[entry - 256]
      table[entry] = table[Int(before & 0xFF)] ^ (before >> 8)
    }
    return UnsafePointer(table)
  }()
}
