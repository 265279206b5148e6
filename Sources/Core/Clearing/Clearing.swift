// Clearing: the state machine.
//
// Decides: what each command does. It is the only writer of accounts, books and prices, and the
// only source of events: one command and its stamp in, events and one receipt out.
// Must never know: bytes on a wire, sessions, files, clocks, threads, random numbers.
//
// `ClearingHouse` is the public face. `HouseState` holds everything and changes it; its extensions
// follow the commands (orders, funds, fills, prices, funding, liquidations). In each of them checks
// come first and return a reject code; behind the line "point of no return" there are only writes
// and assertions.
