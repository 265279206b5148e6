import Units

/// Random commands and events from a seed: every field any value that may travel.
struct RandomVocabulary {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  mutating func bool() -> Bool { next() & 1 == 1 }

  /// Any signed value but the null value, small ones and extremes among them.
  mutating func signed() -> Int64 {
    switch below(8) {
    case 0: 0
    case 1: .max
    case 2: .min + 1
    case 3: Int64(below(1000)) - 500
    default: max(.min + 1, Int64(bitPattern: next()))
    }
  }

  mutating func id<T: Identifier>(_ type: T.Type = T.self) -> T {
    T(rawValue: T.RawValue(truncatingIfNeeded: below(5) == 0 ? 0 : next()))
  }

  mutating func amount<T: FixedPoint>(_ type: T.Type = T.self) -> T { T(rawValue: signed()) }

  mutating func time() -> Timestamp { Timestamp(rawValue: signed()) }

  mutating func span() -> TimeSpan { TimeSpan(rawValue: signed()) }

  mutating func integer<T: FixedWidthInteger>(_ type: T.Type = T.self) -> T {
    T(truncatingIfNeeded: next())
  }

  mutating func value<T: CaseIterable>(_ type: T.Type = T.self) -> T {
    Array(T.allCases)[below(Array(T.allCases).count)]
  }
}
