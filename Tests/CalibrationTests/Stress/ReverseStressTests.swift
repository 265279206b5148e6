import Numerics
import Pricing
import Testing

@testable import Calibration

/// The smallest moves that empty a fund, against closed forms and brute force.
@Suite struct ReverseStressTests {
  private func loss(_ books: StressBooks, fund: Double) throws -> JointShortfall {
    try JointShortfall(
      books,
      response: VolatilityResponse(
        slopes: Array(repeating: -0.5, count: books.market.underlyings)), fund: fund)
  }

  @Test("one long member: the fall that eats margin and fund, and no rise does it")
  func single() throws {
    let books = try StressBooks(
      market: try StressMarket(marks: [200, 10]),
      members: [.init(name: "a", positions: [(0, 5)], cash: 100)])
    let answers = try ReverseStress(
      loss(books, fund: 50), bounds: ReverseStress.Bounds(down: 0.9, up: 3)
    ).answers
    // 1,000 long, 100 + 50 to lose.
    #expect(answers.count == 6)
    #expect(abs((answers[0].move ?? 0) + 0.15) < 1e-10 && answers[1].move == nil)
    #expect(abs((answers[2].move ?? 0) + 0.15) < 1e-10 && answers[2].underlying == 0)
    #expect(answers[4].move == nil && answers[5].move == nil)
    let near = try ReverseStress(
      loss(books, fund: 50), bounds: ReverseStress.Bounds(down: 0.1, up: 0.1))
    #expect(near.answers.allSatisfy { $0.move == nil })
    // Without a fund the first uncovered loss counts.
    let none = try ReverseStress(loss(books, fund: 0), bounds: ReverseStress.Bounds())
    #expect(abs((none.answers[0].move ?? 0) + 0.1) < 1e-6)
  }

  @Test("a loss that comes and goes again on the way is found at its first place")
  func peaked() throws {
    // Short two calls at 110, long one at 100 and one at 120: a loss around 110 only.
    func option(_ strike: Double) -> StressOption {
      StressOption(
        underlying: 0, type: .call, strike: strike, forward: 100, years: 1e-6, volatility: 0.5)
    }
    let market = try StressMarket(
      marks: [100], options: [option(109), option(110), option(111)], premium: .margined)
    let books = try StressBooks(
      market: market,
      members: [.init(name: "a", positions: [(1, -1), (2, 2), (3, -1)], cash: 0.2)])
    let loss = try loss(books, fund: 0.3)
    let answers = try ReverseStress(loss, bounds: ReverseStress.Bounds(down: 0.9, up: 3)).answers
    #expect(answers[0].move == nil)
    // The butterfly sold is worth the distance from 109: 0.5 lost at 109.5.
    #expect(abs((answers[1].move ?? 0) - 0.095) < 1e-4)
    var probe = loss
    #expect(try probe.total([0.2]) == 0)
  }

  @Test("funds that are empty as things stand need no move")
  func empty() throws {
    let books = try StressBooks(
      market: try StressMarket(marks: [1]),
      members: [.init(name: "a", positions: [(0, 1)], cash: -5)])
    let loss = try loss(books, fund: 3)
    let answers = try ReverseStress(loss, bounds: ReverseStress.Bounds()).answers
    #expect(answers.map(\.move) == [0, 0])
    var covariance = SymmetricMatrix(dimension: 1)
    covariance[0, 0] = 1e-4
    let found = try PlausibleMove.find(
      loss, covariance: covariance, bounds: ReverseStress.Bounds(), degrees: 4)
    #expect(found?.distance == 0)
  }

  /// The least of (F + R_A) / sqrt(w_A' S w_A) over all sets A of members.
  private func closedForm(
    _ books: StressBooks, _ covariance: SymmetricMatrix, _ fund: Double
  ) -> Double {
    let underlyings = books.market.underlyings
    var least = Double.infinity
    for set in 1..<(1 << books.members.count) {
      var (resources, exposure) = (fund, [Double](repeating: 0, count: underlyings))
      for (place, member) in books.members.enumerated() where set >> place & 1 == 1 {
        resources += books.resources[place]
        for p in member.positions {
          exposure[p.instrument] += p.units * books.market.marks[p.instrument]
        }
        for a in member.assets {
          exposure[a.underlying] += a.units * books.market.marks[a.underlying]
        }
      }
      let variance = covariance.quadraticForm(exposure)
      if variance > 0 { least = min(least, resources / variance.squareRoot()) }
    }
    return least
  }

  @Test(
    "the most plausible move of a linear book is the closed form's, over every set of members",
    arguments: 1...12)
  func closed(seed: Int) throws {
    let underlyings = 1 + seed % 5
    let books = try StressSamples.books(
      members: 8, underlyings: underlyings, seed: UInt64(seed), cash: 10)
    let covariance = try StressSamples.covariance(underlyings, seed: UInt64(100 + seed))
    let fund = 5.0 * Double(seed)
    let found = try #require(
      try PlausibleMove.find(
        loss(books, fund: fund), covariance: covariance,
        bounds: ReverseStress.Bounds(down: 0.999, up: 1000), degrees: 4))
    let expected = closedForm(books, covariance, fund)
    #expect(abs(found.distance - expected) < 1e-7 * expected)
    var probe = try loss(books, fund: fund)
    #expect(abs(try probe.total(found.moves) - fund) < 1e-6 * (1 + fund))
    // The distance is that of the moves.
    let inverse = try covariance.positiveInverse()
    #expect(abs(inverse.quadraticForm(found.moves).squareRoot() - found.distance) < 1e-8 * expected)
    #expect(found.chanceNormal <= found.chanceStudent || found.distance < 2)
  }

  @Test("the frontier lies where the funds are just empty, and touches the most plausible move")
  func frontier() throws {
    let books = try StressSamples.books(members: 8, underlyings: 3, seed: 5, cash: 10)
    let covariance = try StressSamples.covariance(3, seed: 6)
    var loss = try loss(books, fund: 20)
    let bounds = try ReverseStress.Bounds(down: 0.9, up: 3)
    let edge = try ReverseFrontier(
      loss, covariance: covariance, first: 0, second: 2, bounds: bounds)
    let inverse = try covariance.positiveInverse()
    var nearest = Double.infinity
    for move in edge.points {
      #expect(abs(try loss.total(move) - 20) < 1e-6)
      // The one that goes along is where the distance is least, so its slope there is zero.
      #expect(abs(inverse.times(move)[1]) < 1e-7 * inverse.quadraticForm(move))
      nearest = min(nearest, inverse.quadraticForm(move).squareRoot())
    }
    let found = try #require(
      try PlausibleMove.find(loss, covariance: covariance, bounds: bounds, degrees: 4))
    #expect(found.distance <= nearest * (1 + 1e-9) && edge.points.count > 20)
    let ellipse = ReverseFrontier.ellipse(covariance, first: 0, second: 2, distance: 2)
    var plane = SymmetricMatrix(dimension: 2)
    (plane[0, 0], plane[1, 0]) = (covariance[0, 0], covariance[2, 0])
    plane[1, 1] = covariance[2, 2]
    let flat = try plane.positiveInverse()
    for place in ellipse.x.indices {
      let distance = flat.quadraticForm([ellipse.x[place], ellipse.upper[place]])
      #expect(abs(distance - 4) < 1e-9)
    }
  }

  @Test("with options no point of a fine grid of joint moves is nearer")
  func options() throws {
    let straddle = [OptionType.call, .put].map {
      StressOption(
        underlying: 0, type: $0, strike: 100, forward: 100, years: 0.1, volatility: 0.5)
    }
    let market = try StressMarket(marks: [100, 50], options: straddle, premium: .margined)
    let books = try StressBooks(
      market: market,
      members: [
        .init(name: "a", positions: [(2, -5), (3, -5)], cash: 20),
        .init(name: "b", positions: [(1, 4), (0, -1)], cash: 15),
      ])
    let covariance = try SymmetricMatrix(rows: [[0.0025, 0], [0.0022, 0.0036]])
    var loss = try loss(books, fund: 10)
    let found = try #require(
      try PlausibleMove.find(
        loss, covariance: covariance, bounds: ReverseStress.Bounds(), degrees: 4))
    let inverse = try covariance.positiveInverse()
    var least = Double.infinity
    for i in -150...150 {
      for j in -150...150 {
        let move = [Double(i) / 300, Double(j) / 300]
        let distance = inverse.quadraticForm(move).squareRoot()
        if distance < least, try loss.total(move) >= 10 { least = distance }
      }
    }
    #expect(found.distance <= least && found.distance > 0.9 * least)
    #expect(found.searches > 0 && found.converged > 0)
    // Nothing empties a fund that is larger than all that can be lost inside the bounds.
    let large = try self.loss(books, fund: 1e9)
    #expect(
      try PlausibleMove.find(
        large, covariance: covariance, bounds: ReverseStress.Bounds(), degrees: 4) == nil)
  }
}
