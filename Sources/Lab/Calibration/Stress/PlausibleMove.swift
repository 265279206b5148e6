import Numerics

/// The joint move that empties the funds and is the least far-fetched: of all x whose uncovered
/// losses reach them, the one of least Mahalanobis distance d = sqrt(x' S^-1 x).
///
/// Structural reliability knows d as the index of Hasofer and Lind (1974) and x as the design
/// point. With L L' = S the search is over directions u: along x = t L u the distance is t, and the
/// least t that empties the funds is found by bracketing. Directions are started at each member's
/// worst, at the whole book's and at every underlying's, improved by turning to the gradient at the
/// point found (Rackwitz, Fiessler 1978), and the best of them handed to NLopt (Rowan's subspace
/// simplex). For a linear book the answer is the least over sets A of members of
/// (F + sum of resources) / sqrt(w_A' S w_A), w_A their positions added up.
public struct PlausibleMove: Sendable, Equatable {
  /// Fractions of the price.
  public let moves: [Double]
  /// In deviations over the horizon of the covariance; 0 where the funds are empty as it is.
  public let distance: Double
  /// The chance of going as far or farther in this direction, Phi(-d) and that of a t of unit
  /// variance.
  public let chanceNormal: Double
  public let chanceStudent: Double
  /// Searches by NLopt, and how many of them ended with an answer.
  public let searches: Int
  public let converged: Int

  static let scanSteps = 60
  static let turnsMax = 60
  static let searchesMax = 4
  static let startsMax = 200
  static let turnedMax = 40

  /// Nil where no joint move within the bounds empties the funds in any direction tried.
  /// - Parameters:
  ///   - covariance: of simple returns over the horizon of the stress.
  ///   - degrees: of the t, above 2.
  /// - Throws: `notConverged` where no search ended.
  public static func find(
    _ loss: JointShortfall, covariance: SymmetricMatrix, bounds: ReverseStress.Bounds,
    degrees: Double
  ) throws(NumericsError) -> PlausibleMove? {
    var search = try DirectionSearch(loss, covariance, bounds)
    var reached: [DirectionSearch.Found] = []
    for start in try search.starts() {
      if let found = try search.found(along: start) { reached.append(found) }
    }
    reached.sort { $0.distance < $1.distance }
    var best: [DirectionSearch.Found] = []
    for start in reached.prefix(turnedMax) { best.append(try search.turned(from: start)) }
    best.sort { $0.distance < $1.distance }
    guard var least = best.first else { return nil }
    var (searches, converged) = (0, 0)
    var reason: NumericsError?
    if covariance.dimension > 1, least.distance > 0 {
      for start in best.prefix(searchesMax) {
        searches += 1
        do {
          let found = try search.simplex(from: start)
          converged += 1
          if found.distance < least.distance { least = found }
        } catch {
          reason = error
        }
      }
      if converged == 0, let reason { throw reason }
    }
    let law = try StudentDistribution(degrees: degrees)
    return PlausibleMove(
      moves: least.moves, distance: least.distance,
      chanceNormal: NormalDistribution.cumulative(-least.distance),
      chanceStudent: try law.upperTail(least.distance / law.unitScale()),
      searches: searches, converged: converged)
  }
}

/// Searches directions for the nearest point at which the funds are empty.
struct DirectionSearch {
  struct Found {
    var direction: [Double]
    var distance: Double
    var moves: [Double]
  }

  private var loss: JointShortfall
  private let factor: [[Double]]
  private let bounds: ReverseStress.Bounds
  private var dimension: Int { factor.count }

  init(
    _ loss: JointShortfall, _ covariance: SymmetricMatrix, _ bounds: ReverseStress.Bounds
  ) throws(NumericsError) {
    try Check.lengths(
      "covariance and underlyings", covariance.dimension, loss.books.market.underlyings)
    self.loss = loss
    self.bounds = bounds
    factor = try covariance.choleskyFactor("covariance of the underlyings")
  }

  /// L u.
  private func raised(_ direction: [Double]) -> [Double] {
    factor.indices.map { row in
      var sum = 0.0
      for column in 0...row { sum += factor[row][column] * direction[column] }
      return sum
    }
  }

  /// L' g of unit length; nil where g is zero.
  private func unit(lowering gradient: [Double]) -> [Double]? {
    unit(
      factor.indices.map { column in
        (column..<dimension).reduce(0) { $0 + factor[$1][column] * gradient[$1] }
      })
  }

  private func unit(_ vector: [Double]) -> [Double]? {
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 1e-300 && length.isFinite ? vector.map { $0 / length } : nil
  }

  /// The nearest point along a direction of unit length.
  /// - Parameter within: no farther than this distance is looked.
  mutating func found(
    along direction: [Double], within: Double = .infinity
  ) throws(NumericsError) -> Found? {
    let ray = raised(direction)
    guard let limit = bounds.limit(along: ray) else { return nil }
    let near = min(limit, within)
    let steps = max(12, Int(Double(PlausibleMove.scanSteps) * near / limit))
    guard let reach = try loss.reach(along: ray, limit: near, steps: steps) else { return nil }
    return Found(direction: direction, distance: reach, moves: ray.map { $0 * reach })
  }

  /// Slopes of the uncovered losses in the price moves, by differences outward and inward.
  private mutating func gradient(at moves: [Double]) throws(NumericsError) -> [Double] {
    var slopes: [Double] = []
    for place in moves.indices {
      let step = 1e-6 * max(1e-3, abs(moves[place]))
      var (above, below) = (moves, moves)
      above[place] += step
      below[place] = max(StressScenarios.priceMoves.lowerBound, moves[place] - step)
      slopes.append(
        (try loss.total(above) - loss.total(below)) / (above[place] - below[place]))
    }
    return slopes
  }

  /// Turns to the gradient at the point found for as long as that brings it nearer.
  mutating func turned(from start: Found) throws(NumericsError) -> Found {
    var best = start
    for _ in 0..<PlausibleMove.turnsMax where best.distance > 0 {
      guard let next = unit(lowering: try gradient(at: best.moves)),
        let found = try found(along: next, within: best.distance),
        found.distance < best.distance * (1 - 1e-13)
      else { break }
      best = found
    }
    return best
  }

  /// Rowan's simplex over directions, from one of them.
  mutating func simplex(from start: Found) throws(NumericsError) -> Found {
    var search = Minimisation(
      .simplex, lower: Array(repeating: -3, count: dimension),
      upper: Array(repeating: 3, count: dimension))
    search.evaluationsMax = 1_000 * dimension
    search.stepTolerance = 1e-8
    search.relativeTolerance = 1e-12
    var fault: NumericsError?
    var state = self
    // Directions that reach no nearer than this are of no use to the search.
    let within = 1.5 * start.distance
    let end = try search.minimum(of: "least plausible-move distance", from: start.direction) {
      point, _ in
      guard fault == nil, let direction = state.unit(point) else { return .infinity }
      do throws(NumericsError) {
        return try state.found(along: direction, within: within)?.distance ?? .infinity
      } catch {
        fault = error
        return .infinity
      }
    }
    if let fault { throw fault }
    guard let direction = unit(end.point), let found = try found(along: direction) else {
      throw .notConverged("least plausible-move distance", reason: "the end of the search is void")
    }
    return found
  }

  /// Where to begin: every underlying up and down, all of them, and what hurts each member most.
  mutating func starts() throws(NumericsError) -> [[Double]] {
    var starts: [[Double]] = []
    func add(_ direction: [Double]?) {
      guard let direction else { return }
      starts.append(direction)
      starts.append(direction.map { -$0 })
    }
    for place in 0..<dimension {
      let axis = (0..<dimension).map { $0 == place ? 1.0 : 0 }
      add(axis)
      // The underlying alone with what is expected to go along.
      add(unit(lowering: axis))
    }
    let books = loss.books
    let exposures = try exposures()
    add(unit(lowering: (0..<dimension).map { u in exposures.reduce(0) { $0 + $1[u] } }))
    let order = exposures.indices.sorted { books.gross(of: $0) > books.gross(of: $1) }
    for member in order.prefix(PlausibleMove.startsMax) {
      add(unit(lowering: exposures[member]))
    }
    return starts
  }

  /// Change of each member's worth for each underlying's rise of 1 %, by member.
  private func exposures() throws(NumericsError) -> [[Double]] {
    let books = loss.books
    var changes = [Double](repeating: 0, count: books.market.instruments)
    var exposures = Array(
      repeating: [Double](repeating: 0, count: dimension), count: books.members.count)
    for underlying in 0..<dimension {
      let move = (0..<dimension).map { $0 == underlying ? 0.01 : 0 }
      try books.market.changes(
        prices: move[...], volatilities: loss.response.moves(move)[...], into: &changes)
      for member in books.members.indices {
        for place in books.starts[member]..<books.starts[member + 1] {
          exposures[member][underlying] += books.units[place] * changes[books.instruments[place]]
        }
      }
    }
    return exposures
  }
}
