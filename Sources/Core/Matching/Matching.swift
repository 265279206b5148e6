// Matching: price-time priority for one instrument.
//
// Decides: who is first at a price, which orders cross, how much of an order the book can fill,
// and what happens where an owner would trade with himself.
// Must never know: accounts, margin, money, time, events, messages. An owner is a number, and a
// price is a whole number of ticks.
//
// Two ways in. The primitives (`add`, `fill`, `reduce`, `remove`, and the walks) leave each step
// to the caller, who may settle and check between one fill and the next. `submit`, `replace` and
// `cancelAll` do the whole of an order at once. Nothing is allocated once the book has warmed up.
