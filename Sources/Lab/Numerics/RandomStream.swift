/// A seeded stream of random numbers: xoshiro256** with its state filled by SplitMix64.
///
/// ```swift
/// var stream = RandomStream(seed: 1, name: "noise", number: 17)
/// let side = stream.uniform() < 0.5
/// ```
/// The same seed, name and number give the same draws on every machine. Streams of different names
/// or numbers are independent for every practical purpose.
/// Source: Blackman, Vigna, "Scrambled linear pseudorandom number generators", 2018.
@frozen public struct RandomStream: Sendable, BitwiseCopyable {
  private var a: UInt64
  private var b: UInt64
  private var c: UInt64
  private var d: UInt64

  /// The generator in a given state, which must not be all zeros.
  init(state: (UInt64, UInt64, UInt64, UInt64)) {
    (a, b, c, d) = state
    precondition(a | b | c | d != 0, "Invariant: the state of a stream is not all zeros")
  }

  public init(seed: UInt64) {
    var filler = SplitMix64(seed: seed)
    self.init(state: (filler.next(), filler.next(), filler.next(), filler.next()))
  }

  /// The stream of one owner within a run.
  /// - Parameters:
  ///   - name: what the owner is, such as a population's name and the purpose of the draws.
  ///   - number: which of them, from 0.
  public init(seed: UInt64, name: String, number: Int = 0) {
    // FNV-1a over the name, then each part through the mixer, so that neighbours share nothing.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    let named = SplitMix64.mix(seed &+ SplitMix64.mix(hash))
    self.init(seed: SplitMix64.mix(named &+ UInt64(bitPattern: Int64(number))))
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    let result = Self.rotate(b &* 5, 7) &* 9
    let t = b << 17
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = Self.rotate(d, 45)
    return result
  }

  private static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
    (value << count) | (value >> (64 - count))
  }
}
