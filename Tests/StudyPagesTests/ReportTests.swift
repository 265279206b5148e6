import Calibration
import Foundation
import Reports
import Studies
import StudyPages
import Testing

@Suite struct ReportTests {
  /// Daily closes that rise and fall by a rule, 600 of them.
  private func study(_ plan: BacktestPlan) throws -> BacktestStudy {
    let path = FileManager.default.temporaryDirectory.path + "/report-\(UUID().uuidString).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var rows = ["open_time_ms,open,high,low,close"]
    var close = 100.0
    for day in 0..<600 {
      let next = close * exp(0.03 * sin(Double(day * day) * 0.37))
      let (high, low) = (max(close, next), min(close, next))
      rows.append("\(1_577_836_800_000 + day * 86_400_000),\(close),\(high),\(low),\(next)")
      close = next
    }
    try rows.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
    return try BacktestStudy(path, plan)
  }

  @Test("text, JSON and page of one study say the same figures")
  func same() throws {
    let plan = try BacktestPlan(
      models: [try ModelName.read("ewma-0.97"), try ModelName.read("historical-250")], from: 300,
      isPictured: true)
    let study = try study(plan)
    let report = BacktestReport(plan, [study])
    let files = try #require(report.json["files"])
    guard case .array(let answers) = files, case .array(let rows)? = answers.first?["rows"] else {
      Issue.record("files hold rows")
      return
    }
    #expect(rows.count == 2)
    let html = try report.page.html()
    for (row, found) in zip(rows, study.outcome.rows) {
      #expect(row["model"] == .string(found.model))
      #expect(row["exceptions"] == .count(found.found.exceptions))
      #expect(report.text.contains(found.model))
      #expect(html.contains(found.model))
    }
    #expect(report.text.contains("chosen: "))
    #expect(html.hasPrefix("<!DOCTYPE html>") || html.hasPrefix("<!doctype html>"))
  }

  @Test("an option's report has the figures of its value")
  func option() throws {
    let value = try OptionRequest(
      forward: 60_000, strike: 65_000, years: 30.0 / 365, volatility: 0.6
    ).value()
    let report = PriceReport([value])
    #expect(report.json[0]["price"] == .number(value.shown.value))
    #expect(report.text.hasPrefix("model                   black\n"))
  }
}
