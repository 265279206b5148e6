/// The value of one option and its derivatives up to third order, all per one unit of underlying.
///
/// F is the forward, s the volatility as a fraction (so vega is per 100 points of volatility), t
/// calendar time in years (so a decaying option has negative theta; divide by 365 for a day) and r
/// the continuously compounded rate. Forward and rate are independent of each other here.
///
/// | field | derivative | | field | derivative |
/// |---|---|---|---|---|
/// | delta | dV/dF | | charm | d2V/dFdt |
/// | gamma | d2V/dF2 | | veta | d2V/dsdt |
/// | vega | dV/ds | | speed | d3V/dF3 |
/// | theta | dV/dt | | zomma | d3V/dF2ds |
/// | rho | dV/dr | | color | d3V/dF2dt |
/// | vanna | d2V/dFds | | ultima | d3V/ds3 |
/// | volga | d2V/ds2 (vomma) | | | |
public struct Greeks: Equatable, Sendable {
  public var value = 0.0
  public var delta = 0.0
  public var gamma = 0.0
  public var vega = 0.0
  public var theta = 0.0
  public var rho = 0.0
  public var vanna = 0.0
  public var volga = 0.0
  public var charm = 0.0
  public var veta = 0.0
  public var speed = 0.0
  public var zomma = 0.0
  public var color = 0.0
  public var ultima = 0.0

  public init() {}

  /// The same option settled in the coin that the forward prices (Deribit's inverse options): it
  /// pays V(T)/F(T) coins, and is worth V/F coins now where V is the undiscounted value. All
  /// fields are derivatives of V/F, in coins.
  /// - Parameter forward: the price of one coin, above 0.
  public func settledInCoin(forward: Double) -> Greeks {
    let f = 1 / forward
    var coin = Greeks()
    coin.value = value * f
    coin.delta = (delta - coin.value) * f
    coin.gamma = (gamma - 2 * coin.delta) * f
    coin.speed = (speed - 3 * coin.gamma) * f
    coin.vega = vega * f
    coin.vanna = (vanna - coin.vega) * f
    coin.zomma = (zomma - 2 * coin.vanna) * f
    coin.theta = theta * f
    coin.charm = (charm - coin.theta) * f
    coin.color = (color - 2 * coin.charm) * f
    coin.rho = rho * f
    coin.volga = volga * f
    coin.veta = veta * f
    coin.ultima = ultima * f
    return coin
  }

  /// delta - V/F: the hedge in coins of an option whose premium is paid in coins, which is F times
  /// the coin-settled delta. Below the plain delta, and negative for far in-the-money calls bought.
  /// - Parameter forward: the price of one coin, above 0.
  public func premiumAdjustedDelta(forward: Double) -> Double { delta - value / forward }

  public static func += (sum: inout Greeks, other: Greeks) { sum.add(other, times: 1) }

  /// Adds `quantity` options of these sensitivities.
  public mutating func add(_ other: Greeks, times quantity: Double) {
    value += quantity * other.value
    delta += quantity * other.delta
    gamma += quantity * other.gamma
    vega += quantity * other.vega
    theta += quantity * other.theta
    rho += quantity * other.rho
    vanna += quantity * other.vanna
    volga += quantity * other.volga
    charm += quantity * other.charm
    veta += quantity * other.veta
    speed += quantity * other.speed
    zomma += quantity * other.zomma
    color += quantity * other.color
    ultima += quantity * other.ultima
  }
}
