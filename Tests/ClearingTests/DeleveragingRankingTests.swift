import Accounts
import Liquidation
import Testing
import Units

/// The ranking that is kept from tick to tick, against one that is made anew each time.
@Suite struct DeleveragingRankingTests {
  private let marks: UInt64 = 7

  private func ranking(_ scores: [Int64]) -> DeleveragingRanking {
    var ranking = DeleveragingRanking()
    ranking.begin(marks)
    for (place, score) in scores.enumerated() {
      ranking.rank(HolderIndex(place), Rate(rawValue: score), .sell)
    }
    ranking.order()
    ranking.beginTick()
    return ranking
  }

  /// All that come to the front, each taken away, with their ranks.
  private func drain(_ ranking: inout DeleveragingRanking) -> [(holder: Int, rank: UInt32)] {
    var found: [(holder: Int, rank: UInt32)] = []
    while let (entry, rank) = ranking.first(.sell) {
      found.append((entry.holder.place, rank))
      ranking.removeFirst(.sell)
    }
    return found
  }

  @Test("who leaves its score and comes back to it is ranked once")
  func backAgain() {
    var ranking = ranking([30, 20])
    ranking.rankAgain(HolderIndex(0), Rate(rawValue: 10), .sell)
    ranking.beginTick()
    ranking.rankAgain(HolderIndex(0), Rate(rawValue: 30), .sell)
    ranking.beginTick()
    guard let (first, _) = ranking.first(.sell) else {
      Issue.record("nobody is ranked")
      return
    }
    #expect(first.holder == HolderIndex(0))
    ranking.passOver(.sell)
    #expect(ranking.first(.sell)?.entry.holder == HolderIndex(1))
    ranking.putBack(first, .sell)
    let found = drain(&ranking)
    #expect(found.map(\.holder) == [0, 1] && found.map(\.rank) == [1, 2])
  }

  @Test("after random changes it gives what a ranking made anew gives")
  func againstOneMadeAnew() {
    var draws = Stream(state: 3)
    for _ in 0..<300 {
      var scores = (0..<12).map { _ in Int64(1 + draws.next(5)) }
      var kept = ranking(scores)
      for _ in 0..<4 {
        for _ in 0..<5 {
          let place = draws.next(12)
          scores[place] = Int64(draws.next(6))
          let isGone = scores[place] == 0
          kept.rankAgain(
            HolderIndex(place), Rate(rawValue: scores[place]), isGone ? nil : .sell)
        }
        kept.beginTick()
        // Some are looked at and put back, as those that cannot bear a price are.
        var passed: [DeleveragingRanking.Entry] = []
        for _ in 0..<draws.next(4) {
          guard let (entry, _) = kept.first(.sell) else { break }
          passed.append(entry)
          kept.passOver(.sell)
        }
        for entry in passed { kept.putBack(entry, .sell) }
      }
      let expected = scores.indices.filter { scores[$0] != 0 }
        .sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
      let found = drain(&kept)
      #expect(found.map(\.holder) == expected)
      #expect(found.map(\.rank) == (0..<UInt32(expected.count)).map { $0 + 1 })
    }
  }
}
