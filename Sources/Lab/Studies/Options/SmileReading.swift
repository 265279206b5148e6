import Pricing
import Units

/// The smile of a fitted surface at a time that need not be an expiry.
public struct SmileReading {
  /// Time from the snapshot.
  public let span: TimeSpan
  /// Interpolated between expiries, in the quote asset.
  public let forward: Double
  /// Volatilities a year at `SmileReading.moneyness`, log-moneyness in deviations at the money:
  /// k = x s sqrt(t).
  public let volatilities: [Double]
  /// Whether the time lies before the first or behind the last expiry, where volatilities are
  /// those of the nearest.
  public let isOutside: Bool

  /// Log-moneyness of the readings, in deviations at the money.
  public static let moneyness = [-2.0, -1, 0, 1, 2]

  /// - Parameter span: above 0, from the snapshot.
  public init(_ surface: VolatilitySurface, at span: TimeSpan) {
    self.span = span
    let years = Double(span.rawValue) / OptionRequest.yearNanoseconds
    forward = surface.forward(years: years)
    let width = surface.volatility(0, years: years) * years.squareRoot()
    volatilities = Self.moneyness.map { surface.volatility($0 * width, years: years) }
    let (first, last) = (surface.expiries.first, surface.expiries.last)
    isOutside = years < (first?.years ?? 0) || years > (last?.years ?? 0)
  }
}
