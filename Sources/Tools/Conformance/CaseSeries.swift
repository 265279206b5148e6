import Calibration
import Inputs

/// Series of numbers in the inputs of golden cases, and the data files they name.
enum CaseSeries {
  static func numbers(_ reader: ConfigurationReader, _ key: String) throws -> [Double] {
    try reader.required(key).array().map { try $0.number() }
  }

  /// A list, or one number that holds for every place.
  static func numbers(
    _ reader: ConfigurationReader, _ key: String, count: Int
  ) throws -> [Double] {
    let item = try reader.required(key)
    if case .array = item.value.content { return try item.array().map { try $0.number() } }
    return Array(repeating: try item.number(), count: count)
  }

  /// Data files lie in `data` beside the folder of the golden file.
  static func path(_ reader: ConfigurationReader, _ name: String) -> String {
    let folder = reader.file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return (folder.isEmpty ? "" : folder.joined(separator: "/") + "/") + "../data/" + name
  }

  static func prices(_ reader: ConfigurationReader) throws -> MarketHistory {
    try PriceFile.history(path(reader, try reader.string("file")))
  }

  static func list(_ values: [Double]) -> ConformanceResult { .list(values.map { .real($0) }) }
}

extension ConformanceResult {
  /// Fields that are all numbers.
  static func reals(_ fields: KeyValuePairs<String, Double>) -> ConformanceResult {
    .fields(fields.map { ($0.key, .real($0.value)) })
  }
}
