/// One number, flag or enumeration within the memory of a record, and how to change it by one bit.
struct MemoryLeaf {
  enum Kind {
    case number
    case flag
    case enumeration
  }
  /// The names of the fields that lead to it.
  let path: String
  let offset: Int
  let size: Int
  let kind: Kind

  /// How many ways there are to change it.
  var flips: Int { kind == .number ? size : 1 }

  /// Changes it; the same again undoes that of a number or a flag.
  func flip(_ which: Int, in record: UnsafeMutableRawBufferPointer) {
    switch kind {
    case .number: record[offset + which] ^= 1 << UInt8((which * 3 + 1) % 8)
    case .flag: record[offset] ^= 1
    // Cases are counted from 0 in memory: a neighbour is always one of them.
    case .enumeration: record[offset] = record[offset] == 0 ? 1 : record[offset] - 1
    }
  }

  /// All of them in a value that is nothing but memory, gaps left out. The fields lie in the order
  /// in which they are declared, each at the next place that suits it.
  static func leaves<T: BitwiseCopyable>(of value: T) -> [MemoryLeaf] {
    var leaves: [MemoryLeaf] = []
    let size = collect(value, "", 0, &leaves)
    precondition(size == MemoryLayout<T>.size, "\(T.self) lies as its fields are declared")
    return leaves
  }

  /// - Returns: the size of the value.
  private static func collect(
    _ value: Any, _ path: String, _ base: Int, _ leaves: inout [MemoryLeaf]
  ) -> Int {
    if let (kind, size) = leaf(value) {
      leaves.append(MemoryLeaf(path: path, offset: base, size: size, kind: kind))
      return size
    }
    var end = 0
    for child in Mirror(reflecting: value).children {
      let alignment = alignment(of: child.value)
      end = (end + alignment - 1) / alignment * alignment
      end += collect(child.value, path + "." + (child.label ?? "?"), base + end, &leaves)
    }
    return end
  }

  /// What a value without fields is, and its size; nil where it has fields.
  private static func leaf(_ value: Any) -> (kind: Kind, size: Int)? {
    if value is Bool { return (.flag, 1) }
    if let number = value as? any FixedWidthInteger { return (.number, number.bitWidth / 8) }
    // None of the state's has a payload, or so many cases that a byte does not tell them.
    switch Mirror(reflecting: value).displayStyle {
    case .enum, .optional: return (.enumeration, 1)
    default: return nil
    }
  }

  private static func alignment(of value: Any) -> Int {
    if let (_, size) = leaf(value) { return size }
    return Mirror(reflecting: value).children.map { alignment(of: $0.value) }.max() ?? 1
  }
}
