import Foundation
import Messages
import Reports
import Sequencing

/// One benchmark: the question it answers, and what it measures with which workload.
public struct Benchmark: Sendable {
  /// A word of lower-case letters, such as `core`.
  public let name: String
  /// What its results answer, one line.
  public let question: String
  /// Does the work and measures it; seconds to minutes, on the calling thread unless it says
  /// otherwise.
  /// - Throws: a `BenchmarkFault`, or what the settings throw of a value out of range.
  public let run: @Sendable (any BenchmarkSettings) throws -> BenchmarkOutcome

  init(
    name: String, question: String,
    run: @escaping @Sendable (any BenchmarkSettings) throws -> BenchmarkOutcome
  ) {
    self.name = name
    self.question = question
    self.run = run
  }

  /// Every benchmark there is, in the order in which they are listed.
  public static let all: [Benchmark] = [
    .core, .wire, .mark, .liquidation, .node, .recovery, .simulation, .pricing, .stress,
    .calibration,
  ]
}

/// What was done and what was measured; the workload's counts let the work be checked.
public struct BenchmarkOutcome {
  /// What was asked of it and what that came to: sizes, seeds, counts, digests.
  public let workload: [(key: String, value: JSONValue)]
  /// What was measured, units in the names.
  public let results: [(key: String, value: JSONValue)]
}

/// What is asked of a benchmark, by the name of the setting; nil where nothing is said.
public protocol BenchmarkSettings {
  /// A whole number.
  func integer<T: FixedWidthInteger>(_ name: String, in range: ClosedRange<T>) throws -> T?
  /// A finite number.
  func number(_ name: String, in range: ClosedRange<Double>) throws -> Double?
  /// One of the cases of a string enumeration.
  func choice<T: RawRepresentable & CaseIterable>(
    _ name: String, of type: T.Type
  ) throws -> T? where T.RawValue == String
  /// Whether a flag is given.
  func has(_ name: String) -> Bool
  /// The market that a node serves where nothing else is said: where `node` and `recovery` trade.
  func market() throws -> BenchmarkMarket
}

/// A node's market before anybody trades: instrument 1, which trades around 50,000.
public struct BenchmarkMarket: Sendable {
  let members: [MemberTerms]
  let setup: [Command]
  let fixedIndices: [PostIndexPrice]

  /// - Parameters:
  ///   - setup: what the operator tells an empty house, in order.
  ///   - fixedIndices: prices that the node posts before each of its ticks.
  public init(
    members: [MemberTerms], setup: [Command], fixedIndices: [PostIndexPrice]
  ) {
    (self.members, self.setup, self.fixedIndices) = (members, setup, fixedIndices)
  }
}

/// Why a benchmark has no results.
public struct BenchmarkFault: Error {
  public enum Kind: Sendable {
    /// The engine did not do what the workload counts on.
    case failed
    /// A peer over sockets is not there, or has gone.
    case unavailable
  }

  public let kind: Kind
  /// One line that says what happened.
  public let reason: String
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

/// The processor's name as the kernel gives it, or `unknown`.
public func processorName() -> String {
  guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
    let line = text.split(separator: "\n").first(where: { $0.hasPrefix("model name") }),
    let name = line.split(separator: ":").last
  else { return "unknown" }
  return name.trimmingCharacters(in: .whitespaces)
}
