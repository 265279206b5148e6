// Markets: one description of a market for every command.
//
// Decides: what a market document may say (contract, margin schedule, fees, mark, funding,
// liquidation, or the name of a preset), what holds where it says nothing, which words tell what is
// wrong with it, and what each key means. Holds the presets: rules of real venues at a date, each
// with where it was read and how sure that reading is.
// Must never know: how the terms are enforced; no formula, no account; which command reads it.
//
// A preset is one file in `Presets`: it is found by being there. Where a venue publishes no figure
// for a term the house needs, the file gives none, or says that it is this project's own choice.
