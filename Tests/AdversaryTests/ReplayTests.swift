import Adversary
import Testing

/// Everything that was thought of, over few seeds; the long search takes many.
struct ReplayTests {
  @Test("what was tried does not pay, unless the page says why it may", arguments: Catalogue.all)
  func replay(replay: Replay) {
    let sample = replay.sample(seeds: replay.seeds)
    // What the house refuses from the first command on would decide nothing.
    #expect(sample.outcomes.allSatisfy { $0.accepted > 0 })
    let pays = replay.pays(seeds: replay.seeds)
    guard replay.allowed == nil else {
      #expect(pays, "what may pay and does not any more is to be told by the page")
      return
    }
    #expect(!pays, "\(sample.mean(\.profit)) ± \(sample.standardError(\.profit))")
  }

  @Test("each scheme and world has a name of its own")
  func names() {
    #expect(Set(Catalogue.all.map(\.name)).count == Catalogue.all.count)
  }
}

extension Replay: CustomTestStringConvertible {
  public var testDescription: String { name }
}
