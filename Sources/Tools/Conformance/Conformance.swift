// Conformance: golden cases of venues' rules and of published methods, run against the engine.
//
// Decides: which function of the engine a case's topic asks, how its inputs read, when a result
// passes.
// Must never know: a formula: what is computed, the chapters that the node, the simulator and the
// laboratory use compute. Nor the command line, nor how results are printed.
