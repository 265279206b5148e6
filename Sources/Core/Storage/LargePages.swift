import CLargePages

/// Memory of large tables in pages of 2 MiB, where the system has them. A command touches some ten
/// tables at places that nothing foretells: in pages of 4 KiB, looking up where each lies costs as
/// much as fetching it.
@usableFromInline enum LargePages {
  private static var page: Int { 1 << 21 }
  /// Smaller tables would not fill their pages.
  @inlinable static var worthwhile: Int { 1 << 22 }

  /// Memory that begins with a page. Nothing but speed depends on whether the system gives large
  /// ones.
  @usableFromInline static func allocate(_ bytes: Int) -> UnsafeMutableRawPointer {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: page)
    ask_for_large_pages(memory, bytes)
    return memory
  }
}
