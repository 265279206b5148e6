import Glibc
import Numerics

/// Where a market maker with an inventory quotes.
///
/// Reservation price r = s - q g s2 (T - t); total spread = g s2 (T - t) + (2 / g) ln(1 + g / k).
/// Source: Avellaneda, Stoikov, "High-frequency trading in a limit order book", 2008, eq. 3.17-18.
public struct InventoryQuote: Sendable, Equatable {
  public let riskAversion: Double
  /// Of the mid price per square root of time, in the quote asset.
  public let deviation: Double
  /// Decay k of the arrival of takers with the distance from the mid price.
  public let arrivalDecay: Double

  public init(
    riskAversion: Double, deviation: Double, arrivalDecay: Double
  ) throws(NumericsError) {
    try Check.positive("risk aversion", riskAversion)
    try Check.positive("deviation", deviation)
    try Check.positive("decay of arrivals", arrivalDecay)
    self.riskAversion = riskAversion
    self.deviation = deviation
    self.arrivalDecay = arrivalDecay
  }

  /// The price at which the maker is indifferent; below the mid with a long inventory.
  public func reservationPrice(mid: Double, inventory: Double, timeLeft: Double) -> Double {
    mid - inventory * riskAversion * deviation * deviation * timeLeft
  }

  /// Ask less bid.
  public func spread(timeLeft: Double) -> Double {
    riskAversion * deviation * deviation * timeLeft
      + 2 / riskAversion * log1p(riskAversion / arrivalDecay)
  }
}

/// Arrivals that excite further arrivals: intensity mu + sum alpha e^(-beta (t - t_i)).
///
/// Source: Hawkes 1971; likelihood by Ozaki's recursion, 1979.
public struct ExcitedArrivals: Sendable, Equatable {
  public let base: Double
  public let jump: Double
  public let decay: Double

  public init(base: Double, jump: Double, decay: Double) throws(NumericsError) {
    try Check.positive("base rate", base)
    try Check.range("jump of the rate", jump, 0...1e300)
    try Check.positive("decay of the rate", decay)
    self.base = base
    self.jump = jump
    self.decay = decay
  }

  /// Arrivals that one arrival sets off: alpha / beta; stationary below 1.
  public var branching: Double { jump / decay }

  /// mu / (1 - n).
  public func meanRate() throws(NumericsError) -> Double {
    try needStationary()
    return base / (1 - branching)
  }

  /// Variance over mean of counts in long intervals: 1 / (1 - n)^2.
  public func longRunDispersion() throws(NumericsError) -> Double {
    try needStationary()
    return 1 / ((1 - branching) * (1 - branching))
  }

  /// - Parameters: times rising within 0...end.
  public func logLikelihood(
    times: [Double], end: Double
  ) throws(NumericsError) -> Double {
    try Check.positive("end of observation", end)
    var (sum, excitement, last) = (-base * end, 0.0, 0.0)
    for (place, time) in times.enumerated() {
      guard time >= last, time <= end else {
        throw .outOfDomain("arrival \(place)", value: time, allowed: "\(last) to \(end)")
      }
      excitement = place == 0 ? 0 : exp(-decay * (time - last)) * (1 + excitement)
      sum += log(base + jump * excitement)
      sum += branching * expm1(-decay * (end - time))
      last = time
    }
    return sum
  }

  private func needStationary() throws(NumericsError) {
    guard branching < 1 else {
      throw .undefined("long-run rate", because: "each arrival sets off \(branching) others")
    }
  }
}

/// Return per unit of falling short of a target.
public enum SortinoRatio {
  /// (mean - target) / sqrt(mean of min(0, r - target)^2), the mean over all returns.
  public static func of(_ returns: [Double], target: Double = 0) throws(NumericsError) -> Double {
    try Check.sample("returns", returns)
    try Check.finite("target", target)
    var (sum, square) = (0.0, 0.0)
    for r in returns {
      sum += r
      let short = min(0, r - target)
      square += short * short
    }
    let n = Double(returns.count)
    guard square > 0 else {
      throw .undefined("Sortino ratio", because: "no return is below the target")
    }
    return (sum / n - target) / (square / n).squareRoot()
  }
}
