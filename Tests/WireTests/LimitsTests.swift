import Foundation
import Testing

/// `proto-docs/numbers.md` holds the limits of the code; to write them anew after a change, set
/// CLEARSIM_WRITE_LIMITS=1.
@Suite struct LimitsTests {
  @Test("The page of numbers gives the limits that the code has, and no other")
  func page() throws {
    let name = "proto-docs/numbers.md"
    let page = try Project.text(name)
    let begin = try #require(page.range(of: LimitsPage.begin))
    let end = try #require(page.range(of: LimitsPage.end))
    let written = String(page[begin.upperBound..<end.lowerBound])
    if ProcessInfo.processInfo.environment["CLEARSIM_WRITE_LIMITS"] != nil {
      let new = page[..<begin.upperBound] + LimitsPage.text + page[end.lowerBound...]
      try Data(new.utf8).write(to: Project.root.appendingPathComponent(name))
      return
    }
    #expect(written == LimitsPage.text)
  }
}
