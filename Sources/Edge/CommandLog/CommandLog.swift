// CommandLog: what the house was told, in order, on disk.
//
// Decides: how a record lies in the file, when it counts as safe, what is wrong with a damaged
// file, and what may be cut off it.
// Must never know: what a payload means, sessions, the house, sockets, what time it is.
//
// A log has one writer, which holds a lock on it, and any number of readers. It only grows; the one
// thing ever removed is a tail that no complete record follows: the trace of a write that a crash
// or a full disk cut short. Everything else that is wrong is reported and left alone.
