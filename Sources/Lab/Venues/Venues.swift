// Venues: the rules of real venues as data.
//
// Decides: how a document spells a margin schedule. Holds margin tables, fees, funding, mark and
// liquidation terms of named venues at named dates, each with where it was read and how sure that
// reading is.
// Must never know: how the terms are enforced; no formula, no account.
//
// Facts and figures only, in the types the house itself reads. Where a venue publishes no figure
// for a term the house needs, none is given here, or the fact says it is this project's own
// choice.
