import Numerics

/// The smallest moves that empty the funds: of all prices by the same fraction, and of each
/// underlying alone, up and down.
public struct ReverseStress: Sendable, Equatable {
  public struct Answer: Sendable, Equatable {
    /// The underlying that moves alone; nil where all move together.
    public let underlying: Int?
    public let isUp: Bool
    /// Fraction of the price, negative for a fall; nil where no move within the bounds does it.
    public let move: Double?
  }

  /// How far is looked.
  public struct Bounds: Sendable, Equatable {
    /// Fall: a fraction of the price above 0 and below 1.
    public var down: Double
    /// Rise: a fraction of the price, above 0.
    public var up: Double

    public init(down: Double = 0.95, up: Double = 3) throws(NumericsError) {
      try Check.range("bound of falls", down, 1e-6...0.999)
      try Check.range("bound of rises", up, 1e-6...1e3)
      self.down = down
      self.up = up
    }

    /// The greatest t for which t x direction stays inside; nil where the direction is zero.
    func limit(along direction: [Double]) -> Double? {
      var limit: Double?
      for part in direction where part != 0 {
        let most = part < 0 ? down / -part : up / part
        limit = min(limit ?? most, most)
      }
      return limit
    }
  }

  /// All together down and up, then, of several, each underlying down and up.
  public let answers: [Answer]

  static let steps = 400

  public init(_ loss: JointShortfall, bounds: Bounds) throws(NumericsError) {
    var loss = loss
    let count = loss.books.market.underlyings
    var answers: [Answer] = []
    let alone: [Int?] = count > 1 ? Array(0..<count) : []
    for underlying in [nil] + alone {
      for isUp in [false, true] {
        let direction = (0..<count).map { place in
          underlying == nil || underlying == place ? (isUp ? 1.0 : -1) : 0
        }
        let reach = try loss.reach(
          along: direction, limit: isUp ? bounds.up : bounds.down, steps: Self.steps)
        answers.append(
          Answer(
            underlying: underlying, isUp: isUp,
            move: reach.map { $0 == 0 ? 0 : isUp ? $0 : -$0 }))
      }
    }
    self.answers = answers
  }
}
