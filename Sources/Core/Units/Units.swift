// Units: what a number means.
//
// Decides: the scale, range and arithmetic of prices, quantities, money, rates and time; the
// identifiers; the named roundings; and the limits everything else keeps to.
// Must never know: instruments, accounts, messages, files, clocks.
//
// Every amount is an Int64 count of a fixed fraction of its unit. Products are taken at twice the
// width and divided once, and each division names its rounding. Nothing here wraps: arithmetic a
// member can push out of range has a form that returns nil, everything else traps.
