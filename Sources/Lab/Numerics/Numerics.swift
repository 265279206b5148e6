// Numerics: numbers for the laboratory.
//
// Decides: seeded streams of random numbers and the distributions drawn from them, and elementary
// functions whose last bit does not depend on the C library; distributions and their quantiles,
// sample quantiles by named rules, moments, bootstrap; minimisation (NLopt) and small symmetric
// matrices (LAPACK).
// Must never know: what the numbers are for; no price, agent, market or clock.
//
// There is no global randomness. Every draw comes from a stream that its owner holds, split from a
// run's seed by name and number, so that adding an agent never changes another agent's draws.
