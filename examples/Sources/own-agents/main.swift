// A run with agents of one's own among those of the house.
import Inputs
import Simulation

let file = CommandLine.arguments.dropFirst().first ?? "examples/scenarios/own/carry.json5"
let scenario = try Scenario(
  ConfigurationDocument(file: file), kinds: PopulationKinds.known + [Carry.self])
let run = try MemoryRun(scenario)
print("\(run.figures.trades) trades, \(run.figures.fundingPayments) funding payments")
for population in run.populations {
  let (gain, funding) = (population.gain.rounded(0), population.funding.rounded(0))
  print("\(population.name): gain \(gain), of which funding \(funding)")
}
