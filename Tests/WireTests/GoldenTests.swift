import Foundation
import Messages
import Testing
import Units
import Wire

/// The files in `Vectors` are what other implementations are checked with. To write them anew after
/// a change of the schema, set CLEARSIM_WRITE_VECTORS=1.
@Suite struct GoldenTests {
  static let isWriting = ProcessInfo.processInfo.environment["CLEARSIM_WRITE_VECTORS"] != nil

  private func file(_ name: String) -> URL { Project.vectors.appendingPathComponent(name + ".hex") }

  @Test("Every golden frame is still encoded byte for byte, and still means the same")
  func frames() throws {
    for golden in GoldenFrames.all() {
      let vector = GoldenVector(isFeed: golden.isFeed, bytes: golden.bytes)
      if Self.isWriting {
        try Data(vector.text(comment: golden.comment).utf8).write(to: file(golden.name))
      }
      let kept = GoldenVector(text: try String(contentsOf: file(golden.name), encoding: .utf8))
      let isSame = kept == vector
      #expect(isSame, "\(golden.name)")
    }
  }

  @Test("There is a file for each golden frame and no other")
  func files() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Project.vectors.path)
      .filter { $0.hasSuffix(".hex") }
    #expect(Set(names) == Set(GoldenFrames.all().map { $0.name + ".hex" }))
  }

  @Test("Every message of the schema stands in a golden frame")
  func coverage() {
    let lines = GoldenFrames.all().flatMap {
      GoldenVector.describe($0.bytes, isFeed: $0.isFeed)
    }
    let present = Set(
      lines.filter { $0.hasPrefix("message ") }.map { $0.dropFirst(8).lowercased() })
    let missing = MessageKind.allCases.map { "\($0)".lowercased() }.filter { !present.contains($0) }
    #expect(missing.isEmpty)
  }

  @Test("A new order lies where the specification of SBE and the pages put it")
  func byHand() throws {
    // Worked out by hand from framing.md and messages.md, not by the codec.
    let expected: [UInt8] =
      [7, 0, 0, 0, 0, 0, 0, 0]  // session
      + [9, 0, 0, 0, 0, 0, 0, 0]  // sequence
      + [0x00, 0x00, 0x2A, 0x36, 0xFE, 0x9C, 0x97, 0x17]  // 1 700 000 000 s
      + [0x43, 0x53, 1, 0, 1, 0, 0, 0]  // magic, count, framing, flags, reserved
      + [60, 0, 0x50, 0xEB]  // 4 + 8 + 48 bytes, SBE
      + [48, 0, 31, 0, 0x2B, 0x03, 1, 0]  // block length, template, schema 811, version
      + [0xE9, 3, 0, 0, 0, 0, 0, 0]  // clientOrder 1001
      + [0x00, 0x50, 0x39, 0x27, 0x8C, 0x04, 0, 0]  // price 5e12
      + [0x80, 0xF0, 0xFA, 0x02, 0, 0, 0, 0]  // quantity 5e7
      + [0, 0, 0, 0, 0, 0, 0, 0]  // expiry: null
      + [42, 0, 0, 0, 3, 0, 1, 1, 1, 1, 1]  // account, instrument, five bytes of terms
      + [0, 0, 0, 0, 0]  // padding
    let frame = Frame(sequence: 9) { packet in _ = packet.append(.placeOrder(GoldenFrames.order)) }
    let isSame = frame.bytes == expected
    #expect(isSame)
  }

  @Test("The Python codec reads and writes every golden frame alike")
  func python() throws {
    let python = URL(fileURLWithPath: "/usr/bin/env")
    guard try Project.run(python, ["python3", "--version"]).status == 0 else { return }
    let check = Project.vectors.appendingPathComponent("check_vectors.py").path
    let run = try Project.run(python, ["python3", check])
    #expect(run.status == 0, "\(run.output)")
    #expect(run.output.hasSuffix("\(GoldenFrames.all().count) vectors hold\n"))
  }
}
