// How what is kept in dense memory lies in the bytes of a state.
//
// What a table of names, a heap or a pool does next may depend on more than its elements: on which
// place is free next, on which key was last given. Whatever it depends on is listed; what only its
// speed depends on is made anew.
import State

extension StateCoder {
  /// An index of a table that has `count` elements, or none where that is allowed.
  @inlinable public mutating func code<Index: TableIndex>(
    _ index: inout Index, below count: Int, orNone allowsNone: Bool = false
  ) {
    var raw = index.rawValue
    code(&raw)
    guard isReading else { return }
    index = Index(rawValue: raw)
    if !(index.isNone ? allowsNone : index.place < count) { fail(.outOfRange) }
  }

  @inlinable public mutating func code(_ slot: inout Slot) {
    var bits = slot.bits
    code(&bits)
    if isReading { slot = Slot(bits: bits) }
  }
}

extension DenseArray where Element: BitwiseCopyable {
  /// The elements in their order.
  /// - Parameters:
  ///   - vacant: what an element is before it is read.
  ///   - bytes: what one takes at least.
  @inlinable public mutating func code(
    _ coder: inout StateCoder, atMost most: Int, taking bytes: Int, vacant: Element,
    _ each: (inout StateCoder, inout Element) -> Void
  ) {
    let number = coder.count(used, atMost: most, taking: bytes)
    if coder.isReading {
      removeAll()
      append(repeating: vacant, count: number)
    }
    for index in 0..<number { each(&coder, &self[index]) }
  }
}

extension Table where Element: BitwiseCopyable {
  /// The elements in their order; see `DenseArray`.
  @inlinable public mutating func code(
    _ coder: inout StateCoder, atMost most: Int, taking bytes: Int, vacant: Element,
    _ each: (inout StateCoder, inout Element) -> Void
  ) {
    elements.code(&coder, atMost: most, taking: bytes, vacant: vacant, each)
  }
}

extension IndexedHeap {
  /// The entries as they lie. In which order they leave does not depend on it, as no two have the
  /// same item.
  /// - Parameter items: every item is below.
  @inlinable public mutating func code(_ coder: inout StateCoder, items: Int) {
    let vacant = Entry(key: 0, item: 0)
    entries.code(&coder, atMost: items, taking: 12, vacant: vacant) { coder, entry in
      var key = entry.key
      var item = entry.item
      coder.code(&key)
      coder.code(&item)
      if coder.isReading { entry = Entry(key: key, item: item) }
    }
    guard coder.isReading else { return }
    places.removeAll()
    for place in 0..<entries.count {
      let entry = entries[place]
      guard Int(entry.item) < items else { return coder.fail(.outOfRange) }
      places.extend(toInclude: Int(entry.item), with: 0)
      guard places[Int(entry.item)] == 0,
        place == 0 || entries[(place - 1) >> 2].precedes(entry)
      else { return coder.fail(.inconsistent) }
      places[Int(entry.item)] = UInt32(place + 1)
    }
  }
}

extension SlotPool {
  /// The living elements and the generations of all places, and in which order free places are
  /// used again.
  @inlinable public mutating func code(
    _ coder: inout StateCoder, atMost most: Int, vacant: Element,
    _ each: (inout StateCoder, inout Element) -> Void
  ) {
    let places = coder.count(cells.count, atMost: most, taking: 4)
    if coder.isReading { vacate(places, with: vacant) }
    for place in 0..<places {
      coder.code(&cells[place].generation)
      if cells[place].generation & 1 == 1 { each(&coder, &cells[place].element) }
    }
    codeFree(&coder)
  }

  /// Makes so many places, none of them taken and none of them free yet: `offer` them.
  @inlinable public mutating func vacate(_ places: Int, with vacant: Element) {
    cells.removeAll()
    free.removeAll()
    cells.append(repeating: Cell(element: vacant, generation: 0), count: places)
    free.reserve(cells.capacity)
  }

  /// Gives the next element a place of the caller's choice.
  /// - Precondition: nothing lives there, and it is not free already.
  @inlinable public mutating func offer(_ place: UInt32) {
    precondition(slot(at: place) == nil, "Invariant: a place that is offered is vacant")
    free.append(place)
  }

  /// The free places, the one to be used next last.
  @inlinable public mutating func codeFree(_ coder: inout StateCoder) {
    free.code(&coder, atMost: cells.count, taking: 4, vacant: 0) { $0.code(&$1) }
    guard coder.isReading else { return }
    var vacant = 0
    for place in 0..<cells.count where cells[place].generation & 1 == 0 { vacant += 1 }
    var isListed = DenseArray<Bool>(capacity: cells.count)
    isListed.append(repeating: false, count: cells.count)
    for position in 0..<free.count {
      let place = Int(free[position])
      guard place < cells.count else { return coder.fail(.outOfRange) }
      guard cells[place].generation & 1 == 0, !isListed[place] else {
        return coder.fail(.inconsistent)
      }
      isListed[place] = true
    }
    if free.count != vacant { coder.fail(.inconsistent) }
  }
}
