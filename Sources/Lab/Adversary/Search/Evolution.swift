import Numerics

/// Breeds random scripts for profit: the better half of each generation has the next, by crossing
/// and mutation.
///
/// On an index that stands still what pays pays without luck; a script found there is then to be
/// judged over seeds of a moving one. Half of what the fund and honest accounts lose counts too:
/// harm is the way to profit, and doing nothing would else stand best for long.
public struct Evolution {
  public private(set) var best: (script: RandomScript, profit: Double)
  private var population: [(script: RandomScript, profit: Double)] = []
  private var draws: RandomStream
  private let terms: ArenaTerms
  private let size: Int
  /// Seeds of the world that a script is judged over, beside an idle owner there.
  private let idle: [Outcome]

  /// - Parameter worlds: how many seeds judge a script; one is enough where nothing moves.
  public init(_ terms: ArenaTerms, size: Int = 100, worlds: Int = 1, seed: UInt64) {
    self.terms = terms
    self.size = size
    idle = (0..<UInt64(worlds)).map {
      Trial.run(Idle(ticks: RandomScript.length), terms, seed: 1 + $0)
    }
    draws = RandomStream(seed: seed, name: "evolution")
    best = (RandomScript(steps: []), 0)
    for _ in 0..<size {
      let count = 2 + draws.integer(below: RandomScript.stepsMax - 1)
      let steps = (0..<count).map { _ in
        Step(drawnFrom: &draws, markets: terms.marketCount)
      }
      judge(RandomScript(steps: steps))
    }
    keepBetterHalf()
  }

  public mutating func generation() {
    let parents = population
    for _ in 0..<size {
      let mother = parents[tournament(parents.count)].script
      let father = parents[tournament(parents.count)].script
      judge(child(mother, father))
    }
    keepBetterHalf()
  }

  /// Of two drawn, the one that stands better.
  private mutating func tournament(_ count: Int) -> Int {
    min(draws.integer(below: count), draws.integer(below: count))
  }

  private mutating func judge(_ script: RandomScript) {
    let sample = Sample(
      idle.enumerated().map {
        Trial.run(script, terms, seed: 1 + UInt64($0.offset), against: $0.element)
      })
    let profit = sample.mean(\.profit)
    let harm = max(0, -sample.mean(\.fund) - sample.mean(\.honest))
    // Of equal ones the shorter stands better: what does nothing goes.
    population.append((script, profit + harm / 2 - 0.01 * Double(script.steps.count)))
    if profit > best.profit { best = (script, profit) }
  }

  private mutating func keepBetterHalf() {
    population.sort { $0.profit > $1.profit }
    population.removeSubrange(min(size, population.count)...)
  }

  private mutating func child(_ mother: RandomScript, _ father: RandomScript) -> RandomScript {
    var steps = mother.steps
    if draws.chance(0.5), !father.steps.isEmpty {
      let cut = draws.integer(below: Step.ticksMax)
      steps = mother.steps.filter { $0.tick < cut } + father.steps.filter { $0.tick >= cut }
    }
    for _ in 0...draws.integer(below: 3) {
      switch draws.integer(below: 4) {
      case 0 where steps.count < RandomScript.stepsMax:
        let step = Step(drawnFrom: &draws, markets: terms.marketCount)
        steps.insert(step, at: draws.integer(below: steps.count + 1))
      case 1 where !steps.isEmpty: steps.remove(at: draws.integer(below: steps.count))
      case 2 where steps.count > 1:
        steps.swapAt(draws.integer(below: steps.count), draws.integer(below: steps.count))
      default:
        guard !steps.isEmpty else { break }
        let place = draws.integer(below: steps.count)
        steps[place].vary(&draws, markets: terms.marketCount)
      }
    }
    return RandomScript(steps: Array(steps.prefix(RandomScript.stepsMax)))
  }
}
