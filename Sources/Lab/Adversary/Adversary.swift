// Adversary: a search for profit of one owner at others' cost.
//
// Decides: what an owner of up to four accounts tries against the house (schemes, random scripts),
// what it has at the end, who paid for it, and whether the mean over seeds is above zero.
// Must never know: how the house matches, margins or liquidates, and the index of the next tick.
//
// `Arena` is the world: one house in process, a maker with finite quotes, honest leveraged pairs, a
// fund. `Schemes` are what was thought of, `Search` what is drawn and bred. Fuzzing looks for a
// broken invariant; this looks for money, which can go with every invariant holding.
