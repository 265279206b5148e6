/// A value whose fields are listed once, for writing and for reading.
public protocol StateCoded {
  mutating func code(_ coder: inout StateCoder)
}
