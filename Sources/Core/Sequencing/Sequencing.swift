// Sequencing: who may speak, in which order it counts, and what must be done about it.
//
// Decides: sessions (logon, roles, sequence numbers, duplicates, gaps), the one order of all
// commands and their stamps, lock step, which member is told what, when a session has died.
// Must never know: sockets, files, threads, the clock. Time, bytes and connection numbers are
// handed in; what is to be done comes back as directives, which a shell carries out.
//
// An instance decides alone and can be tested alone; the same one serves a node on sockets and a
// run in memory, so both give the same log and the same digest.
