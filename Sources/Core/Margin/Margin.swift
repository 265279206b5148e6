// Margin: how much is required against what is held.
//
// Decides: a position's value and unrealised profit, its maintenance and initial requirement, the
// prices at which an account is liquidated or bankrupt, how far marks may move before that needs a
// second look, how much to close to restore the requirement; mark prices and funding; how the legs
// of an account lie in memory, and what each remembers of the above.
// Must never know: who owns a position, how a liquidation is carried out, books, messages, time.
//
// Pure, but for the table of legs: numbers in, numbers out. Equity and requirement value a position
// by the same rounded number (`PositionValue`), so every threshold here is exact: at the price it
// names the answer is one thing, and 1e-8 further it is the other.
