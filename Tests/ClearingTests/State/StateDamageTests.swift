import Accounts
import Bytes
import ClearingTestKit
import State
import Testing
import Units

@testable import Clearing

/// Bytes that are no state, or no longer, are refused with a reason and never stop the process.
@Suite struct StateDamageTests {
  private func bytes(_ commands: Int = 700) -> [UInt8] {
    let run = RandomRun(seed: 61)
    run.house.checks = false
    run.jumpsEvery = 1
    run.wealth = ("2500", "100")
    run.go(commands: commands)
    return run.house.house.stored()
  }

  private func read(_ bytes: [UInt8]) -> Result<ClearingHouse, StateFault> {
    bytes.withUnsafeBytes { bytes in
      do throws(StateFault) { return .success(try ClearingHouse(stored: bytes)) } catch {
        return .failure(error)
      }
    }
  }

  private func fault(_ bytes: [UInt8]) -> StateFault? {
    if case .failure(let fault) = read(bytes) { fault } else { nil }
  }

  @Test("a state of another format, cut, continued or changed is refused by name")
  func header() {
    let whole = bytes()
    #expect(fault(whole) == nil)
    #expect(fault([]) == .truncated)
    #expect(fault(Array(whole.dropLast())) == .truncated)
    #expect(fault(whole + [0]) == .excess)
    var other = whole
    other[0] ^= 1
    #expect(fault(other) == .notState)
    other = whole
    other[8] += 1
    #expect(fault(other) == .wrongVersion)
    other = whole
    other[other.count - 1] ^= 1
    #expect(fault(other) == .damaged)
    for length in stride(from: 0, to: whole.count, by: 37) {
      #expect(fault(Array(whole.prefix(length))) == .truncated)
    }
  }

  @Test("every flipped bit is refused")
  func flips() {
    let whole = bytes(300)
    var stream = Stream(state: 5)
    for _ in 0..<2_000 {
      var flipped = whole
      flipped[stream.next(whole.count)] ^= 1 << UInt8(stream.next(8))
      #expect(fault(flipped) != nil)
    }
  }

  @Test("bytes with a digest of their own that are no state are refused or read, never a trap")
  func forged() {
    var seen: Set<StateFault> = []
    var readBack = 0
    var stream = Stream(state: 9)
    for commands in [60, 300, 700] {
      let whole = bytes(commands)
      for round in 0..<1_200 {
        var forged = whole
        for _ in 0...(round % 3) {
          let place = 56 + stream.next(whole.count - 56)
          switch stream.next(3) {
          case 0: forged[place] ^= 1 << UInt8(stream.next(8))
          case 1: forged[place] = UInt8(stream.next(256))
          default: forged[place] = 255
          }
        }
        if round % 7 == 0 { forged.removeLast(1 + stream.next(200)) }
        switch read(signed(forged)) {
        case .failure(let fault): seen.insert(fault)
        case .success(let house):
          readBack += 1
          // What was read is what was written.
          #expect(house.stored() == signed(forged))
        }
      }
    }
    #expect(readBack > 100)
    #expect(seen.isSuperset(of: [.truncated, .countBeyondLimit, .outOfRange, .inconsistent]))
    #expect(!seen.contains(.damaged))
  }

  @Test("terms that no operator could have set are refused, whatever digest stands before them")
  func terms() {
    func fault(_ change: (inout Market) -> Void) -> StateFault? {
      let house = TestHouse()
      house.list()
      change(&house.house.state.markets[MarketIndex(0)])
      return self.fault(house.house.stored())
    }
    #expect(fault { _ in } == nil)
    #expect(fault { $0.contract.tick = .max } == .inconsistent)
    #expect(fault { $0.closingFeeRate = .one } == .inconsistent)
    #expect(fault { $0.fees.taker = .one } == .inconsistent)
    #expect(fault { $0.markTerms.sampleInterval = .zero } == .inconsistent)
    let unsampled = fault {
      $0.fundingTerms.interval = .hours(8)
      $0.fundingTerms.sampleInterval = .zero
    }
    #expect(unsampled == .inconsistent)
    #expect(fault { $0.liquidationTerms.disposalShareMax = .zero } == .inconsistent)
    #expect(fault { $0.marginTerms.firstLeverage = 0 } == .inconsistent)
  }

  /// The bytes under a header that fits them.
  private func signed(_ bytes: [UInt8]) -> [UInt8] {
    var signed = bytes
    let state = Array(bytes.dropFirst(56))
    withUnsafeBytes(of: UInt64(state.count).littleEndian) { length in
      for place in 0..<8 { signed[16 + place] = length[place] }
    }
    let digest = state.withUnsafeBytes { Digest.of($0) }
    signed.withUnsafeMutableBytes {
      digest.copyBytes(to: UnsafeMutableRawBufferPointer(rebasing: $0[24..<56]))
    }
    return signed
  }
}
