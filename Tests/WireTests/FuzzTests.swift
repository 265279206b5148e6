import Foundation
import Testing
import Units
import Wire

/// No bytes trap. CLEARSIM_FUZZ_FRAMES sets how many frames are tried (a million);
/// Tests/Fuzz/run-fuzzer.sh looks for rarer ones with libFuzzer.
@Suite struct FuzzTests {
  private static let frames =
    ProcessInfo.processInfo.environment["CLEARSIM_FUZZ_FRAMES"].flatMap { Int($0) } ?? 1_000_000

  @Test("Random bytes are refused or read, and never trap")
  func randomBytes() {
    var random = RandomVocabulary(seed: 11)
    var bytes: [UInt8] = []
    for _ in 0..<(Self.frames / 4) {
      bytes.removeAll(keepingCapacity: true)
      for _ in 0..<random.below(24) {
        withUnsafeBytes(of: random.next()) { bytes.append(contentsOf: $0) }
      }
      bytes.withUnsafeBytes { _ = FrameWalk.read($0) }
    }
  }

  @Test("Golden frames with flipped bits, cut short or grown are refused or read, and never trap")
  func mutations() {
    var random = RandomVocabulary(seed: 12)
    let seeds = GoldenFrames.all().map(\.bytes)
    var decoded = 0
    for _ in 0..<(Self.frames * 3 / 4) {
      var bytes = seeds[random.below(seeds.count)]
      // The parts of a frame that are long enough to be interesting are near its front.
      for _ in 0...random.below(4) {
        switch random.below(8) {
        case 0: bytes.removeLast(min(bytes.count, random.below(24)))
        case 1:
          bytes += (0..<random.below(24)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        case 2 where bytes.count > 1:
          bytes[random.below(bytes.count)] = [0, 1, 0x7F, 0x80, 0xFF][random.below(5)]
        case 3 where bytes.count > 60:
          bytes[32 + random.below(14)] = UInt8(truncatingIfNeeded: random.next())
        default:
          if bytes.isEmpty { continue }
          bytes[random.below(min(bytes.count, 256))] ^= 1 << UInt8(random.below(8))
        }
      }
      decoded += bytes.withUnsafeBytes { FrameWalk.read($0) }
    }
    // The change must not be so wild that the messages themselves are never reached.
    #expect(decoded > Self.frames / 2)
  }

  @Test("Whatever decodes as a command encodes to the same bytes again")
  func canonical() throws {
    var random = RandomVocabulary(seed: 13)
    var records: [[UInt8]] = []
    for index in 0..<RandomVocabulary.commandCases {
      var record = [UInt8](repeating: 0, count: CommandEncoder.byteCountMax)
      let command = random.command(index)
      let count = record.withUnsafeMutableBytes { CommandEncoder.encode(command, into: $0) }
      record.removeLast(record.count - (try #require(count)))
      records.append(record)
    }
    var same = 0
    for _ in 0..<(Self.frames / 10) {
      var record = records[random.below(records.count)]
      if record.count > 8 {
        record[8 + random.below(record.count - 8)] = UInt8(truncatingIfNeeded: random.next())
      }
      guard
        let command = record.withUnsafeBytes({ try? CommandDecoder.decode(record: $0) })
      else { continue }
      var again = [UInt8](repeating: 0xEE, count: CommandEncoder.byteCountMax)
      let count = again.withUnsafeMutableBytes { CommandEncoder.encode(command, into: $0) }
      #expect(count == record.count)
      // Padding is zero however it came in; so compare what decodes from both.
      let back = try again.withUnsafeBytes {
        try CommandDecoder.decode(record: UnsafeRawBufferPointer(rebasing: $0[..<record.count]))
      }
      if back == command {
        same += 1
      } else {
        Issue.record("\(command) came back as \(back)")
      }
    }
    #expect(same > Self.frames / 20)
  }
}
