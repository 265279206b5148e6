import Calibration
import Inputs
import Studies
import Units

/// What options of the laboratory's commands have in common.
extension Arguments {
  /// The one model that an option names.
  func model(_ option: String, _ name: String) throws -> ForecastModel {
    if name.hasPrefix(Self.schedulePrefix) {
      return try scheduleModel(String(name.dropFirst(Self.schedulePrefix.count)))
    }
    do throws(ModelName.Fault) {
      return try ModelName.read(name)
    } catch {
      let reason = ModelName.reason(name, error)
      throw usage("--\(option): '\(name)'\(error.reason == nil ? " " : ": ")\(reason)")
    }
  }

  /// The schedule in a file as a model: its initial rate at `--notional` where the command has one,
  /// else that of the first bracket.
  private func scheduleModel(_ file: String) throws -> ForecastModel {
    let hasNotional = declaration.options.contains { $0.name == "notional" }
    let notional = hasNotional ? try number("notional", in: 0.01...1e15) ?? 1e6 : 0.01
    let rate = ScheduleRate.initial(try ScheduleRate.read(file), notional: notional)
    guard rate < 1 else {
      throw usage(
        "'\(Self.schedulePrefix)\(file)' holds positions of \(notional) in full; nothing is left "
          + "to test")
    }
    return .fixed(rate: rate)
  }

  /// Begins the name of a model that is a schedule's rate.
  private static var schedulePrefix: String { "schedule:" }

  /// A date or a time in UTC, such as 2024-01-01; nil where it is not given.
  func date(_ name: String) throws(CommandFailure) -> Timestamp? {
    guard let text = text(name) else { return nil }
    guard let time = TimeReading.date(text) else {
      throw usage("--\(name): '\(text)' is not a date such as 2024-01-01 or 2024-01-01T12:00:00Z")
    }
    return time
  }

  /// `--confidence`, above a half and below one.
  func confidence() throws -> Double {
    let text = text("confidence") ?? ""
    guard let level = Double(text), level > 0.5, level < 1 else {
      throw usage("--confidence: '\(text)' is not a number above 0.5 and below 1, such as 0.99")
    }
    return level
  }

  /// `--since` and `--until`.
  func period() throws -> AssessedPeriod {
    let (since, until) = (try date("since"), try date("until"))
    do throws(SettingFault) {
      return try AssessedPeriod(since: since, until: until)
    } catch {
      throw usage(
        "--until: '\(text("until") ?? "")' is not behind --since '\(text("since") ?? "")'")
    }
  }

  /// `--apc`.
  func damping() throws -> DampingTools { try DampingTools(text("apc") ?? "none") }
}
