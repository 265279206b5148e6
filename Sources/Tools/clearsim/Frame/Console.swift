import Foundation
import Reports
import Studies

/// Standard output for results, standard error for everything else.
///
/// A reader that has gone (`clearsim … | head`) changes nothing about the work: what is still
/// written to it is dropped and the command's own status stands. A full disk is an error.
struct Console: Sendable {
  /// Whether standard error is a terminal: progress is drawn only there.
  let drawsProgress = isatty(2) == 1

  /// Writes result text as it is.
  func result(_ text: String) throws(OutputFault) {
    try FileWriting.writeAll(text, to: 1, path: "standard output", toleratesLostReader: true)
  }

  /// Writes the one object that `--json` promises.
  func result(_ value: JSONValue) throws(OutputFault) {
    try result(value.text(pretty: isatty(1) == 1) + "\n")
  }

  /// A line of what is going on.
  func note(_ line: String) { write(line) }

  func warning(_ line: String) { write("warning: \(line)") }

  /// The one line of a failure.
  func error(_ line: String) {
    write("clearsim: " + line.split(whereSeparator: \.isNewline).joined(separator: " "))
  }

  private func write(_ line: String) {
    // Nowhere is left to report that standard error cannot be written.
    try? FileWriting.writeAll(
      (drawsProgress ? "\r\u{1B}[K" : "") + line + "\n", to: 2, path: "standard error",
      toleratesLostReader: true)
  }

  /// Warnings of a study as lines, its progress as a bar.
  var observer: StudyObserver {
    var bar: (stage: String, bar: ProgressBar)?
    return { note in
      switch note {
      case .warning(let line): warning(line)
      case .progress(let stage, let fraction, let detail):
        let drawn = bar.flatMap { $0.stage == stage ? $0.bar : nil } ?? progress(stage)
        bar = (stage, drawn)
        drawn.update(fraction, detail)
      case .ended:
        bar?.bar.finish()
        bar = nil
      }
    }
  }

  /// A bar of the work done so far, drawn only on a terminal and at most ten times a second.
  func progress(_ label: String) -> ProgressBar { ProgressBar(label, isDrawn: drawsProgress) }
}

/// One line on standard error that is redrawn as work goes on; erased by `finish`.
final class ProgressBar {
  private let label: String
  private let isDrawn: Bool
  private var drawnLast: ContinuousClock.Instant?
  private let started = ContinuousClock.now

  init(_ label: String, isDrawn: Bool) {
    self.label = label
    self.isDrawn = isDrawn
  }

  /// - Parameter fraction: the part done, 0 to 1.
  func update(_ fraction: Double, _ detail: String = "") {
    guard isDrawn else { return }
    let now = ContinuousClock.now
    if let last = drawnLast, now - last < .milliseconds(100) { return }
    drawnLast = now
    let done = Int(min(max(fraction, 0), 1) * 30)
    let bar = String(repeating: "=", count: done) + String(repeating: " ", count: 30 - done)
    let percent = Int(min(max(fraction, 0), 1) * 100)
    let times = Self.times(elapsed: (now - started) / .seconds(1), fraction)
    draw("\r\u{1B}[K\(label) [\(bar)] \(percent) % \(times)  \(detail)")
  }

  /// Time gone and, once there is something to go by, time left at the pace so far.
  static func times(elapsed: Double, _ fraction: Double) -> String {
    let left = fraction > 0.01 ? elapsed / fraction * (1 - fraction) : nil
    return clock(elapsed) + (left.map { ", \(clock($0)) left" } ?? "")
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(min(max(seconds, 0), 359_999))
    let (minutes, rest) = whole.quotientAndRemainder(dividingBy: 60)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return minutes < 60
      ? "\(minutes):\(two(rest))" : "\(minutes / 60):\(two(minutes % 60)):\(two(rest))"
  }

  func finish() { if drawnLast != nil { draw("\r\u{1B}[K") } }

  private func draw(_ text: String) {
    try? FileWriting.writeAll(
      text, to: 2, path: "standard error", toleratesLostReader: true)
  }
}
