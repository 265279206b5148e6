// Wire: frames to commands, and what happened to frames.
//
// Decides: how messages lie in a packet and a packet in a frame, which bytes are refused, how each
// SBE message of `proto-docs/clearsim.xml` maps to the vocabulary.
// Must never know: sockets, sessions' state, who may see what, how a command is carried out.
//
// `Generated` holds a struct for each message, what it is in the vocabulary, and who is told of an
// event, made from the schema by `schema-compiler`; the rest is written by hand. Everything works
// in memory the caller owns, copies nothing it need not and allocates nothing. No bytes from
// outside can trap: what does not decode throws a `WireFault`.
