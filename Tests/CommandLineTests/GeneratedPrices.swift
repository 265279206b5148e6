import Foundation

/// Price files made for a test, from a seed.
enum GeneratedPrices {
  /// Uniform noise summed to something near normal, larger in every second hundred of bars.
  static func returns(_ count: Int, seed: UInt64 = 7, scale: Double = 0.02) -> [Double] {
    var state = seed
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / 0x1p53
    }
    return (0..<count).map { place in
      let noise = (0..<4).map { _ in uniform() - 0.5 }.reduce(0, +)
      return noise * scale * (place / 100 % 2 == 0 ? 1 : 2)
    }
  }

  /// A file with one bar a day whose ranges reach a little beyond open and close.
  static func bars(
    _ returns: [Double], interval: Int = 86_400_000, volume: String = "1"
  ) -> String {
    var rows = ["open_time_ms,open,high,low,close,volume"]
    var price = 50_000.0
    var time = 1_577_836_800_000
    for change in [0] + returns {
      let close = price * exp(change)
      let (high, low) = (max(price, close) * 1.004, min(price, close) * 0.996)
      rows.append(
        ([price, high, low, close].map { String(format: "%.2f", $0) } + [volume])
          .reduce("\(time)") { $0 + "," + $1 })
      (price, time) = (close, time + interval)
    }
    return rows.joined(separator: "\n") + "\n"
  }

  static func write(_ text: String, to path: String) throws {
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }

  /// The closes that a file holds, as it rounds them.
  static func closes(_ text: String) -> [Double] {
    text.split(separator: "\n").dropFirst().compactMap { Double($0.split(separator: ",")[4]) }
  }

  /// A file of the collection beside the project; nil where it is absent.
  static func collected(_ name: String) -> String? {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../shared/data/\(name)").standardizedFileURL.path
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }
}
