import Foundation

/// Levenberg-Marquardt steps on one slice, in coordinates in which every point is a slice:
/// ln of the least variance, ln b, artanh rho, m and ln sigma.
struct SliceSearch {
  private let quotes: SliceQuotes
  private let neighbours: SliceNeighbours
  private let places: [Double]
  private let scale: Double
  private let prior: Point?
  private var penalty = 100.0
  private var marginOfDensity = 2e-3
  private var marginOfCalendar = 1e-4
  private var softness = 4e-3
  private var equations = NormalEquations(unknowns: 5)

  init(_ quotes: SliceQuotes, _ neighbours: SliceNeighbours, near prior: SVISlice?) {
    self.quotes = quotes
    self.prior = prior.map { Point($0) }
    self.neighbours = neighbours
    let reach = quotes.quotes.reduce(0.05) { max($0, abs($1.k)) }
    let atMoney = quotes.variances().filter { $0.weight > 0 }.map(\.w).min() ?? 0.01
    scale = atMoney
    // Dense where quotes are, sparse to eight times as far.
    places = (-24...24).map { step in
      let x = Double(step) / 24
      return reach * (1.2 * x + 6.8 * x * x * x * x * x)
    }
  }

  /// Arbitrage weighs tenfold and must be cleared by more.
  mutating func tighten() {
    penalty *= 4
    softness *= 0.5
    marginOfDensity *= 2
    marginOfCalendar *= 4
  }

  /// First with every error counting in full, so that a far start is not mistaken for outliers,
  /// then with Cauchy's loss.
  mutating func run(from start: SVISlice) -> (slice: SVISlice, steps: Int) {
    edge = 30
    let near = descend(from: start, stepsMost: 25)
    edge = 1.5
    let found = descend(from: near.slice, stepsMost: 60)
    return (found.slice, near.steps + found.steps)
  }

  private mutating func descend(
    from start: SVISlice, stepsMost: Int
  ) -> (slice: SVISlice, steps: Int) {
    var point = Point(start)
    var slice = point.slice
    var cost = cost(point, slice)
    var damping = 1e-3
    var steps = 0
    var idle = 0
    while steps < stepsMost {
      steps += 1
      gather(point, slice)
      var isBetter = false
      while damping < 1e8 {
        guard let move = equations.solve(damping: damping) else {
          damping = max(damping * 10, 1e-6)
          continue
        }
        let next = point.moved(move)
        let nextSlice = next.slice
        let nextCost = self.cost(next, nextSlice)
        if nextCost < cost {
          idle = cost - nextCost > 1e-5 * nextCost ? 0 : idle + 1
          (point, slice, cost) = (next, nextSlice, nextCost)
          damping = max(damping * 0.2, 1e-9)
          isBetter = idle < 3
          break
        }
        damping *= 5
      }
      if !isBetter { break }
    }
    return (slice, steps)
  }

  /// Cauchy's loss of an error in half spreads, and the weight it leaves to the error.
  private var edge = 1.5
  @inline(__always) private func loss(_ miss: Double) -> Double {
    edge * edge * log1p(miss * miss / (edge * edge))
  }
  @inline(__always) private func weight(_ miss: Double) -> Double {
    1 / (1 + miss * miss / (edge * edge))
  }

  private func cost(_ point: Point, _ slice: SVISlice) -> Double {
    var sum = 0.0
    for quote in quotes.quotes {
      let value = SliceQuotes.value(quote, slice.totalVariance(quote.k)).value
      sum += loss((value - quote.middle) / quote.halfSpread)
    }
    for place in places {
      let (lack, fall, climb) = excesses(slice, place)
      sum += lack * lack + fall * fall + climb * climb
    }
    if let prior {
      for miss in point.misses(prior) { sum += miss * miss }
    }
    let wings = wingExcesses(slice)
    return sum + wings.0 * wings.0 + wings.1 * wings.1 + wings.2 * wings.2
  }

  /// max(0, x) with its corner rounded over some `softness`: a step sees a bound before it is hit,
  /// instead of creeping along it.
  @inline(__always) private func soft(_ x: Double) -> Double {
    let ratio = x / softness
    if ratio < -12 { return 0 }
    return ratio > 30 ? x : softness * log1p(exp(ratio))
  }

  /// What a place lacks in density, and in distance from the slices before and after, weighted.
  @inline(__always)
  private func excesses(_ slice: SVISlice, _ place: Double) -> (Double, Double, Double) {
    let lack = penalty * soft(marginOfDensity - slice.density(place))
    let w = slice.totalVariance(place)
    var (fall, climb) = (0.0, 0.0)
    if let earlier = neighbours.earlier {
      fall = soft((earlier.totalVariance(place) - w) / scale + marginOfCalendar)
    }
    if let later = neighbours.later {
      climb = soft((w - later.totalVariance(place)) / scale + marginOfCalendar)
    }
    return (lack, penalty * fall, penalty * climb)
  }

  /// How far wings are too steep, too flat for the slice before, too steep for the one after.
  private func wingExcesses(_ slice: SVISlice) -> (Double, Double, Double) {
    let (left, right) = slice.wings
    let unit = penalty / max(scale.squareRoot(), 1e-6)
    let more = 1 + marginOfCalendar
    var ceiling = (left: 1.99, right: 1.99)
    if let later = neighbours.later?.wings {
      ceiling = (min(1.99, later.left / more), min(1.99, later.right / more))
    }
    let steep = unit * (max(0, left - ceiling.left) + max(0, right - ceiling.right))
    guard let floor = neighbours.earlier?.wings else { return (steep, 0, 0) }
    return (
      steep, unit * max(0, floor.left * more - left), unit * max(0, floor.right * more - right)
    )
  }

  /// The equations of one step: analytic for the quotes, by differences for the penalties.
  private mutating func gather(_ point: Point, _ slice: SVISlice) {
    equations.clear()
    var row = [0.0, 0, 0, 0, 0]
    let slopes = point.slopes(slice)
    for quote in quotes.quotes {
      let w = slice.totalVariance(quote.k)
      let (value, slope) = SliceQuotes.value(quote, w)
      let miss = (value - quote.middle) / quote.halfSpread
      let weight = weight(miss).squareRoot()
      slopes.fill(&row, quote.k, weight * slope / quote.halfSpread)
      equations.add(row, -weight * miss)
    }
    if let prior {
      for (index, miss) in zip([1, 2, 4], point.misses(prior)) {
        for other in 0..<5 { row[other] = 0 }
        row[index] = Point.pull
        equations.add(row, -miss)
      }
    }
    let step = 1e-6
    let moved = (0..<5).map { index in
      var move = [0.0, 0, 0, 0, 0]
      move[index] = step
      return point.moved(move).slice
    }
    func penalise(_ excess: (SVISlice) -> Double) {
      let here = excess(slice)
      guard here > 0 else { return }
      for index in 0..<5 { row[index] = (excess(moved[index]) - here) / step }
      equations.add(row, -here)
    }
    for place in places {
      penalise { excesses($0, place).0 }
      if neighbours.earlier != nil { penalise { excesses($0, place).1 } }
      if neighbours.later != nil { penalise { excesses($0, place).2 } }
    }
    penalise { wingExcesses($0).0 }
    penalise { wingExcesses($0).1 }
    penalise { wingExcesses($0).2 }
  }
}

extension SliceSearch {
  /// A slice in free coordinates.
  struct Point {
    var logLeast: Double
    var logB: Double
    var turn: Double
    var m: Double
    var logSigma: Double

    init(_ slice: SVISlice) {
      logLeast = log(max(slice.varianceLeast, 1e-10))
      logB = log(max(slice.b, 1e-10))
      turn = atanh(min(max(slice.rho, -0.999), 0.999))
      m = slice.m
      logSigma = log(slice.sigma)
    }

    var slice: SVISlice {
      let rho = tanh(turn)
      let (b, sigma) = (exp(logB), exp(logSigma))
      let across = (1 - rho * rho).squareRoot()
      return SVISlice(
        valid: exp(logLeast) - b * sigma * across, b: b, rho: rho, m: m, sigma: sigma)
    }

    /// How strongly a slice is drawn to its prior, in half spreads of one quote for a change of b,
    /// artanh rho and sigma by a factor e or by 1.
    static let pull = 0.5

    func misses(_ prior: Point) -> [Double] {
      [
        Self.pull * (logB - prior.logB), Self.pull * (turn - prior.turn),
        Self.pull * (logSigma - prior.logSigma),
      ]
    }

    /// Moved by a step, no coordinate by more than 1 or beyond its bounds.
    func moved(_ step: [Double]) -> Point {
      func clamped(_ value: Double, _ low: Double, _ high: Double) -> Double {
        min(max(value, low), high)
      }
      var point = self
      point.logLeast = clamped(logLeast + clamped(step[0], -1, 1), -23, 5)
      point.logB = clamped(logB + clamped(step[1], -1, 1), -20, 1)
      point.turn = clamped(turn + clamped(step[2], -1, 1), -3.8, 3.8)
      point.m = clamped(m + clamped(step[3], -1, 1), -5, 5)
      point.logSigma = clamped(logSigma + clamped(step[4], -1, 1), -6.9, 2.3)
      return point
    }

    func slopes(_ slice: SVISlice) -> Slopes { Slopes(slice, least: exp(logLeast)) }
  }

  /// Derivatives of total variance in the five coordinates.
  struct Slopes {
    let slice: SVISlice
    let least: Double
    let across: Double

    init(_ slice: SVISlice, least: Double) {
      self.slice = slice
      self.least = least
      across = (1 - slice.rho * slice.rho).squareRoot()
    }

    @inline(__always) func fill(_ row: inout [Double], _ k: Double, _ factor: Double) {
      let y = k - slice.m
      let root = (y * y + slice.sigma * slice.sigma).squareRoot()
      let (b, rho, sigma) = (slice.b, slice.rho, slice.sigma)
      row[0] = factor * least
      row[1] = factor * b * (rho * y + root - sigma * across)
      row[2] = factor * b * (y + sigma * rho / across) * across * across
      row[3] = factor * -b * (rho + y / root)
      row[4] = factor * sigma * b * (sigma / root - across)
    }
  }
}
