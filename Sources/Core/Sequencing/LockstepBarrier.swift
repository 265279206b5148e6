import Storage
import Units

/// Puts what the participants of a lock-step run send into one order that does not depend on when
/// it arrived.
///
/// Each participant promises a watermark: "I shall send nothing earlier than this". Once all have
/// promised more than T, everything before T is known, and is released in the order of its time,
/// then of the participants' numbers, then as each participant sent it.
///
///     var barrier = LockstepBarrier<Command>(participants: [alice, bob], capacity: 1_024)
///     _ = barrier.submit(order, at: t1, from: alice)
///     barrier.promise(t2, from: alice)
///     barrier.promise(t3, from: bob)
///     while let next = barrier.next() { … }     // everything before barrier.horizon
///
/// Invariant: nothing is released that lies at or behind the horizon, and nothing is accepted that
/// lies before it, so whatever is released later comes later in the order.
///
/// It knows no sessions: duplicates and gaps are the caller's work, before `submit`.
public struct LockstepBarrier<Element: BitwiseCopyable>: ~Copyable {
  /// What has been released, with its virtual time and who sent it.
  @frozen public struct Release: BitwiseCopyable {
    public let time: Timestamp
    public let member: MemberID
    public let element: Element
    @inlinable init(time: Timestamp, member: MemberID, element: Element) {
      self.time = time
      self.member = member
      self.element = element
    }
  }

  @frozen @usableFromInline struct Held: BitwiseCopyable {
    @usableFromInline let time: Timestamp
    @usableFromInline let participant: UInt32
    @usableFromInline let element: UInt32
    /// Counts the participant's own submissions.
    @usableFromInline let arrival: UInt64

    @inlinable init(time: Timestamp, participant: UInt32, element: UInt32, arrival: UInt64) {
      self.time = time
      self.participant = participant
      self.element = element
      self.arrival = arrival
    }

    @inlinable func precedes(_ other: Held) -> Bool {
      if time != other.time { return time < other.time }
      if participant != other.participant { return participant < other.participant }
      return arrival < other.arrival
    }
  }

  /// In ascending order; a participant is known inside by its place here.
  public let participants: [MemberID]
  /// The most elements of one participant that can wait at a time: nobody takes others' room.
  public let capacity: Int
  @usableFromInline let places: [MemberID: UInt32]
  @usableFromInline var watermarks: IndexedHeap
  @usableFromInline var arrivals: DenseArray<UInt64>
  /// Elements that wait, by participant.
  @usableFromInline var waiting: DenseArray<Int>
  @usableFromInline var heap: DenseArray<Held>
  @usableFromInline var elements: DenseArray<Element>
  @usableFromInline var free: DenseArray<UInt32>
  /// Time of the last release.
  @usableFromInline var releasedLast = Timestamp.zero

  /// - Precondition: at least one participant, none named twice, room for at least one element.
  public init(participants: [MemberID], capacity: Int) {
    let sorted = participants.sorted()
    precondition(!sorted.isEmpty, "Invariant: lock step has participants")
    precondition(capacity > 0 && capacity < Int(UInt32.max), "Invariant: a barrier has room")
    var places: [MemberID: UInt32] = [:]
    watermarks = IndexedHeap(capacity: sorted.count)
    arrivals = DenseArray(capacity: sorted.count)
    waiting = DenseArray(capacity: sorted.count)
    for (place, member) in sorted.enumerated() {
      let previous = places.updateValue(UInt32(place), forKey: member)
      precondition(previous == nil, "Invariant: a participant is named once")
      watermarks.insert(UInt32(place), key: Timestamp.zero.rawValue)
      arrivals.append(0)
      waiting.append(0)
    }
    self.participants = sorted
    self.places = places
    self.capacity = capacity
    heap = DenseArray()
    elements = DenseArray()
    free = DenseArray()
  }

  /// The least of all watermarks: nothing earlier will ever be accepted.
  @inlinable public var horizon: Timestamp {
    Timestamp(rawValue: watermarks.top.unsafelyUnwrapped.key)
  }

  /// How many elements wait.
  @inlinable public var count: Int { heap.count }

  /// The participant's own watermark; nil for anyone else.
  @inlinable public func watermark(of member: MemberID) -> Timestamp? {
    guard let place = places[member], let key = watermarks.key(of: place) else { return nil }
    return Timestamp(rawValue: key)
  }

  /// The participant that the others wait for; the least number where there are several.
  @inlinable public var slowest: MemberID {
    participants[Int(watermarks.top.unsafelyUnwrapped.item)]
  }
}

/// What became of a submission.
@frozen public enum LockstepAnswer: Sendable, BitwiseCopyable {
  case held
  /// Earlier than the participant's own promise.
  case behindWatermark
  case unknownParticipant
  /// As many elements of the participant wait as the barrier holds for each.
  case full
}

extension LockstepBarrier {
  /// Holds an element until its time has come. O(log n) in what waits.
  /// - Parameter time: the virtual time at which it counts, not before the sender's watermark.
  @inlinable public mutating func submit(
    _ element: Element, at time: Timestamp, from member: MemberID
  ) -> LockstepAnswer {
    guard let place = places[member], let watermark = watermarks.key(of: place) else {
      return .unknownParticipant
    }
    guard time.rawValue >= watermark else { return .behindWatermark }
    guard waiting[Int(place)] < capacity else { return .full }
    precondition(time >= horizon, "Invariant: nothing is accepted that lies before the horizon")
    waiting[Int(place)] += 1
    let slot = store(element)
    let arrival = arrivals[Int(place)]
    arrivals[Int(place)] = arrival &+ 1
    rise(Held(time: time, participant: place, element: slot, arrival: arrival))
    return .held
  }

  /// Notes that a participant will send nothing earlier than `watermark`. A promise can only be
  /// raised: a lower one changes nothing. `Timestamp.max` takes the participant out of the run.
  /// - Returns: whether the horizon moved, so that `next` may have something.
  @inlinable @discardableResult
  public mutating func promise(_ watermark: Timestamp, from member: MemberID) -> Bool {
    guard let place = places[member], let present = watermarks.key(of: place),
      watermark.rawValue > present
    else { return false }
    let before = horizon
    watermarks.update(place, key: watermark.rawValue)
    return horizon > before
  }

  /// The earliest element before the horizon, or nil where there is none yet. O(log n).
  @inlinable public mutating func next() -> Release? {
    guard heap.count > 0, heap[0].time < horizon else { return nil }
    let first = heap[0]
    let last = heap.removeLast()
    if heap.count > 0 { sink(last) }
    precondition(first.time >= releasedLast, "Invariant: what is released later comes later")
    precondition(
      waiting[Int(first.participant)] > 0, "Invariant: what is released has been waiting")
    releasedLast = first.time
    free.append(first.element)
    waiting[Int(first.participant)] -= 1
    return Release(
      time: first.time, member: participants[Int(first.participant)],
      element: elements[Int(first.element)])
  }

  @inlinable mutating func store(_ element: Element) -> UInt32 {
    guard free.count > 0 else {
      elements.append(element)
      return UInt32(elements.count - 1)
    }
    let slot = free.removeLast()
    elements[Int(slot)] = element
    return slot
  }

  @inlinable mutating func rise(_ entry: Held) {
    heap.append(entry)
    var place = heap.count - 1
    while place > 0 {
      let parent = (place - 1) >> 2
      let above = heap[parent]
      guard entry.precedes(above) else { break }
      heap[place] = above
      place = parent
    }
    heap[place] = entry
  }

  @inlinable mutating func sink(_ entry: Held) {
    var place = 0
    let count = heap.count
    while true {
      let first = (place << 2) + 1
      guard first < count else { break }
      var child = first
      var least = heap[first]
      for other in (first + 1)..<Swift.max(first + 1, Swift.min(first + 4, count)) {
        let candidate = heap[other]
        if candidate.precedes(least) {
          least = candidate
          child = other
        }
      }
      guard least.precedes(entry) else { break }
      heap[place] = least
      place = child
    }
    heap[place] = entry
  }
}
