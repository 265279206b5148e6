import Inputs
import Numerics

/// What `liquidations.csv` comes to: when, how large, in which stage, and the largest ones.
struct LiquidationPicture {
  private struct Key: Hashable {
    let account: String
    let instrument: String
    let isLong: Bool
  }

  /// All that was taken from one account in one instrument.
  private struct Liquidation {
    let order: Int
    let time: Double
    var end: Double
    let mark: Double
    let bankruptcy: Double?
    var notional = 0.0
    var quantity = 0.0
    /// Prices times quantities: what a contract is worth does not come into its mean price.
    var priced = 0.0
    var fee = 0.0
    var steps = 0
    var stages: [String] = []
  }

  private var liquidations: [Key: Liquidation] = [:]
  private var steps: [(time: Double, isLong: Bool, notional: Double)] = []
  private var stages: [(name: String, steps: Int, notional: Double)] = []
  private(set) var byInstrument: [String: Double] = [:]

  static let columns = [
    "time_ms", "instrument", "account", "side", "stage", "quantity_base", "notional_quote",
    "bankruptcy_price_quote", "mark_quote", "fee_quote", "price_quote",
  ]

  init() {}

  init(file: String) throws(InputFault) {
    try TableFile.read(file, columns: Self.columns) { row throws(InputFault) in
      try add(row)
    }
  }

  private mutating func add(_ row: TableRow) throws(InputFault) {
    guard let side = PositionDirection(rawValue: row.text(3)) else {
      throw row.fault(3, "is not one of long, short")
    }
    let key = Key(account: row.text(2), instrument: row.text(1), isLong: side == .long)
    let time = try row.requiredNumber(0)
    let notional = try row.requiredNumber(6)
    let mark = try row.requiredNumber(8)
    let bankruptcy = try row.number(7)
    var liquidation =
      liquidations[key]
      ?? Liquidation(
        order: liquidations.count, time: time, end: time, mark: mark, bankruptcy: bankruptcy)
    liquidation.end = time
    liquidation.notional += notional
    let quantity = try row.requiredNumber(5)
    liquidation.quantity += quantity
    liquidation.priced += try quantity * row.requiredNumber(10)
    liquidation.fee += try row.requiredNumber(9)
    liquidation.steps += 1
    let stage = row.text(4)
    if !liquidation.stages.contains(stage) { liquidation.stages.append(stage) }
    liquidations[key] = liquidation
    steps.append((time, key.isLong, notional))
    byInstrument[key.instrument, default: 0] += notional
    let place = stages.firstIndex { $0.name == stage } ?? stages.count
    if place == stages.count { stages.append((stage, 0, 0)) }
    stages[place].steps += 1
    stages[place].notional += notional
  }

  /// - Parameter span: the times of the run, so that the bars line up with the other pictures.
  func json(span: ClosedRange<Double>?) -> JSONValue {
    [
      "accounts": .count(liquidations.count), "steps": .count(steps.count),
      "overTime": overTime(span), "sizes": sizes,
      "stages": .array(
        inOrder.map {
          ["stage": .string($0.name), "steps": .count($0.steps), "notional": .number($0.notional)]
        }),
      "largest": largest,
    ]
  }

  /// The stages as the waterfall has them, others behind.
  private var inOrder: [(name: String, steps: Int, notional: Double)] {
    let known = WaterfallStage.inOrder.map(\.rawValue)
    return stages.enumerated().sorted { a, b in
      let x = known.firstIndex(of: a.element.name) ?? known.count
      let y = known.firstIndex(of: b.element.name) ?? known.count
      return x != y ? x < y : a.offset < b.offset
    }.map(\.element)
  }

  private func overTime(_ span: ClosedRange<Double>?) -> JSONValue {
    let start = min(span?.lowerBound ?? .infinity, steps.map(\.time).min() ?? .infinity)
    let end = max(span?.upperBound ?? -.infinity, steps.map(\.time).max() ?? -.infinity)
    let bins = 120
    guard end > start else { return ["start": 0, "width": 0, "long": [], "short": []] }
    var sums = [[Double]](repeating: [Double](repeating: 0, count: bins), count: 2)
    for step in steps {
      let bin = min(bins - 1, Int((step.time - start) / (end - start) * Double(bins)))
      sums[step.isLong ? 0 : 1][bin] += step.notional
    }
    return [
      "start": .number(start), "width": .number((end - start) / Double(bins)),
      "long": .array(sums[0].map { .number(Downsampling.short($0)) }),
      "short": .array(sums[1].map { .number(Downsampling.short($0)) }),
    ]
  }

  /// Accounts by the notional taken from them, in bins whose edges are 1, 2 and 5 times powers of
  /// ten.
  private var sizes: JSONValue {
    let notionals = liquidations.values.map(\.notional).filter { $0 > 0 }
    guard let least = notionals.min(), let most = notionals.max() else {
      return ["edges": [], "long": [], "short": []]
    }
    var edges: [Double] = []
    var power = 1e-8
    while edges.last ?? 0 <= most {
      for step in [1.0, 2, 5] where step * power * 2.5 > least && edges.last ?? 0 <= most {
        edges.append(step * power)
      }
      power = power < 1 ? 1 / (1 / power / 10).rounded() : power * 10
    }
    var counts = [[Int]](repeating: [Int](repeating: 0, count: max(edges.count - 1, 1)), count: 2)
    for (key, liquidation) in liquidations where liquidation.notional > 0 {
      let bin = edges.lastIndex { $0 <= liquidation.notional } ?? 0
      counts[key.isLong ? 0 : 1][min(bin, counts[0].count - 1)] += 1
    }
    return [
      "edges": .array(edges.map { .number($0) }),
      "long": .array(counts[0].map { .count($0) }), "short": .array(counts[1].map { .count($0) }),
    ]
  }

  private var largest: JSONValue {
    let sorted = liquidations.sorted { a, b in
      a.value.notional != b.value.notional
        ? a.value.notional > b.value.notional : a.value.order < b.value.order
    }
    return .array(
      sorted.prefix(10).map { key, value in
        [
          "account": .string(key.account), "instrument": .string(key.instrument),
          "side": .string(key.isLong ? "long" : "short"), "time": .number(value.time),
          "seconds": .number((value.end - value.time) / 1_000),
          "notional": .number(value.notional), "quantity": .number(value.quantity),
          "price": .number(value.quantity > 0 ? value.priced / value.quantity : 0),
          "mark": .number(value.mark), "bankruptcy": value.bankruptcy.map { .number($0) } ?? .null,
          "fee": .number(value.fee), "steps": .count(value.steps),
          "stages": .array(value.stages.map { .string($0) }),
        ]
      })
  }
}
