import Foundation
import Inputs
import Pricing
import Testing

@Suite struct ChainFileTests {
  static let header =
    "timestamp,instrument_name,option_type,strike,expiry_datetime,bid_price,ask_price,mark_price,"
    + "futures_price,implied_volatility,currency,index_price"

  /// A row, with `changes` in place of some of its fields.
  static func row(_ changes: [Int: String] = [:]) -> String {
    var fields = [
      "2026-02-05T21:29:37.885165+00:00", "BTC-27FEB26-70000-C", "call", "70000.0",
      "2026-02-27T08:00:00+00:00", "0.02", "0.021", "0.0205", "65000.5", "0.55", "BTC", "65000",
    ]
    for (place, text) in changes { fields[place] = text }
    return fields.joined(separator: ",")
  }

  private func read(_ rows: [String]) throws -> ChainFile {
    let path = FileManager.default.temporaryDirectory.path + "/chain-\(UUID().uuidString).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try ([Self.header] + rows).joined(separator: "\n").write(
      toFile: path, atomically: true, encoding: .utf8)
    return try ChainFile(path)
  }

  private func fault(_ changes: [Int: String]) -> String {
    do {
      _ = try read([Self.row(), Self.row(changes)])
      return "no fault"
    } catch let fault as InputFault {
      return fault.place + ": " + fault.reason
    } catch {
      return "\(error)"
    }
  }

  @Test("rows become quotes by underlying and expiry; what quotes nothing of use is counted")
  func rows() throws {
    let file = try read([
      Self.row(), Self.row([2: "put", 3: "60000"]), Self.row([10: "ETH", 8: "2500", 3: "2600"]),
      Self.row([4: "2026-03-27T08:00:00+00:00"]), Self.row([5: ""]), Self.row([5: "0"]),
      Self.row([6: "0.02"]), Self.row([5: "0.022"]),
      Self.row([4: "2026-02-05T08:00:00+00:00", 5: ""]),
    ])
    #expect(file.rows == 9)
    #expect(file.dropped.unquoted == 2 && file.dropped.crossed == 2 && file.dropped.expired == 1)
    #expect(file.chains.map(\.underlying) == ["BTC", "ETH"])
    let btc = file.chains[0]
    #expect(btc.expiries.count == 2 && btc.quoteCount == 3)
    let near = btc.expiries[0]
    #expect(near.quotes.map(\.strike) == [60_000, 70_000])
    #expect(near.forward == 65_000.5)
    // 21 days, 10 hours, 30 minutes and 22.114835 seconds.
    let seconds = 1_852_222.114835
    #expect(abs(near.years - seconds / (365 * 86_400)) < 1e-12)
    #expect(near.quotes[1].bid == 0.02 && near.quotes[1].markVolatility == 0.55)
  }

  @Test("prices in the quote currency are taken as fractions of the forward")
  func quoteSettled() throws {
    let path = FileManager.default.temporaryDirectory.path + "/chain-\(UUID().uuidString).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try [Self.header, Self.row([5: "1300.01", 6: "1365.0105"])].joined(separator: "\n").write(
      toFile: path, atomically: true, encoding: .utf8)
    let quote = try ChainFile(path, settlement: .quote).chains[0].expiries[0].quotes[0]
    #expect(abs(quote.bid - 0.02) < 1e-12 && abs(quote.ask - 0.021) < 1e-12)
  }

  @Test("a field that cannot be read is one line with place and value")
  func faults() {
    #expect(
      fault([2: "cal"]) == "line 3, column 'option_type': 'cal' is not call or put (or C, P)")
    #expect(fault([3: "-1"]) == "line 3, column 'strike': '-1' is not a strike above 0")
    #expect(fault([5: "x"]) == "line 3, column 'bid_price': 'x' is not a number")
    #expect(fault([5: "-0.1"]).contains("is not a price of at least 0"))
    #expect(fault([8: ""]).contains("is empty; expected a number"))
    // What changes nothing is not asked for anything.
    #expect(fault([9: "500"]) == "no fault" && fault([7: "x"]) == "no fault")
    #expect(fault([0: "today"]).hasPrefix("line 3, column 'timestamp': 'today' is not a time"))
    #expect(fault([2: "a,b"]).contains("has 13 columns; expected 12"))
  }

  @Test("marks are held against values at the venue's volatilities, quoted or not")
  func marks() throws {
    let option = try Black76(
      forward: 65_000.5, strike: 70_000, volatility: 0.55, years: 1_852_222.114835 / 31_536_000)
    let path = FileManager.default.temporaryDirectory.path + "/chain-\(UUID().uuidString).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try [
      Self.header, Self.row([7: "\(option.coinPrice(.call))", 5: ""]),
      Self.row([7: "\(option.coinPrice(.call) + 0.001)"]), Self.row([10: "ETH"]),
    ].joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
    let misses = try ChainMarks(path, underlying: "BTC").misses
    #expect(misses.count == 2)
    #expect(misses[0] < 1e-12 && abs(misses[1] - 0.001) < 1e-12)
    #expect(throws: InputFault.self) { try ChainMarks(path, underlying: "SOL") }
  }

  /// Snapshots of real chains, where they lie beside the project.
  static let snapshots: [String] = {
    let own = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folder = own.deletingLastPathComponent().appendingPathComponent(
      "shared/data/deribit-chains")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".csv.gz") }.sorted().map { folder.path + "/" + $0 }
  }()

  @Test(
    "real chains are fitted within half the spread for nine in ten quotes, without arbitrage",
    .enabled(if: !snapshots.isEmpty, "no chains in ../shared/data/deribit-chains"))
  func real() throws {
    for snapshot in Self.snapshots {
      let file = try ChainFile(snapshot)
      for chain in file.chains {
        let fit = try SurfaceFit(chain)
        #expect(fit.isFreeOfArbitrage && fit.surface.isFreeOfArbitrage)
        #expect(10 * fit.withinSpread >= 9 * fit.quotes, "\(snapshot) \(chain.underlying)")
        // Every mark is the value at the venue's own volatility, which is rounded to four digits.
        var misses: [Double] = []
        for expiry in chain.expiries {
          for quote in expiry.quotes where quote.markVolatility > 0 {
            let option = try Black76(
              forward: quote.forward, strike: quote.strike, volatility: quote.markVolatility,
              years: expiry.years)
            misses.append(abs(option.coinPrice(quote.type) - quote.mark))
          }
        }
        #expect(misses.sorted()[misses.count / 2] < 2e-4)
      }
    }
  }
}

@Suite struct MeasuredShockTests {
  static let table: String? = {
    let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let path =
      project.deletingLastPathComponent().path
      + "/shared/data/deribit_atm_term_structure_2025-12-30_2026-08-22.csv"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  @Test(
    "volatility of one day moves by tenor with a power of some half, measured on real surfaces",
    .enabled(if: table != nil, "no term structure in ../shared/data"))
  func measured() throws {
    let days = [7.0, 30, 90, 180]
    var rows: [(time: Double, volatilities: [Double])] = []
    let columns = ["ts", "cur", "atm_7d", "atm_30d", "atm_90d", "atm_180d"]
    try TableFile.read(try #require(Self.table), columns: columns) { row throws(InputFault) in
      guard row.text(1) == "BTC" else { return }
      let time = Double(try row.time(0).rawValue) / 86_400e9
      var volatilities: [Double] = []
      for place in 2...5 { volatilities.append(try row.requiredNumber(place)) }
      rows.append((time, volatilities))
    }
    var tenors = days.map { TenorChanges(days: $0, changes: []) }
    for (place, row) in rows.enumerated() {
      // The first snapshot a day or a little more later.
      guard let next = rows[place...].first(where: { $0.time >= row.time + 1 }),
        next.time < row.time + 1.3
      else { continue }
      for index in days.indices {
        tenors[index].changes.append(next.volatilities[index] - row.volatilities[index])
      }
    }
    #expect(tenors[1].changes.count > 700)
    let shock = try TenorShock(measured: tenors, probability: 0.99)
    #expect((0.03...0.10).contains(shock.up) && (0.02...0.10).contains(shock.down))
    #expect((0.3...0.9).contains(shock.powerNear) && (0.3...0.9).contains(shock.powerFar))
  }
}
