// Calibration: from price history to margin parameters, and back-tests of them.
//
// Decides: what volatility, tail and horizon history implies, what margin follows, how procyclical
// it is, and whether the forecasts held against what happened.
// Must never know: accounts, orders, venues' names or where a series came from; no clock, no files.
//
// Signs: a return is positive when the price rises; a loss is minus a return and positive when a
// long position loses. VaR, ES and margins are losses as fractions of the price. Confidences are
// levels such as 0.99; probabilities of exceedance are their complements. Series run from old to
// new. Whatever cannot be computed throws a `NumericsError`; nothing returned is ever NaN.
