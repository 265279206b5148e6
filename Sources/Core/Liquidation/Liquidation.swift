// Liquidation: what is done, in which order, when equity is not enough.
//
// Decides: how much of a position one tick sends to the book, how much the insurance fund can take
// over, in which order opposite positions are closed against a bankrupt one, how a loss is shared.
// Must never know: books, ledgers, events. It takes numbers and gives numbers; Clearing writes.
//
// Stages (design section 8): cancel orders, partial reduction, close in the book no worse than the
// bankruptcy price, takeover by the insurance fund, auto-deleveraging, loss sharing.
