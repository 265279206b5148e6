import Inputs
import Instruments
import Units

private enum Method: String, CaseIterable {
  case index, smoothedBasis, medianOfThree
  init(_ method: MarkMethod) {
    switch method {
    case .index: self = .index
    case .smoothedBasis: self = .smoothedBasis
    case .medianOfThree: self = .medianOfThree
    }
  }
  var method: MarkMethod {
    switch self {
    case .index: .index
    case .smoothedBasis: .smoothedBasis
    case .medianOfThree: .medianOfThree
    }
  }
}

extension MarkTerms {
  /// Reads the keys of `mark`; what is not given stays as it is.
  mutating func read(_ reader: ConfigurationReader) throws(InputFault) {
    method = try reader.choice("method", of: Method.self, default: Method(method)).method
    sampleInterval = try reader.duration(
      "sampleInterval", default: sampleInterval, in: Ranges.spans)
    windowSamples = try reader.integer(
      "windowSamples", default: windowSamples, in: 1...UInt16(Limits.markWindowSamples))
    liquidationTradesMoveMark = try reader.boolean(
      "liquidationTradesMoveMark", default: liquidationTradesMoveMark)
    indexAgeMax = try reader.duration("indexAgeMax", default: indexAgeMax, in: Ranges.spans)
    impactNotional = try reader.decimal(
      "impactNotional", as: Money.self, default: impactNotional, in: .zero...Limits.notional)
    sampleBound = try reader.rate("sampleBound", default: sampleBound, in: Ranges.share)
    bound = try reader.rate("bound", default: bound, in: Rate(rawValue: 1)...MarkTerms.boundMost)
    moveMax = try reader.rate("moveMax", default: moveMax, in: Ranges.share)
    indexDeviationMax = try reader.rate(
      "indexDeviationMax", default: indexDeviationMax, in: Ranges.share)
    restrictsWhileStale = try reader.boolean("restrictsWhileStale", default: restrictsWhileStale)
  }
}
