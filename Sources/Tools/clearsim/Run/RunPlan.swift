import Inputs
import Markets
import Reports
import Simulation
import Units

/// What `clearsim run` was asked to do, read and checked in full.
struct RunPlan {
  enum Transport: String, CaseIterable { case memory, ipc, tcp }

  let document: ConfigurationDocument
  let scenario: Scenario
  let seed: UInt64
  /// The path of each underlying.
  let index: [PriceSteps]
  let series: PriceSeries?
  let out: String?
  let transport: Transport
  let verifies: Bool

  init(_ arguments: Arguments) throws {
    let given = try arguments.integer("seed", in: 0...UInt64.max)
    transport = try arguments.choice("transport", of: Transport.self) ?? .memory
    out = arguments.text("out")
    verifies = arguments.has("verify")
    let read = try ConfigurationDocument(
      file: arguments.operands[0], overrides: arguments.all("set"))
    series = try arguments.text("prices").map { (file) throws(InputFault) in
      try PriceFile.read(file)
    }
    scenario = try Scenario(read, prices: series)
    // The run's record holds what the run was made with, wherever the files go.
    var whole = read
    for market in [["market"]] + scenario.markets.indices.map({ ["markets", "\($0)"] }) {
      whole = try whole.inlining(market + ["schedule"])
        .inlining(market + ["preset"], where: VenuePresets.isFile)
    }
    document = whole
    if series != nil, !scenario.underlyings.contains(where: \.prices.followsGivenBars) {
      throw arguments.usage("--prices: this scenario makes its own prices (price.kind)")
    }
    seed = given ?? scenario.seed
    index = try scenario.index(series, seed: seed)
    try scenario.check(document, index: index)
  }
}
