// Matching: price-time priority for one instrument.
//
// Decides: who is first at a price, which orders cross, how much of an order the book can fill,
// and what happens where an owner would trade with himself.
// Must never know: accounts, margin, money, time, events, messages. An owner is a number, and a
// price is a whole number of ticks.
//
// Each step (`add`, `fill`, `reduce`, `remove`, and the walks) is the caller's, who may settle and
// check between one fill and the next. Nothing is allocated once the book has warmed up.
