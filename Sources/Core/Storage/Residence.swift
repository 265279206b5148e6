/// A field that keeps a large non-copyable structure in its place: methods that only read it then
/// get its address.
///
/// Without one the compiler (Swift 6.3) treats a structure of plain fields as a value that fits
/// registers, and copies all of it onto the stack before each call of a method that does not change
/// it: a kilobyte a call. A structure that holds an existential has no such form. Nothing is ever
/// stored here.
@frozen public struct Residence: ~Copyable, Sendable {
  @usableFromInline let occupant: (any Sendable)? = nil
  @inlinable public init() {}
}
