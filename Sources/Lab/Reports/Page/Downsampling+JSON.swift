import Foundation
import Numerics

extension Downsampling {
  var json: JSONValue {
    [
      "t": .array(times.map { .number($0) }),
      // Seven significant digits are more than a screen shows, and half of the page's size.
      "v": .array(values.map { .number(Self.short($0)) }),
    ]
  }

  /// - Parameter digits: significant ones that stay; whole numbers stay whole.
  static func short(_ value: Double, digits: Int = 7) -> Double {
    guard value != 0, value.isFinite else { return 0 }
    let least = pow(10, Double(digits - 1))
    guard abs(value) > 1e-280 else { return value }
    // One factor for values of one size: a power of ten above the last digit.
    let scale = pow(10, max(0, (log10(least / abs(value))).rounded(.up)))
    return (value * scale).rounded() / scale
  }
}
