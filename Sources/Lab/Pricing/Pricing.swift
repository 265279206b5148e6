// Pricing: what an option is worth and how that changes.
//
// Decides: Black-76, its coin-settled form and Bachelier with their sensitivities; implied
// volatility; smiles (SVI, SSVI), surfaces without arbitrage and their fit to quoted chains; and
// the arrays of scenario values from which the house margins options and portfolios.
// Must never know: accounts, orders, the house, or who asks.
//
// Everything is in floating point and undisturbed by it: inputs outside a stated domain are
// errors, and no result is NaN. What leaves for the house leaves as integers (`RiskArray`).
//
// Volatility is per square root of a year, as a fraction (0.6 is 60 %); time is in years; total
// variance is volatility squared times years; log-moneyness k is ln(strike / forward).
