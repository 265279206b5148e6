// Instruments: what is traded and under which terms.
//
// Decides: the contract (tick, lot, contract size), its margin schedule, fees, mark policy, funding
// terms and liquidation terms, and whether a set of terms is consistent.
// Must never know: accounts, orders, messages, how the terms are enforced.
//
// Rules of venues are data here. Nothing in the house asks which venue a term came from.
