// Accounts: who holds what, in balanced double entry.
//
// Decides: what an account and a position record, how a fill changes a position and what it
// realises, which house accounts there are, that every change of money has two sides, and
// what a margin pool is called.
// Must never know: orders in the book, margin requirements, liquidation, events.
//
// Balances are integers and every posting names both sides, so that per asset the sum of all
// balances, house accounts included, is deposits less withdrawals at every moment.
