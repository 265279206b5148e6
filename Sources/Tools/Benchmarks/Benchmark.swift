import Foundation
import Reports

/// One benchmark: the question it answers, and what it measures with which workload.
struct Benchmark: Sendable {
  let name: String
  let question: String
  let run: @Sendable (Arguments, Console) throws -> BenchmarkOutcome

  static let all: [Benchmark] = [
    .core, .wire, .mark, .liquidation, .node, .recovery, .simulation, .pricing, .stress,
    .calibration,
  ]
}

/// What was done and what was measured; the workload's counts let the work be checked.
struct BenchmarkOutcome {
  var workload: [(key: String, value: JSONValue)]
  var results: [(key: String, value: JSONValue)]
}

/// Elapsed time in nanoseconds on the monotonic clock.
@inline(__always) func monotonicNanoseconds() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// Order statistics of measured durations.
struct Percentiles {
  private let sorted: [Int64]
  init(_ samples: [Int64]) { sorted = samples.sorted() }

  /// The least sample that at least the fraction of all samples do not exceed.
  func at(_ fraction: Double) -> Int64 {
    guard !sorted.isEmpty else { return 0 }
    let rank = Int((Double(sorted.count) * fraction).rounded(.up))
    return sorted[min(max(rank, 1), sorted.count) - 1]
  }
}

/// Resident memory of this process in bytes.
func residentBytes() -> Int {
  guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
    return 0
  }
  let fields = text.split(separator: " ")
  return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
}

/// The processor's name as the kernel gives it.
func processorName() -> String {
  guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
    let line = text.split(separator: "\n").first(where: { $0.hasPrefix("model name") }),
    let name = line.split(separator: ":").last
  else { return "unknown" }
  return name.trimmingCharacters(in: .whitespaces)
}
