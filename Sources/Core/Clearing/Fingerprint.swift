import Messages
import Units

/// A running 128-bit hash of all receipts and events, cheap enough to be kept after every command.
///
/// Two lanes of multiply-and-fold (the finalising step of the 64-bit Murmur and SplitMix hashes).
/// It tells runs apart that differ anywhere; it is no defence against someone who wants two logs
/// to look alike. `ClearingHouse.digest()` puts BLAKE2b over it and the whole state.
@frozen public struct Fingerprint: Hashable, Sendable, BitwiseCopyable {
  public internal(set) var high: UInt64 = 0x243F_6A88_85A3_08D3
  public internal(set) var low: UInt64 = 0x1319_8A2E_0370_7344

  mutating func feed(_ word: UInt64) {
    high = (high ^ word) &* 0xBF58_476D_1CE4_E5B9
    high ^= high >> 32
    low = (low &+ word) &* 0x94D0_49BB_1331_11EB
    low = (low << 29) | (low >> 35)
  }

  mutating func feed(_ stamp: Stamp, _ receipt: Receipt) {
    feed(stamp.sequence.rawValue)
    feed(UInt64(bitPattern: stamp.time.rawValue))
    feed(UInt64(receipt.reason.rawValue))
    feed(receipt.order.rawValue)
    feed(UInt64(bitPattern: receipt.filled.rawValue))
    feed(UInt64(bitPattern: receipt.resting.rawValue))
  }
}
