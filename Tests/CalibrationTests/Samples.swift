import Numerics

@testable import Calibration

/// Samples that several tests share.
enum Samples {
  static let returns = [
    0.012, -0.023, 0.004, 0.031, -0.047, 0.008, -0.002, 0.015, -0.061, 0.027, 0.003, -0.018,
    0.042, -0.009, 0.001, -0.105, 0.064, -0.013, 0.022, -0.035,
  ]

  /// Returns of a GARCH model, from a seed.
  static func garch(
    _ model: GarchModel, count: Int, seed: UInt64
  ) throws -> [Double] {
    var stream = RandomStream(seed: seed)
    var variance = model.omega / max(0.02, 1 - model.persistence)
    let law = try model.degrees.map { try StudentDistribution(degrees: $0) }
    let scale = try law?.unitScale() ?? 1
    return try (0..<count).map { _ in
      let u = stream.openUniform()
      let z = try law?.quantile(u) ?? NormalDistribution.quantile(u)
      let r = variance.squareRoot() * scale * z
      variance = model.next(after: variance, return: r)
      return r
    }
  }

  static func near(_ a: Double, _ b: Double, _ relative: Double = 1e-9) -> Bool {
    abs(a - b) <= max(1e-12, relative * abs(b))
  }

  /// Bars of a random walk.
  static func bars(count: Int, seed: UInt64) throws -> BarSeries {
    var stream = RandomStream(seed: seed)
    var (open, high, low, close): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
    var price = 100.0
    for _ in 0..<count {
      var path = [price]
      for _ in 0..<8 { path.append(path[path.count - 1] * (1 + 0.003 * stream.normal())) }
      open.append(price)
      high.append(path.max()!)
      low.append(path.min()!)
      price = path[8]
      close.append(price)
    }
    return try BarSeries(open: open, high: high, low: low, close: close)
  }
}
