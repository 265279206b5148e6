/// Everything that was thought of, in the worlds it was thought of for.
///
/// Several names: the owner's accounts belong to different members, so that no rule that goes by
/// member sees that they are one.
public enum Catalogue {
  public static let all: [Replay] =
    openOrders + closings + strips + marks + fundings + gaps + liquidations + small

  /// The same under several names.
  private static func named(_ terms: ArenaTerms) -> [ArenaTerms] {
    [terms, terms.with { $0.isOneMember = false }]
  }

  private static let crowded = ArenaTerms.scenario.with {
    $0.name = "scenario, 80 honest"
    $0.honestPairs = 40
  }
  /// A jump of 3 % half a minute after the owner begins, up or down.
  private static func jumping(_ size: Double = 0.03) -> ArenaTerms {
    ArenaTerms.scenario.with {
      $0.name = "scenario, a jump of \(Int(size * 100)) %"
      $0.jumpAt = 30
      $0.jumpSize = size
      $0.jumpsPerHour = 0
    }
  }
  private static func markets(_ count: Int) -> ArenaTerms {
    ArenaTerms.scenario.with {
      $0.name = "scenario, \(count) markets"
      $0.marketCount = count
    }
  }

  static let openOrders: [Replay] =
    Way.allCases.flatMap { way in
      NettedOrders.Means.allCases.map { Replay(NettedOrders(way, $0), .scenario) }
        + [
          Replay(NettedOrders.inBand(way), .scenario), Replay(NettedOrders(way), .serve),
          Replay(NettedOrders.inSteps(way), .steep),
        ]
    }
    + named(
      ArenaTerms.scenario.with {
        $0.name = "scenario, fund of 20,000"
        $0.fund = 20_000
      }
    ).map { Replay(NettedOrders(), $0) }

  static let closings: [Replay] =
    [1, 2, 4, 8].flatMap { count in
      ClosingOrders.Order.allCases.flatMap { order in
        [true, false].map {
          Replay(
            ClosingOrders(order, markets: count, isReduceOnly: $0), markets(count),
            seeds: count > 2 ? 2 : 3, long: 60)
        }
      }
    } + [Replay(ClosingOrders(.together, markets: 2, .mirrored), markets(2), seeds: 3, long: 60)]

  static let strips: [Replay] =
    Way.allCases.flatMap { way in
      Strip.Sequel.allCases.map { Replay(Strip($0, way), .scenario) }
        + [Replay(BookStrip(way), .scenario)]
    } + named(.serve).map { Replay(serveStrip, $0) } + [
      Replay(reported, .scenario), Replay(isolated, .scenario),
      Replay(Strip(.preyAlone), .steep), Replay(repeated, .scenario, seeds: 1, long: 30),
      Replay(Exit(isStripped: true), .scenario, baseline: Exit(isStripped: false)),
      Replay(Flip(), .scenario),
    ]

  private static var serveStrip: Strip {
    var strip = Strip(.preyAlone)
    strip.width = 0.01
    return strip
  }
  private static var reported: Strip {
    var strip = Strip(.preyAlone)
    strip.isReported = true
    return strip
  }
  private static var isolated: Strip {
    var strip = Strip(.preyAlone)
    strip.isIsolated = true
    strip.bait = 171
    strip.edge = 0.97
    strip.share = 0.48
    return strip
  }
  private static var repeated: Strip {
    var strip = Strip(.preyAlone)
    strip.rounds = 5
    return strip
  }

  static let marks: [Replay] =
    Way.allCases.map { Replay(Squeeze($0), crowded, seeds: 6) } + [
      Replay(narrow, crowded, seeds: 6),
      Replay(
        Squeeze(samples: 4),
        crowded.with {
          $0.name = "scenario, 24 honest"
          $0.honestPairs = 12
        },
        seeds: 6),
      Replay(
        Squeeze(),
        ArenaTerms.serve.with {
          $0.name = "serve, 80 honest"
          $0.honestPairs = 40
        },
        seeds: 4),
      Replay(
        young,
        crowded.with {
          $0.name = "80 honest, first ticks"
          $0.warmUp = 1
        }, seeds: 6),
      Replay(Lean(minutes: 3), crowded, seeds: 4),
    ]

  private static var narrow: Squeeze {
    var squeeze = Squeeze(samples: 8)
    squeeze.last = 0.013
    squeeze.offer = 45
    squeeze.share = 0.95
    return squeeze
  }
  private static var young: Squeeze {
    var squeeze = Squeeze(samples: 2)
    squeeze.isYoung = true
    return squeeze
  }

  static let fundings: [Replay] = [ArenaTerms.serve, .scenario].flatMap { base in
    let terms = base.with {
      $0.name += ", first funding after 9 s"
      $0.secondsToFunding = 9
      $0.warmUp = 1
    }
    return FundingLean.Book.allCases.map {
      Replay(FundingLean($0, seconds: 8), terms, seeds: 4, long: 60)
    }
  }

  /// Why a gap may pay an owner whose accounts no rule can see together.
  private static let unseen =
    "no rule sees that accounts of several names are one owner's; margin helps"

  /// Why a winner with more behind it may be passed over.
  private static let outranked =
    "whoever has less leverage is deleveraged later; margin, or a fund that is large enough, helps"

  static let gaps: [Replay] =
    named(jumping()).flatMap { terms in
      Straddle.Hold.allCases.map {
        Replay(
          Straddle($0, ticks: 60), terms.with { if $0.marketCount < 2 { $0.marketCount = 2 } },
          seeds: 6, allowed: terms.isOneMember || $0 != .cross ? nil : unseen)
      } + [
        // The maker's stale quotes lie on the way; what own orders add to them is asked.
        Replay(StaleOrders(ticks: 60), terms, seeds: 6, baseline: Snipe(ticks: 60)),
        Replay(AffirmOption(ticks: 60), terms, seeds: 6),
      ]
    } + [
      Replay(
        Snipe(ticks: 60), jumping(), seeds: 6,
        allowed: "the maker bears quotes that are slower than news, the house nothing"),
      Replay(
        Outage(ticks: 240),
        ArenaTerms.scenario.with {
          $0.name = "scenario, index silent"
          $0.outage = 20..<120
          $0.jumpAt = 60
        }, seeds: 4),
    ]

  static let liquidations: [Replay] =
    [true, false].flatMap { choice in
      [
        Replay(SelfLiquidation(bids: choice, ticks: 60), jumping(), seeds: 6),
        Replay(
          FrontRun(sweeps: choice, ticks: 120),
          crowded.with {
            $0.name += ", jumps"
            $0.jumpsPerHour = 60
            $0.jumpSize = 0.03
          },
          seeds: 4),
      ]
    }
    + washes + [
      Replay(
        Flood(),
        crowded.with {
          $0.name = "80 honest, fund of 100,000"
          $0.fund = 100_000
        })
    ]

  /// A gain is taken out of deleveraging's reach between a gap and the tick, on every way there is.
  static let washes: [Replay] =
    named(
      crowded.with {
        $0.name = "80 honest, fund of 2,000, a jump of 5 %"
        $0.fund = 2_000
        $0.jumpAt = 30
        $0.jumpSize = 0.05
        $0.marketCount = 2
      }
    ).flatMap { terms in
      Wash.Route.allCases.map { route in
        let isRanked = route == .topped || route == .edge
        return Replay(
          Wash(route, ticks: 40), terms, seeds: isRanked ? 12 : 4,
          allowed: terms.isOneMember || !isRanked ? nil : outranked)
      }
    }

  /// An hour each, for the long search alone: what waits for a gap, with as many as there are.
  public static let hours: [Replay] = [0.0, 1, 4].flatMap { jumps in
    named(
      ArenaTerms.scenario.with {
        $0.name = "scenario, \(Int(jumps)) jumps an hour"
        $0.jumpsPerHour = jumps
      }
    ).flatMap { terms in
      let excuse = terms.isOneMember || jumps == 0 ? nil : unseen
      return [
        Replay(Straddle(.cross, ticks: 3_600), terms, long: 100, allowed: excuse),
        Replay(Straddle(.isolated, ticks: 3_600), terms, long: 100, allowed: excuse),
        Replay(
          StaleOrders(ticks: 3_600), terms.with { $0.isMakerFast = true }, long: 100,
          allowed: excuse),
        Replay(
          AffirmOption(ticks: 3_600), terms.with { $0.isMakerFast = true }, long: 100,
          allowed: excuse),
      ]
    }
  }

  static let small: [Replay] = [
    Replay(Dust(ticks: 20), .scenario, seeds: 2, long: 20),
    Replay(
      Dust(ticks: 20), ArenaTerms(name: "rebate", market: ArenaTerms.market(maker: "-2bp")),
      seeds: 2, long: 20),
  ]
}
