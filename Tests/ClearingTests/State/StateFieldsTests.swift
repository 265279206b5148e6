import Foundation
import Testing

/// Whoever adds a stored property to a type of the state lists it where the type is coded, or says
/// here from what it follows.
@Suite struct StateFieldsTests {
  struct Coded: CustomStringConvertible {
    let file: String
    let type: String
    /// Where its fields are listed.
    let list: String
    /// What is not listed, and why.
    var left: [String: String] = [:]
    var description: String { type }
  }

  private static let table = "a table of names, made anew"
  private static let transient = "of the present command only"

  static let types: [Coded] = [
    Coded(
      file: "Clearing/HouseState", type: "HouseState", list: "Clearing/HouseState+State",
      left: [
        "residence": "holds nothing", "accountsByNumber": table, "legs": "follow from positions",
        "ownerAccounts": table, "marketsByInstrument": table, "ledgersByAsset": table,
        "underlyingsByNumber": table, "touchedNoted": transient,
        "clientOrders": table, "reportedTrades": table,
        "fillPairPlaces": table, "fillPartners": table, "fillsByMember": table,
        "fillDeadlines": "follow from pendingFills", "orderCount": "counted anew",
        "members": table, "memberOrders": "counted anew", "staleCount": "counted anew",
        "warningLevels": "follow from the markets' margin terms",
        "renewals": "what pools remember is made anew", "touched": transient,
        "touchedOwners": transient, "setAside": transient,
      ]),
    Coded(
      file: "Clearing/Market", type: "Market", list: "Clearing/Market+State",
      left: [
        "residence": "holds nothing", "rankedAt": transient, "longLeavers": transient,
        "shortLeavers": transient, "leaversRankedAt": transient, "losses": transient,
        "passedOver": transient, "leaverParts": transient, "leaversPassedOver": transient,
        "expiries": "follow from the links",
      ]),
    Coded(file: "Clearing/Market", type: "OrderLink", list: "Clearing/Market+State"),
    Coded(
      file: "Clearing/Underlying", type: "Underlying", list: "Clearing/Market+State",
      left: ["markets": "follow from the markets"]),
    Coded(file: "Margin/IndexQuotes", type: "IndexQuote", list: "Margin/Prices+State"),
    Coded(file: "Margin/IndexQuotes", type: "IndexQuotes", list: "Margin/Prices+State"),
    Coded(file: "Margin/IndexView", type: "IndexView", list: "Margin/Prices+State"),
    Coded(file: "Clearing/Market+Orders", type: "OrderBounds", list: "Clearing/Market+State"),
    Coded(
      file: "Clearing/OwnerHoldings", type: "OwnerHolding", list: "Clearing/Market+State",
      left: ["isTouched": transient]),
    Coded(file: "Clearing/OwnerHoldings", type: "OwnerLink", list: "Clearing/Market+State"),
    Coded(
      file: "Clearing/OwnerHoldings", type: "OwnerHoldings", list: "Clearing/OwnerHoldings",
      left: ["places": table]),
    Coded(file: "Clearing/WorkLimits", type: "WorkLimits", list: "Clearing/HouseState+State"),
    Coded(
      file: "Clearing/HouseState+FillNumbers", type: "FillPair",
      list: "Clearing/HouseState+State"),
    Coded(
      file: "Clearing/HouseState+FillNumbers", type: "FillNumber",
      list: "Clearing/HouseState+State"),
    Coded(
      file: "Clearing/HouseState+Fills", type: "PendingFill", list: "Clearing/HouseState+State"),
    Coded(
      file: "Clearing/HouseState+Fills", type: "FillTerms", list: "Clearing/HouseState+State"),
    Coded(
      file: "Clearing/ClearingHouse", type: "ClearingHouse", list: "Clearing/ClearingHouse+State",
      left: ["storedCapacity": "memory to be made"]),
    Coded(
      file: "Accounts/Account", type: "Account", list: "Accounts/Account+State",
      left: ["legs": "follow from positions"]),
    Coded(
      file: "Accounts/Position", type: "Position", list: "Accounts/Position+State",
      left: [
        "marketNumber": "listed as `market`",
        "legAndFlags": "the leg follows; mode and flags are listed by name",
      ]),
    Coded(file: "Accounts/Closer", type: "Closer", list: "Accounts/Position+State"),
    Coded(file: "Accounts/Closer", type: "RecentClose", list: "Accounts/Position+State"),
    Coded(file: "Accounts/MarginPool", type: "MarginPool", list: "Accounts/Account+State"),
    Coded(file: "Accounts/Ledger", type: "Pocket", list: "Accounts/Position+State"),
    Coded(file: "Accounts/Ledger", type: "Ledger", list: "Accounts/Ledger+State"),
    Coded(file: "Accounts/Ledger", type: "Holding", list: "Accounts/Ledger+State"),
    Coded(
      file: "Margin/BasisWindow", type: "BasisWindow", list: "Margin/Prices+State",
      left: [
        "oldest": "samples are listed from it on", "sum": "added up anew",
        "samples": "listed oldest first, by doubledBasis(at:)",
      ]),
    Coded(file: "Margin/Funding", type: "PremiumAccumulator", list: "Margin/Prices+State"),
    Coded(
      file: "Liquidation/LiquidationCase", type: "LiquidationCase",
      list: "Liquidation/Liquidation+State"),
    Coded(
      file: "Liquidation/LiquidationCase", type: "LiquidationQueue",
      list: "Liquidation/Liquidation+State", left: ["head": "cases are listed from it on"]),
    Coded(
      file: "Liquidation/DeleveragingRanking", type: "DeleveragingRanking",
      list: "Liquidation/Liquidation+State"),
    Coded(
      file: "Liquidation/DeleveragingRanking", type: "Standing",
      list: "Liquidation/Liquidation+State", left: ["side": "listed as a number, zero for none"]),
    Coded(
      file: "Liquidation/DeleveragingQueue", type: "DeleveragingQueue",
      list: "Liquidation/Liquidation+State"),
    Coded(
      file: "Liquidation/DeleveragingQueue", type: "Entry",
      list: "Liquidation/Liquidation+State"),
    Coded(file: "Instruments/TermsVersion", type: "TermsVersion", list: "Instruments/Terms+State"),
    Coded(file: "Instruments/Contract", type: "Contract", list: "Instruments/Terms+State"),
    Coded(file: "Instruments/Payoff", type: "Payoff", list: "Instruments/Terms+State"),
    Coded(file: "Instruments/InstrumentTerms", type: "FeeTerms", list: "Instruments/Terms+State"),
    Coded(file: "Instruments/MarkTerms", type: "MarkTerms", list: "Instruments/Terms+State"),
    Coded(file: "Instruments/FundingTerms", type: "FundingTerms", list: "Instruments/Terms+State"),
    Coded(
      file: "Instruments/InstrumentTerms", type: "LiquidationTerms",
      list: "Instruments/Terms+State"),
    Coded(file: "Instruments/MarginTerms", type: "MarginTerms", list: "Instruments/Terms+State"),
    Coded(file: "Instruments/StageTerms", type: "StageTerms", list: "Instruments/Terms+State"),
    Coded(
      file: "Instruments/LiquidationPolicy", type: "LiquidationPolicy",
      list: "Instruments/Terms+State",
      left: ["recourse": "read from the stages", "ranking": "read from the stages"]),
    Coded(
      file: "Instruments/MarginSchedule", type: "MarginBracket", list: "Instruments/Terms+State",
      left: ["deduction": "follows from the brackets before"]),
    Coded(
      file: "Instruments/MarginSchedule", type: "MarginSchedule", list: "Instruments/Terms+State",
      left: ["isInitialRising": "follows from the brackets"]),
    Coded(
      file: "Matching/OrderBook", type: "OrderBook", list: "Matching/OrderBook+State",
      left: [
        "levels": "follow from the orders", "freeLevels": "memory of the levels",
        "ladders": "follow from the orders",
      ]),
    Coded(
      file: "Matching/OrderRecord", type: "OrderRecord", list: "Matching/OrderBook+State",
      left: [
        "next": "the order of the list", "previous": "the order of the list",
        "level": "its price is listed", "side": "the list that it is in",
      ]),
    Coded(file: "Messages/Stamp", type: "Stamp", list: "Clearing/HouseState+State"),
  ]

  @Test(
    "every stored property is in the list that codes its type, or follows from others",
    arguments: types)
  func listed(type: Coded) throws {
    let stored = try Self.stored(type)
    #expect(!stored.isEmpty)
    let list = try Self.text(type.list)
    for name in stored where type.left[name] == nil {
      let use = "(&\(name)[,)\\[. ])|(&[a-z]+\\.\(name)\\b)|\\b\(name)(\\[[^\\]]*\\])?\\.code"
      #expect(
        list.range(of: use, options: .regularExpression) != nil,
        "\(type.type).\(name) is stored and not coded in \(type.list).swift")
    }
    #expect(type.left.keys.filter { !stored.contains($0) } == [], "no such property")
  }

  private static func text(_ file: String) throws -> String {
    let core = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../Sources/Core").standardized
    return try String(contentsOf: core.appendingPathComponent(file + ".swift"), encoding: .utf8)
  }

  /// The names of a type's stored properties, as its declaration has them: those indented by one
  /// step more than the type, not static, with no body.
  private static func stored(_ type: Coded) throws -> [String] {
    let lines = try text(type.file).split(separator: "\n", omittingEmptySubsequences: false)
    guard
      let start = lines.firstIndex(where: {
        $0.range(of: "\\b(struct|class) \(type.type)\\b", options: .regularExpression) != nil
      })
    else { return [] }
    let indent = lines[start].prefix { $0 == " " }.count
    let step = String(repeating: " ", count: indent + 2)
    var names: [String] = []
    for line in lines[(start + 1)...] {
      if line.hasPrefix(String(repeating: " ", count: indent) + "}") { break }
      guard line.hasPrefix(step), !line.hasPrefix(step + " "), !line.contains("static "),
        !line.hasSuffix("{"), !line.contains(" { "),
        let match = line.range(of: "\\b(var|let) [A-Za-z]+", options: .regularExpression)
      else { continue }
      names.append(String(line[match].drop { $0 != " " }.dropFirst()))
    }
    return names
  }
}
