// Benchmarks: what the house and the laboratory cost, by questions with stated workloads.
//
// Decides: which work a benchmark does, on what, and what it counts and times.
// Must never know: the command line, how results are printed, what a good figure would be.
//
// A benchmark asks for the settings it has by name, measures, and answers with the workload and the
// results as JSON values: the counts of the workload let the work done be checked.
