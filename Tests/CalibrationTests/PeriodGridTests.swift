import Calibration
import Testing
import Units

@Suite struct PeriodGridTests {
  private static let hour: Int64 = 3_600_000_000_000

  /// Hours after the anchor at which bars of an hour open.
  private func ends(_ hours: [Int64], step: Int, isCounted: Bool = false) -> [Int] {
    PeriodGrid(
      count: hours.count, step: step, interval: .hours(1), isCounted: isCounted
    ) { Timestamp(rawValue: PeriodGrid.anchor + hours[$0] * Self.hour) }.ends
  }

  @Test("days end at midnight, whatever the first and the last bar are")
  func days() {
    let hours = Array(Int64(5)...100)
    // Bars that open at 23, 47, 71 and 95 hours close the days; the fifth has not ended.
    #expect(ends(hours, step: 24) == [18, 42, 66, 90])
    // Fewer bars at either end move no border.
    for cut in 1...10 {
      let left = ends(Array(hours.dropFirst(cut)), step: 24).map { $0 + cut }
      #expect(left == [18, 42, 66, 90])
      let right = ends(Array(hours.dropLast(cut)), step: 24)
      #expect(right == (hours.count - cut > 90 ? [18, 42, 66, 90] : [18, 42, 66]))
    }
    #expect(ends(Array(hours.prefix(91)), step: 24).last == 90)
    #expect(ends(Array(hours.prefix(90)), step: 24).last == 66)
  }

  @Test("a gap takes no bar from the days around it, and times before the anchor count as well")
  func gaps() {
    let hours = Array(Int64(-48)..<72).filter { $0 != 23 && !(30..<60).contains($0) }
    let found = ends(hours, step: 24).map { hours[$0] }
    #expect(found == [-25, -1, 22, 29, 71])
  }

  @Test("bars that do not fill the calendar are counted off from the first; one bar is a period")
  func counted() {
    #expect(ends([0, 7, 9, 30, 31, 80, 81], step: 3, isCounted: true) == [0, 3, 6])
    #expect(ends([0, 7, 9], step: 1) == [0, 1, 2])
    #expect(ends([5], step: 24) == [])
  }
}
