import Numerics

/// Uncovered losses of all members under all scenarios: what each scenario leaves for the funds,
/// and each member's worst scenario.
///
/// Work: holdings x scenarios multiplications. Scenarios are taken in blocks of 128 so that a
/// block's changes of all instruments stay in the cache; a member's change is built up holding by
/// holding over the whole block, which is a vector operation. Memory is a few numbers for each
/// scenario and member, never their product.
public struct StressOutcome: Sendable {
  /// One scenario, amounts in quote.
  public struct Scenario: Sendable, Equatable {
    /// Uncovered losses of all members.
    public var uncovered = 0.0
    /// Losses of the members that leave any, positions and posted assets together.
    public var lossOfDefaulters = 0.0
    public var defaulters = 0
    /// The participants that leave most and second most; nil where fewer leave any.
    public var largest: Int?
    public var second: Int?
    public var largestUncovered = 0.0
    public var secondUncovered = 0.0

    /// What cover-2 has to pay.
    public var largestTwo: Double { largestUncovered + secondUncovered }
  }

  /// A member's worst scenario.
  public struct Worst: Sendable, Equatable {
    public var scenario = 0
    /// Loss of positions and posted assets; negative where every scenario gains.
    public var loss = -Double.infinity
    public var uncovered = 0.0
  }

  public private(set) var scenarios: [Scenario]
  public private(set) var members: [Worst]

  /// - Throws: where there is no scenario, or an option cannot be valued.
  public init(_ books: StressBooks, under scenarios: StressScenarios) throws(NumericsError) {
    guard scenarios.count > 0 else { throw .tooFew("scenarios", count: 0, least: 1) }
    try Check.lengths(
      "underlyings of scenarios and market", scenarios.underlyings, books.market.underlyings)
    self.scenarios = Array(repeating: Scenario(), count: scenarios.count)
    members = Array(repeating: Worst(), count: books.members.count)
    var block = Block(books)
    for start in stride(from: 0, to: scenarios.count, by: Block.width) {
      let count = min(Block.width, scenarios.count - start)
      try block.fill(books.market, scenarios, start, count)
      for member in members.indices {
        block.value(books, member, count)
        take(block, books, member, start, count)
      }
      rank(block, books, start, count)
      block.clear()
    }
  }

  private mutating func take(
    _ block: borrowing Block, _ books: StressBooks, _ member: Int, _ start: Int, _ count: Int
  ) {
    let resources = books.resources[member]
    var worst = members[member]
    for s in 0..<count {
      let loss = -block.change[s]
      if loss > worst.loss {
        worst = Worst(scenario: start + s, loss: loss, uncovered: max(0, loss - resources))
      }
      if loss > resources {
        scenarios[start + s].uncovered += loss - resources
        scenarios[start + s].lossOfDefaulters += loss
        scenarios[start + s].defaulters += 1
      }
    }
    members[member] = worst
  }

  private mutating func rank(
    _ block: borrowing Block, _ books: StressBooks, _ start: Int, _ count: Int
  ) {
    for s in 0..<count where scenarios[start + s].uncovered > 0 {
      var found = scenarios[start + s]
      for participant in books.participants.indices {
        let amount = block.uncovered[participant * Block.width + s]
        if amount > found.largestUncovered {
          (found.second, found.secondUncovered) = (found.largest, found.largestUncovered)
          (found.largest, found.largestUncovered) = (participant, amount)
        } else if amount > found.secondUncovered {
          (found.second, found.secondUncovered) = (participant, amount)
        }
      }
      scenarios[start + s] = found
    }
  }

  /// Scratch space for a block of scenarios.
  private struct Block: ~Copyable {
    static let width = 128
    /// By instrument, then scenario.
    var changes: [Double]
    /// By participant, then scenario.
    var uncovered: [Double]
    /// Of one member.
    var change = [Double](repeating: 0, count: width)
    private var row: [Double]

    init(_ books: StressBooks) {
      changes = Array(repeating: 0, count: books.market.instruments * Self.width)
      uncovered = Array(repeating: 0, count: books.participants.count * Self.width)
      row = Array(repeating: 0, count: books.market.instruments)
    }

    mutating func fill(
      _ market: StressMarket, _ scenarios: StressScenarios, _ start: Int, _ count: Int
    ) throws(NumericsError) {
      let width = market.underlyings
      for s in 0..<count {
        let range = (start + s) * width..<(start + s + 1) * width
        try market.changes(
          prices: scenarios.prices[range], volatilities: scenarios.volatilities[range],
          into: &row)
        let weight = scenarios.weights[start + s]
        for i in row.indices { changes[i * Self.width + s] = weight * row[i] }
      }
    }

    mutating func value(_ books: StressBooks, _ member: Int, _ count: Int) {
      let resources = books.resources[member]
      let slot = books.participantOf[member] * Self.width
      change.withUnsafeMutableBufferPointer { change in
        for s in 0..<count { change[s] = 0 }
        changes.withUnsafeBufferPointer { changes in
          for place in books.starts[member]..<books.starts[member + 1] {
            let units = books.units[place]
            let from = books.instruments[place] * Self.width
            for s in 0..<count { change[s] += units * changes[from &+ s] }
          }
        }
        uncovered.withUnsafeMutableBufferPointer { uncovered in
          for s in 0..<count { uncovered[slot &+ s] += max(0, -(resources + change[s])) }
        }
      }
    }

    mutating func clear() {
      for place in uncovered.indices { uncovered[place] = 0 }
    }
  }
}
