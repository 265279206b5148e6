// Bytes: memory as bounded little-endian fields, and what proves that it is intact.
//
// Decides: how integers lie in a buffer (little endian, unaligned, no padding), where a cursor
// stops, what a checksum (CRC-32C, against accidents) and a digest (BLAKE2b-256, for comparing two
// runs) are.
// Must never know: messages, records, files, sockets, who owns the memory or for how long.
//
// Short input and full output are results, not traps: both come from the world. Core imports no
// C library except libsodium, here and only here, because hashing is pure computation: the same
// bytes give the same digest on every machine. Nothing of it shows in the interface.
