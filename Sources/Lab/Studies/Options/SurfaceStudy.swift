import Inputs
import Pricing
import Units

/// Volatility surfaces without arbitrage, fitted to the chains of one snapshot.
///
/// ```swift
/// let study = try SurfaceStudy("chain.csv", settlement: .coin, underlying: "BTC")
/// for (chain, fit) in study.fits { print(chain.underlying, fit.withinSpread, fit.quotes) }
/// ```
public struct SurfaceStudy {
  /// What was read and what was left out.
  public let file: ChainFile
  /// The file as it was named.
  public let path: String
  /// One an underlying, in the order of the file.
  public let fits: [(chain: OptionChain, fit: SurfaceFit)]

  /// Whether every expiry that has the strikes got a slice, and no arbitrage is left.
  public var isWhole: Bool { fits.allSatisfy { $0.fit.isFreeOfArbitrage && !$0.fit.isIncomplete } }

  /// - Parameters:
  ///   - path: a CSV file, plain or gzip, with a row an option.
  ///   - settlement: what its prices are in.
  ///   - underlying: the only one fitted; nil for all.
  /// - Throws: `InputFault` where the file cannot be read or no surface fits it; `SettingFault`
  ///   where the underlying is not in it.
  public init(
    _ path: String, settlement: OptionSettlement = .coin, underlying: String? = nil,
    observe: StudyObserver = { _ in }
  ) throws {
    let file = try ChainFile(path, settlement: settlement)
    var chains = file.chains
    if let underlying {
      chains = chains.filter { $0.underlying == underlying }
      if chains.isEmpty {
        let names = file.chains.map(\.underlying).joined(separator: ", ")
        throw SettingFault(
          "underlying", "'\(underlying)' is not in \(path); there are: \(names)")
      }
    }
    guard !chains.isEmpty else {
      throw InputFault(file: path, reason: "holds no option quoted on both sides")
    }
    for remark in Self.remarks(file.dropped) { observe(.warning("\(path): \(remark)")) }
    var fits: [(chain: OptionChain, fit: SurfaceFit)] = []
    for chain in chains {
      do {
        fits.append((chain, try SurfaceFit(chain)))
      } catch {
        throw InputFault(file: path, reason: "\(chain.underlying): \(error.description)")
      }
    }
    (self.file, self.path, self.fits) = (file, path, fits)
  }

  /// What a file of one snapshot would not have.
  private static func remarks(_ dropped: ChainFile.Dropped) -> [String] {
    var remarks: [String] = []
    if dropped.earlier > 0 {
      remarks.append(
        "\(dropped.earlier) rows are of an earlier time than the latest quotes, which alone count")
    }
    if dropped.doubled > 0 {
      remarks.append(
        "\(dropped.doubled) rows quote an option again at the same time; the last one counts")
    }
    return remarks
  }
}
