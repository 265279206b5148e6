import Foundation
import Inputs
import Pricing
import Testing
import Units

/// Surfaces of parts of real chains, as people cut them: no fit is given out that does not meet the
/// venue's own mark.
@Suite struct ChainCutTests {
  private struct Cut {
    let name: String
    let keeps: (_ quote: OptionQuote, _ days: Double, _ strike: Int) -> Bool
  }

  private static func k(_ quote: OptionQuote) -> Double { log(quote.strike / quote.forward) }
  private static func spread(_ quote: OptionQuote) -> Double {
    2 * (quote.ask - quote.bid) / (quote.ask + quote.bid)
  }

  private static var cuts: [Cut] {
    var cuts: [Cut] = []
    for width in [0.05, 0.1, 0.15, 0.2, 0.3] {
      cuts.append(Cut(name: "within \(width)") { quote, _, _ in abs(k(quote)) < width })
      cuts.append(
        Cut(name: "out of the money within \(width)") { quote, _, _ in
          abs(k(quote)) < width && (quote.type == .call) == (k(quote) > 0)
        })
      cuts.append(
        Cut(name: "puts within \(width)") { quote, _, _ in
          abs(k(quote)) < width && quote.type == .put
        })
    }
    for (low, high) in [(-0.5, 0.05), (-0.02, 0.2), (0.0, 0.5), (0.02, 0.5), (-1, -0.05)] {
      cuts.append(Cut(name: "\(low) to \(high)") { q, _, _ in k(q) > low && k(q) < high })
    }
    for width in [0.02, 0.05, 0.2] {
      cuts.append(Cut(name: "spread below \(width)") { quote, _, _ in spread(quote) < width })
      cuts.append(Cut(name: "spread above \(width)") { quote, _, _ in spread(quote) > width })
    }
    for days in [3.0, 14, 60] {
      cuts.append(Cut(name: "before \(days)") { _, left, _ in left < days })
      cuts.append(Cut(name: "after \(days)") { q, left, _ in left > days && abs(k(q)) < 0.2 })
    }
    for rest in 0..<3 {
      cuts.append(Cut(name: "every third, \(rest)") { _, _, strike in strike % 3 == rest })
    }
    cuts.append(Cut(name: "calls") { quote, _, _ in quote.type == .call })
    return cuts
  }

  /// The venue's volatility at the money, between the strikes beside it.
  private static func mark(_ expiry: ChainExpiry) -> Double? {
    let marked = expiry.quotes.filter { $0.markVolatility > 0 }.sorted { k($0) < k($1) }
    guard let above = marked.firstIndex(where: { k($0) >= 0 }), above > 0 else { return nil }
    let (low, high) = (marked[above - 1], marked[above])
    let share = -k(low) / (k(high) - k(low))
    return low.markVolatility + share * (high.markVolatility - low.markVolatility)
  }

  @Test(
    "of hundreds of cuts of real chains every fit lies within 3 points of the mark at the money",
    .enabled(if: !ChainFileTests.snapshots.isEmpty, "no chains in ../shared/data/deribit-chains"))
  func cuts() throws {
    var (tried, given, refused) = (0, 0, 0)
    for snapshot in ChainFileTests.snapshots {
      for chain in try ChainFile(snapshot).chains {
        var marks: [Timestamp: Double] = [:]
        for expiry in chain.expiries { marks[expiry.expiry] = Self.mark(expiry) }
        for cut in Self.cuts {
          tried += 1
          let expiries = chain.expiries.compactMap { expiry -> ChainExpiry? in
            let strikes = Set(expiry.quotes.map(\.strike)).sorted()
            let kept = expiry.quotes.filter { quote in
              cut.keeps(quote, expiry.years * 365, strikes.firstIndex(of: quote.strike) ?? 0)
            }
            return kept.isEmpty
              ? nil : ChainExpiry(expiry: expiry.expiry, years: expiry.years, quotes: kept)
          }
          guard
            let fit = try? SurfaceFit(
              OptionChain(underlying: chain.underlying, time: chain.time, expiries: expiries))
          else { continue }
          #expect(fit.isFreeOfArbitrage)
          #expect(fit.refused.allSatisfy { !$0.reason.isEmpty })
          refused += fit.refused.count
          for found in fit.expiries {
            given += 1
            guard let mark = marks[found.chain.expiry] else { continue }
            let level = found.fit.slice.volatility(0, years: found.chain.years)
            #expect(
              abs(level - mark) <= 0.03,
              "\(snapshot) \(chain.underlying) \(cut.name) \(found.chain.years * 365) days")
          }
        }
      }
    }
    #expect(tried > 250 && given > 1_000 && refused > 100)
  }

  @Test("an expiry that has the quotes and no slice is refused with its reason")
  func hole() throws {
    // Wings alone: the money lies in a hole between them.
    let slice = try SVISlice(a: 0.02, b: 0.12, rho: -0.35, m: 0.02, sigma: 0.25)
    let wings = try SurfaceFitTests.quotes(slice, reach: 0.9).filter { abs(Self.k($0)) > 0.35 }
    let expiry = ChainExpiry(expiry: Timestamp(rawValue: 1), years: 1, quotes: wings)
    #expect {
      try SurfaceFit(OptionChain(underlying: "BTC", time: .zero, expiries: [expiry]))
    } throws: { error in
      "\(error)".contains("the money lies outside the strikes that are quoted, or in a hole")
    }
  }
}

/// Forms of chain files, and what of a file is one snapshot.
@Suite struct ChainFormTests {
  private static let forward = 65_000.0

  /// Rows around a volatility, in the columns of `header`.
  private func file(
    _ header: String, hours: Double = 0, forward: Double = forward, unit: Double = 1,
    _ row: (_ time: String, _ type: OptionType, _ strike: Int, _ bid: Double, _ ask: Double) ->
      String
  ) throws -> [String] {
    var rows: [String] = []
    let time = hours == 0 ? "2026-02-06 00:00:00" : "2026-02-07 12:00:00"
    let years = (30.0 + 8.0 / 24 - hours / 24) / 365
    for strike in stride(from: 50_000, through: 84_000, by: 2_000) {
      let type: OptionType = Double(strike) < forward ? .put : .call
      let value = try Black76(
        forward: forward, strike: Double(strike), volatility: 0.6, years: years
      ).coinPrice(type)
      rows.append(row(time, type, strike, 0.98 * value * unit, 1.02 * value * unit))
    }
    return rows
  }

  private func read(
    _ header: String, _ rows: [String], settlement: OptionSettlement = .coin
  ) throws -> ChainFile {
    let path = FileManager.default.temporaryDirectory.path + "/chain-\(UUID().uuidString).csv"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try ([header] + rows).joined(separator: "\n").write(
      toFile: path, atomically: true, encoding: .utf8)
    return try ChainFile(path, settlement: settlement)
  }

  private static let plain =
    "timestamp,option_type,strike,expiry_datetime,bid_price,ask_price,futures_price,currency"
  private func plain(hours: Double = 0, forward: Double = forward, unit: Double = 1) throws
    -> [String]
  {
    try file(Self.plain, hours: hours, forward: forward, unit: unit) {
      "\($0),\($1.rawValue),\($2),2026-03-08 08:00:00,\($3),\($4),\(forward),BTC"
    }
  }

  private func level(_ file: ChainFile) throws -> Double {
    let fit = try SurfaceFit(file.chains[0])
    return fit.expiries[0].fit.slice.volatility(0, years: fit.expiries[0].chain.years)
  }

  @Test("columns that change nothing may be missing, types may be letters, separators may differ")
  func forms() throws {
    let rows = try plain()
    let file = try read(Self.plain, rows)
    #expect(abs(try level(file) - 0.6) < 0.005)
    let letters = rows.map {
      $0.replacing(",put,", with: ",P,").replacing(",call,", with: ",C,")
        .replacing(",", with: ";")
    }
    let same = try read("\u{FEFF} " + Self.plain.replacing(",", with: " ; "), letters)
    #expect(same.chains == file.chains)
  }

  @Test("a vendor's columns are read, times in microseconds, and names where columns are missing")
  func vendors() throws {
    let vendor =
      "exchange,symbol,timestamp,local_timestamp,type,strike_price,expiration,bid_price,bid_amount,"
      + "ask_price,ask_amount,mark_price,mark_iv,underlying_index,underlying_price"
    let rows = try file(vendor) {
      "deribit,BTC-8MAR26-\($2)-\($1 == .call ? "C" : "P"),1770336000000000,1770336000000001,"
        + "\($1.rawValue),\($2),1772956800000000,\($3),1,\($4),1,,60,BTC-8MAR26,65000"
    }
    let file = try read(vendor, rows)
    #expect(file.chains.map(\.underlying) == ["BTC"])
    #expect(abs(try level(file) - 0.6) < 0.005)
    let named = "instrument_name,creation_timestamp,bid_price,ask_price,underlying_price"
    let bare = try self.file(named) {
      "BTC-8MAR26-\($2)-\($1 == .call ? "C" : "P"),1770336000000,\($3),\($4),65000"
    }
    #expect(
      try read(named, bare).chains[0].expiries
        == file.chains[0].expiries.map { expiry in
          ChainExpiry(
            expiry: expiry.expiry, years: expiry.years,
            quotes: expiry.quotes.map { quote in
              var quote = quote
              quote.markVolatility = 0
              return quote
            })
        })
  }

  @Test("of two snapshots the later one is read, and what is left out is counted")
  func snapshots() throws {
    let (old, new) = (try plain(), try plain(hours: 36, forward: 70_000))
    for rows in [old + new, new + old] {
      let file = try read(Self.plain, rows)
      #expect(file.chains[0].expiries[0].forward == 70_000)
      #expect(file.dropped.earlier == old.count && file.chains[0].quoteCount == new.count)
      #expect(abs(try level(file) - 0.6) < 0.005)
    }
    let doubled = try read(Self.plain, old + old)
    #expect(doubled.dropped.doubled == old.count && doubled.chains[0].quoteCount == old.count)
  }

  @Test("prices in a unit that cannot be are refused with the other one's name")
  func units() throws {
    #expect { try read(Self.plain, try plain(), settlement: .quote) } throws: { error in
      "\(error)".contains("prices are not in the quote currency")
        && "\(error)".contains("expected --settlement coin")
    }
    #expect { try read(Self.plain, try plain(unit: Self.forward)) } throws: { error in
      "\(error)".contains("expected --settlement quote")
    }
    #expect(
      abs(try level(try read(Self.plain, try plain(unit: Self.forward), settlement: .quote)) - 0.6)
        < 0.005)
  }

  @Test("one strike, however often it is quoted, is told as one")
  func strikes() throws {
    let row = try #require(plain().first { $0.contains(",66000,") })
    #expect { try SurfaceFit(try read(Self.plain, [row]).chains[0]) } throws: { error in
      "\(error)".contains("1 strike with a volatility; 5 are needed")
    }
  }
}
