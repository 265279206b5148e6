// State: the one encoding of what the house knows.
//
// Decides: how numbers, flags, enumerations and counts lie in the bytes of a stored state, and
// what bytes are refused when they are read.
// Must never know: what is stored; it imports nothing.
//
// Each type that is part of the state lists its fields once, in a `+State.swift` where it lies, and
// the same list writes and reads them: the two cannot disagree. The digest of a house is the hash
// of these bytes, so what is in them is exactly what two houses must agree on; what follows from
// it (tables of names, remembered amounts, heaps whose order is total) is made anew on reading.
