/// What `serve` runs without a configuration: one market that trades at once.
enum DefaultConfiguration {
  /// What the tokens in it begin with.
  static let tokenPrefix = "demo-"

  static let text = """
    // The node that `clearsim serve` starts without a CONFIG; `serve --print-config` prints it.
    {
      clock: "realTime",
      tickInterval: "100ms",
      snapshotInterval: "1s",
      sync: "group",
      fundContribution: "1000000",
      members: [
        {id: 1, token: "demo-operator", roles: ["operator", "feed"]},
        {id: 11, token: "demo-alice"},
        {id: 12, token: "demo-bob"},
        {id: 13, token: "demo-carol"},
        {id: 14, token: "demo-dave"},
      ],
      accounts: [
        {id: 101, member: 11, deposit: "1000000"},
        {id: 102, member: 12, deposit: "1000000"},
        {id: 103, member: 13, deposit: "1000000"},
        {id: 104, member: 14, deposit: "1000000"},
      ],
      instruments: [
        {
          id: 1,
          symbol: "BTCUSDT",
          settlementAsset: 1,
          tick: "0.1",
          lot: "0.001",
          priceBand: "10%",
          positionLimit: "1000",
          fees: {maker: "2bp", taker: "5bp"},
          mark: {
            method: "medianOfThree", sampleInterval: "1s", windowSamples: 60, indexAgeMax: "30s",
          },
          funding: {
            interval: "8h", interestRate: "1bp", clamp: "5bp", cap: "2%", impactNotional: "10000",
          },
          liquidation: {
            fractionPerTick: "100%", isPartial: true, feeRateMax: "1%", bookTicksMax: 10,
            disposalBand: "1%",
          },
          brackets: [
            {floor: "0", maintenanceRate: "0.4%", initialRate: "1%"},
            {floor: "300000", maintenanceRate: "0.5%", initialRate: "1%"},
            {floor: "3000000", maintenanceRate: "1%", initialRate: "2%"},
            {floor: "12000000", maintenanceRate: "2.5%", initialRate: "5%"},
            {floor: "70000000", maintenanceRate: "5%", initialRate: "10%"},
          ],
          // The node itself posts this index before each of its ticks.
          index: "50000",
        },
      ],
    }

    """
}
