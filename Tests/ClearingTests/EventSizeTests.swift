import Messages
import Testing

/// Every trade pays for the widest event: it is what each place in the buffer is moved as.
@Suite struct EventSizeTests {
  /// From thirteen words on the compiler makes events in memory and copies them, which was dearer
  /// by a tenth of a command.
  @Test("no rare event makes the frequent ones wider than twelve words")
  func widestEvent() {
    #expect(MemoryLayout<Event>.size <= 96)
    #expect(MemoryLayout<Traded>.size <= 88)
  }

  @Test("no rare command makes the frequent ones wider than twelve words")
  func widestCommand() { #expect(MemoryLayout<Command>.size <= 96) }
}
