import Messages
import Storage

/// The events of one or more commands, in order, in memory that is used again.
@frozen public struct EventBuffer: ~Copyable {
  @usableFromInline var events: DenseArray<Event>
  /// What the events of the present command add to the fingerprint.
  @usableFromInline var words: EventWords

  /// - Parameter capacity: events it holds before it must grow.
  public init(capacity: Int = 4_096) {
    events = DenseArray(capacity: capacity)
    words = EventWords()
  }

  @inlinable public var count: Int { events.count }
  @inlinable public subscript(index: Int) -> Event { events[index] }
  /// Forgets the events and keeps the memory.
  @inlinable public mutating func removeAll() { events.removeAll() }

  // Inlined, so that the case and its fields are known where they are taken apart.
  @inline(__always) mutating func append(_ event: Event) {
    events.append(event)
    words.append(event)
  }
}
