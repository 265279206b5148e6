import Calibration
import Inputs
import Reports
import Studies
import Units

/// The one object that `clearsim stress --json` prints.
struct StressJSON {
  let study: StressStudy

  private var names: [String] { study.terms.underlyings }

  func value(requirements: JSONValue) -> JSONValue {
    [
      "file": .string(study.terms.name),
      "horizon": .string(DurationText.format(study.horizon.length)),
      "within": .boolean(study.horizon.isWithin),
      "repairs": .array(
        study.prices.repairs.map { ["file": .string($0.file), "repair": $0.repair.json] }),
      "asOf": .string(StressTime.text(study.position.asOf)),
      "marks": byName(study.position.marks), "premium": .string(study.terms.premium.rawValue),
      "volatility": [
        "slopes": byName(study.position.response.slopes),
        "near": .number(study.terms.powerNear), "far": .number(study.terms.powerFar),
      ],
      "insuranceFund": .number(study.terms.insuranceFund),
      "defaultFund": .number(study.terms.defaultFund),
      "members": .array(study.books.members.indices.map { member($0) }),
      "windows": .array(study.windows.map { window($0) }),
      "grid": study.grid.map { grid($0.points, $0.part) } ?? .null,
      "span": study.span.map { span in
        .object([
          ("price", byName(span.prices)), ("volatility", byName(span.volatilities)),
          ("result", whole(span.part)),
        ])
      } ?? .null,
      "shocks": shocks, "simulation": simulation, "reverse": reverse,
      "sizing": .array(study.terms.sizing.map { .string($0.rawValue) }),
      "funds": requirements,
    ]
  }

  private func byName(_ values: [Double]) -> JSONValue {
    .object(zip(names, values).map { ($0, .number($1)) })
  }

  private func member(_ place: Int) -> JSONValue {
    let books = study.books
    let posted = study.position.posted[place]
    return [
      "member": .string(books.members[place].name),
      "participant": .string(books.participants[books.participantOf[place]]),
      "gross": .number(books.gross(of: place)), "posted": .number(posted.amount),
      "inAssets": .number(posted.inAssets), "marginBy": .string(posted.source),
      "resources": .number(books.resources[place]),
      "worst": .array(
        study.parts.map { part in
          let worst = part.outcome.members[place]
          return [
            "scenarios": .string(part.name), "scenario": .string(part.label(worst.scenario)),
            "prices": byName(part.scenarios.prices(of: worst.scenario)),
            "loss": .number(worst.loss), "uncovered": .number(worst.uncovered),
          ]
        }),
    ]
  }

  private func window(_ window: StressStudy.Window) -> JSONValue {
    let terms = window.terms.window
    var members: [(key: String, value: JSONValue)] = [
      ("window", .string(terms.name)), ("from", .string(StressTime.text(terms.from))),
      ("to", .string(StressTime.text(terms.to))), ("known", .string(terms.known)),
    ]
    switch window.coverage {
    case .notCovered(let reason):
      members += [("covered", false), ("reason", .string(reason))]
    case .covered(let found):
      members += [
        ("covered", true), ("horizon", .string(DurationText.format(found.moves.horizon))),
        (
          "bars",
          .object(zip(names, found.intervals).map { ($0, .string(DurationText.format($1))) })
        ),
        ("missingBars", .count(found.missingBars)),
        ("whole", byName(found.moves.whole)), ("peakToTrough", byName(found.falls)),
        ("troughToPeak", byName(found.rises)),
      ]
      if let part = window.part { members.append(("result", self.part(part))) }
    }
    return .object(members)
  }

  /// Sizes, and the scenarios that set them.
  private func part(_ part: StressStudy.Part) -> JSONValue {
    [
      "scenarios": .count(part.scenarios.count),
      "coverOne": need(part, part.size.coverOne), "coverTwo": need(part, part.size.coverTwo),
      "comprehensive": need(part, part.size.comprehensive),
    ]
  }

  /// The same with every scenario.
  private func whole(_ part: StressStudy.Part) -> JSONValue {
    guard case .object(let members) = self.part(part) else { return .null }
    return .object(
      members + [("each", .array(part.labels.indices.map { scenario(part, $0) }))])
  }

  private func need(_ part: StressStudy.Part, _ need: FundSize.Need) -> JSONValue {
    guard let place = need.scenario else { return ["amount": 0, "scenario": .null] }
    return ["amount": .number(need.amount), "scenario": scenario(part, place)]
  }

  private func scenario(_ part: StressStudy.Part, _ place: Int) -> JSONValue {
    let found = part.outcome.scenarios[place]
    let paid = LossAllocation(
      found, insuranceFund: study.terms.insuranceFund, defaultFund: study.terms.defaultFund)
    return [
      "label": .string(part.label(place)), "prices": byName(part.scenarios.prices(of: place)),
      "volatility": byName(part.scenarios.volatilities(of: place)),
      "weight": .number(part.scenarios.weights[place]),
      "defaulters": .count(found.defaulters),
      "largest": .array(
        [found.largest, found.second].compactMap { $0 }
          .map { .string(study.books.participants[$0]) }),
      "loss": .number(paid.loss),
      "paid": [
        "margin": .number(paid.defaulters), "insuranceFund": .number(paid.insuranceFund),
        "defaultFund": .number(paid.defaultFund), "unfunded": .number(paid.unfunded),
      ],
    ]
  }

  private func grid(_ points: [HypotheticalGrid.Point], _ part: StressStudy.Part) -> JSONValue {
    [
      "result": whole(part),
      "points": .array(
        points.enumerated().map { place, point in
          [
            "moved": point.underlying.map { .string(names[$0]) } ?? "all",
            "price": .number(point.price), "volatility": .number(point.volatility),
            "uncovered": .number(part.outcome.scenarios[place].uncovered),
            "coverTwo": .number(part.outcome.scenarios[place].largestTwo),
          ]
        }),
    ]
  }

  private var shocks: JSONValue {
    let terms = study.terms.covariance
    return [
      "estimate": .string(terms.estimate.rawValue),
      "shrinkage": study.shrinkage.map { .number($0) } ?? .null,
      "correlationStress": .number(terms.stress),
      "correlationsGiven": .array(
        terms.correlations.map {
          [.string(names[$0.first]), .string(names[$0.second]), .number($0.value)]
        }),
      "covariance": .array(
        names.indices.map { row in
          .array(names.indices.map { .number(study.covariance[row, $0]) })
        }),
      "deviations": .array(study.terms.shocks.map { .number($0) }), "result": whole(study.shocks),
    ]
  }

  private var simulation: JSONValue {
    let found = study.simulation
    return [
      "draws": .count(found.part.scenarios.count), "seed": .count(found.seed),
      "degrees": .number(found.degrees), "fitted": .boolean(found.isFitted),
      "atBound": .count(found.atBound), "emptied": .number(found.emptied),
      "quantiles": .array(
        found.quantiles.map {
          [
            "confidence": .number($0.confidence), "all": .number($0.all),
            "low": .number($0.low), "high": $0.high.map { .number($0) } ?? .null,
            "largestTwo": .number($0.two), "drawsBeyond": .number($0.beyond),
          ]
        }),
    ]
  }

  private var reverse: JSONValue {
    let plausible: JSONValue =
      switch study.plausible {
      case .none: .null
      case .failed(let reason): ["failed": .string(reason)]
      case .found(let found):
        [
          "moves": byName(found.moves), "distance": .number(found.distance),
          "chanceNormal": .number(found.chanceNormal),
          "chanceStudent": .number(found.chanceStudent), "searches": .count(found.searches),
          "converged": .count(found.converged),
        ]
      }
    return [
      "down": .number(study.terms.bounds.down), "up": .number(study.terms.bounds.up),
      "moves": .array(
        study.reverse.answers.map { answer in
          [
            "moved": answer.underlying.map { .string(names[$0]) } ?? "all",
            "direction": answer.isUp ? "up" : "down",
            "move": answer.move.map { .number($0) } ?? .null,
          ]
        }),
      "plausible": plausible,
    ]
  }
}
