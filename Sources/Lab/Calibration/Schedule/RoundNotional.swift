import Glibc

/// Notionals as margin tables round them: 1, 2 or 5 times a power of ten.
public enum RoundNotional {
  /// The greatest round number at or below `value`, which is above 0.
  public static func below(_ value: Double) -> Double {
    let rising = steps(around: value)
    // A hair below a round number, as 0.1 x 3 is not 0.3, counts as it.
    return rising.last { $0 <= value * (1 + 1e-12) } ?? rising[0]
  }

  /// Round numbers above `value`, which is 0 or more, up to `greatest`, rising; none smaller than
  /// `least` above 0.
  public static func numbers(above value: Double, least: Double, upTo greatest: Double)
    -> [Double]
  {
    var found: [Double] = []
    var start = max(value, least)
    if start <= 0 { return [] }
    start = below(start)
    var power = Int(log10(start).rounded(.down)) - 1
    while pow(10, Double(power)) <= greatest * (1 + 1e-12) {
      for step in [1.0, 2, 5] {
        let number = decimal(step, power)
        if number > value, number >= least * (1 - 1e-12), number <= greatest * (1 + 1e-12) {
          found.append(number)
        }
      }
      power += 1
    }
    return found
  }

  private static func steps(around value: Double) -> [Double] {
    let power = Int(log10(value).rounded(.down))
    return (power - 1...power + 1).flatMap { p in [1.0, 2, 5].map { decimal($0, p) } }
  }

  /// The nearest number to step x 10^power: powers below 1 divide, which rounds once.
  private static func decimal(_ step: Double, _ power: Int) -> Double {
    power >= 0 ? step * pow(10, Double(power)) : step / pow(10, Double(-power))
  }
}
