import Glibc
import Units

/// Both clocks of the machine, read together.
struct ClockReading: Equatable {
  /// Nanoseconds since some moment; never set, never back.
  let monotonic: Int64
  /// Nanoseconds since 1970, as the machine believes; somebody may set it.
  let wall: Int64

  static func now() -> ClockReading {
    var reading = ClockReading(monotonic: 0, wall: 0)
    // A thread that loses the processor between the two readings would see a step.
    for _ in 0..<8 {
      let before = read(CLOCK_MONOTONIC)
      let wall = read(CLOCK_REALTIME)
      let after = read(CLOCK_MONOTONIC)
      reading = ClockReading(monotonic: before + (after - before) / 2, wall: wall)
      if after - before < 1_000_000 { break }
    }
    return reading
  }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// The time a node works with: ticks, timers, silence and stamps.
///
/// It starts at the machine's time of day, runs with the monotonic clock, and leans towards the
/// time of day by at most one part in `leanDivisor` of what passes. So a time of day that somebody
/// sets, forward or back, never stops a tick, never ends a session and never puts a stamp hours
/// ahead; the difference is told and then worn off slowly.
///
/// It starts no earlier than the last stamp of the log: where the time of day is behind that,
/// stamps would stand still, and with them everything that waits for time.
struct HouseClock {
  /// At most a hundredth: what is ten seconds off is right again after a thousand.
  static let leanDivisor: Int64 = 100
  /// What the time of day moves at once before it counts as set rather than as adjusted.
  static let stepMin: Int64 = 50_000_000

  private(set) var time: Timestamp
  private var last: ClockReading

  init(_ reading: ClockReading, notBefore: Timestamp = .zero) {
    last = reading
    time = max(Timestamp(rawValue: reading.wall), notBefore)
  }

  /// How far the time of day is ahead of the node's.
  var lag: TimeSpan { Timestamp(rawValue: last.wall) - time }

  /// Moves on to a reading.
  /// - Returns: by how much the time of day was set since the last one, where it was.
  mutating func move(to reading: ClockReading) -> TimeSpan? {
    let elapsed = max(reading.monotonic - last.monotonic, 0)
    let step = (reading.wall - last.wall) - (reading.monotonic - last.monotonic)
    let lean = elapsed / Self.leanDivisor
    let behind = reading.wall - (time.rawValue + elapsed)
    time = Timestamp(rawValue: time.rawValue + elapsed + min(max(behind, -lean), lean))
    last = reading
    return abs(step) >= Self.stepMin ? TimeSpan(rawValue: step) : nil
  }
}
