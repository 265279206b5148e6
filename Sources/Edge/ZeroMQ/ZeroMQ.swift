// ZeroMQ: sockets of libzmq with types.
//
// Decides: which socket kinds and options there are, what a send or a receive can result in, when a
// call is retried, how an error reads, and that closing never hangs.
// Must never know: what the frames mean, sessions, clocks, files.
//
// A socket is used by one thread at a time. It is a noncopyable value whose every operation is
// mutating, so whoever calls it has it alone; it may be handed to another thread as a whole.
// Nothing here is asynchronous: a thread of its own waits in a `Poller`. Frames are sent from the
// caller's memory and received into a message part that is used again and again.
