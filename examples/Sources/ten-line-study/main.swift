// A back-test called from a program: no command line, no console, no file but the prices.
import Studies

let file = CommandLine.arguments.dropFirst().first ?? "examples/lab/btc-1d.csv"
let plan = try BacktestPlan(
  models: [try ModelName.read("ewma-0.97-t3"), try ModelName.read("filtered-0.99-500")])
let study = try BacktestStudy(file, plan, sides: [.long, .short]) { note in
  if case .warning(let line) = note { print("warning: \(line)") }
}
for row in study.outcome.rows {
  print("\(row.model), \(row.side.rawValue): \(row.found.exceptions) exceptions")
}
print("chosen: \(study.choice?.choice.chosen ?? "none")")
