/// The name of a place in a `SlotPool`: where it is, and which of its tenants is meant.
@frozen public struct Slot: Hashable, Sendable, BitwiseCopyable {
  public let index: UInt32
  /// Odd while the tenant lives. A slot names no tenant again before 2^31 others have had it.
  public let generation: UInt32

  @inlinable public init(index: UInt32, generation: UInt32) {
    self.index = index
    self.generation = generation
  }

  /// A slot that never names anything.
  @inlinable public static var none: Slot { Slot(index: .max, generation: 0) }
  @inlinable public var isNone: Bool { index == .max }

  /// The slot as one number, for those who keep it beside other things.
  @inlinable public init(bits: UInt64) {
    self.init(
      index: UInt32(truncatingIfNeeded: bits), generation: UInt32(truncatingIfNeeded: bits >> 32))
  }
  @inlinable public var bits: UInt64 { UInt64(generation) << 32 | UInt64(index) }
}

/// Elements at fixed places, with the places of released ones used again, last released first.
///
/// A place keeps a generation that changes when its tenant does, so that the name of a released
/// element is never taken for its successor.
@frozen public struct SlotPool<Element: BitwiseCopyable>: ~Copyable {
  @frozen @usableFromInline struct Cell: BitwiseCopyable {
    @usableFromInline var element: Element
    @usableFromInline var generation: UInt32

    @inlinable init(element: Element, generation: UInt32) {
      self.element = element
      self.generation = generation
    }
  }

  @usableFromInline var cells: DenseArray<Cell>
  @usableFromInline var free: DenseArray<UInt32>

  @inlinable public init(capacity: Int = 0) {
    cells = DenseArray(capacity: capacity)
    free = DenseArray(capacity: capacity)
  }

  /// Elements that live.
  @inlinable public var count: Int { cells.count - free.count }
  /// Places ever used; every index is below.
  @inlinable public var places: Int { cells.count }

  /// Gives an element a place. Amortised O(1); allocates only when all places are taken.
  @inlinable @inline(__always) public mutating func acquire(_ element: Element) -> Slot {
    if free.isEmpty {
      if cells.count == cells.capacity { grow() }
      let index = UInt32(cells.count)
      cells.append(Cell(element: element, generation: 1))
      return Slot(index: index, generation: 1)
    }
    let index = free.removeLast()
    let generation = cells[Int(index)].generation &+ 1
    assert(generation & 1 == 1, "Invariant: a place that is given lives")
    cells[Int(index)] = Cell(element: element, generation: generation)
    return Slot(index: index, generation: generation)
  }

  @inlinable @inline(never) mutating func grow() {
    cells.reserve(cells.count + 1)
    free.reserve(cells.capacity)
  }

  /// Gives the place back; the slot names nothing from here on.
  /// - Precondition: the slot names a living element.
  @inlinable @inline(__always) public mutating func release(_ slot: Slot) {
    precondition(contains(slot), "Invariant: only a living element is released")
    cells[Int(slot.index)].generation = slot.generation &+ 1
    free.append(slot.index)
    assert(free.count <= cells.count, "Invariant: no place is free twice")
  }

  /// Whether the element the slot was given for still lives.
  @inlinable @inline(__always) public func contains(_ slot: Slot) -> Bool {
    Int(slot.index) < cells.count && cells[Int(slot.index)].generation == slot.generation
      && slot.generation & 1 == 1
  }

  /// The slot of whatever lives at a place, or nil where the place is free.
  @inlinable public func slot(at index: UInt32) -> Slot? {
    guard Int(index) < cells.count else { return nil }
    let generation = cells[Int(index)].generation
    return generation & 1 == 1 ? Slot(index: index, generation: generation) : nil
  }

  /// The slot of what lives at a place.
  /// - Precondition: something does.
  @inlinable public func livingSlot(at index: UInt32) -> Slot {
    let generation = cells[Int(index)].generation
    precondition(generation & 1 == 1, "Invariant: a linked place is taken")
    return Slot(index: index, generation: generation)
  }

  /// The element a slot names, in place.
  /// - Precondition: it lives.
  @inlinable public subscript(slot: Slot) -> Element {
    @inline(__always) unsafeAddress {
      precondition(contains(slot), "Invariant: a slot names a living element")
      return UnsafeRawPointer(cells.base + Int(slot.index)).assumingMemoryBound(to: Element.self)
    }
    @inline(__always) unsafeMutableAddress {
      precondition(contains(slot), "Invariant: a slot names a living element")
      return UnsafeMutableRawPointer(cells.base + Int(slot.index))
        .assumingMemoryBound(to: Element.self)
    }
  }

  /// The element at a place, in place, for links between elements that live together.
  /// - Precondition: the place has been used.
  @inlinable public subscript(index: UInt32) -> Element {
    @inline(__always) unsafeAddress {
      precondition(Int(index) < cells.count, "Invariant: a place is in bounds")
      return UnsafeRawPointer(cells.base + Int(index)).assumingMemoryBound(to: Element.self)
    }
    @inline(__always) unsafeMutableAddress {
      precondition(Int(index) < cells.count, "Invariant: a place is in bounds")
      return UnsafeMutableRawPointer(cells.base + Int(index))
        .assumingMemoryBound(to: Element.self)
    }
  }
}

extension SlotPool: @unchecked Sendable where Element: Sendable {}
