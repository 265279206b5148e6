/// A place in a table of its own kind: a number that cannot be taken for a place in another.
public protocol TableIndex: Hashable, Comparable, Sendable, BitwiseCopyable {
  var rawValue: UInt32 { get }
  init(rawValue: UInt32)
}

extension TableIndex {
  /// The index of the element that has `place` elements before it.
  @inlinable public init(_ place: Int) { self.init(rawValue: UInt32(place)) }
  /// How many elements lie before it.
  @inlinable public var place: Int { Int(rawValue) }
  /// No element; behind the end of every table.
  @inlinable public static var none: Self { Self(rawValue: .max) }
  @inlinable public var isNone: Bool { rawValue == .max }
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// A dense array that is addressed by an index type of its own.
@frozen public struct Table<Index: TableIndex, Element: ~Copyable>: ~Copyable {
  @usableFromInline var elements: DenseArray<Element>

  @inlinable public init() { elements = DenseArray() }

  @inlinable public var count: Int { elements.count }
  @inlinable public var indices: IndexRange<Index> { IndexRange(from: 0, to: count) }
  /// The index that the next element appended will have.
  @inlinable public var end: Index { Index(count) }

  @inlinable public subscript(index: Index) -> Element {
    @inline(__always) unsafeAddress {
      precondition(index.place < elements.count, "Invariant: an index is in bounds")
      return UnsafePointer(elements.unsafeBaseAddress + index.place)
    }
    @inline(__always) unsafeMutableAddress {
      precondition(index.place < elements.count, "Invariant: an index is in bounds")
      return elements.unsafeBaseAddress + index.place
    }
  }

  /// Adds an element at the end and tells its index. Amortised O(1); allocates only when full.
  @inlinable @discardableResult
  public mutating func append(_ element: consuming Element) -> Index {
    let index = end
    elements.append(element)
    return index
  }

  /// Takes the last element away.
  /// - Precondition: there is one.
  @inlinable @discardableResult public mutating func removeLast() -> Element {
    elements.removeLast()
  }
}

extension Table where Element: BitwiseCopyable {
  /// Grows with copies of one element until `index` is in bounds.
  @inlinable public mutating func extend(toInclude index: Index, with element: Element) {
    elements.extend(toInclude: index.place, with: element)
  }
}

/// The indices of a table, or a part of them, in order.
@frozen public struct IndexRange<Index: TableIndex>: Sequence, IteratorProtocol, Sendable {
  @usableFromInline var upcoming: UInt32
  @usableFromInline let last: UInt32

  @inlinable public init(from first: Int, to end: Int) {
    upcoming = UInt32(Swift.min(first, end))
    last = UInt32(end)
  }

  /// How many are still to come.
  @inlinable public var count: Int { Int(last - upcoming) }

  @inlinable public mutating func next() -> Index? {
    guard upcoming < last else { return nil }
    defer { upcoming += 1 }
    return Index(rawValue: upcoming)
  }
}

extension Table: @unchecked Sendable where Element: Sendable & ~Copyable {}
