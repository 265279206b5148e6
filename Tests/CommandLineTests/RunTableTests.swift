import Reports
import Testing

@testable import clearsim

@Suite struct RunTableTests {
  @Test("a loss too small for the table's digits is told whole, and none as none")
  func losses() {
    #expect(RunTable.lost(MoneySum(rawValue: 1_419), 4) == "0.00001419")
    #expect(RunTable.lost(MoneySum(rawValue: 40_000_000), 0) == "0.4")
    #expect(RunTable.lost(MoneySum(rawValue: 123_456_789_012), 4) == "1234.5679")
    #expect(RunTable.lost(.zero, 4) == "0")
  }
}
