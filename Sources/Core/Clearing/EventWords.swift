import Messages
import Storage

/// The fields of one command's events as the words that the fingerprint takes up behind the
/// command's receipt.
///
/// They are written as each event is made, while its fields lie in registers: out of memory, an
/// enumeration of so many cases is read in small pieces.
@frozen @usableFromInline struct EventWords: ~Copyable {
  @usableFromInline var words = DenseArray<UInt64>(capacity: 1_024)
  /// No event has more: a word is a byte of it at least, and one says which it is.
  private static var perEvent: Int { MemoryLayout<Event>.size + 1 }

  @inline(__always) mutating func append(_ event: Event) {
    words.append(atMost: Self.perEvent) { place in
      var writer = WordWriter(place: place)
      writer.feed(event)
      place = writer.place
    }
  }

  /// Adds them to a fingerprint and forgets them.
  mutating func drain(into fingerprint: inout Fingerprint) {
    var running = fingerprint
    words.withUnsafeBufferPointer { for word in $0 { running.feed(word) } }
    fingerprint = running
    words.removeAll()
  }
}

/// Writes words side by side; whoever gives the place has made room.
struct WordWriter {
  var place: UnsafeMutablePointer<UInt64>

  @inline(__always) mutating func feed(_ word: UInt64) {
    place.initialize(to: word)
    place += 1
  }
}
