import Messages
import Storage

/// The events of one or more commands, in order, in memory that is used again.
@frozen public struct EventBuffer: ~Copyable {
  @usableFromInline var events: DenseArray<Event>

  /// - Parameter capacity: events it holds before it must grow.
  public init(capacity: Int = 4_096) { events = DenseArray(capacity: capacity) }

  @inlinable public var count: Int { events.count }
  @inlinable public subscript(index: Int) -> Event { events[index] }
  @inlinable public mutating func append(_ event: Event) { events.append(event) }
  /// Forgets the events and keeps the memory.
  @inlinable public mutating func removeAll() { events.removeAll() }
}
