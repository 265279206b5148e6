import Foundation
import Pricing
import Testing

@Suite struct Black76Tests {
  /// Whether two numbers agree to `relative`, or to `absolute` near zero.
  static func agree(
    _ a: Double, _ b: Double, _ relative: Double, absolute: Double = 1e-300
  ) -> Bool {
    abs(a - b) <= max(absolute, relative * max(abs(a), abs(b)))
  }

  @Test("values and sensitivities of three independent libraries are met")
  func golden() throws {
    let call = try Black76(
      forward: 60_000, strike: 70_000, volatility: 0.7, years: 30.0 / 365)
    let greeks = call.greeks(.call)
    let wanted: [(Double, Double)] = [
      (greeks.value, 1648.303486711928), (greeks.delta, 0.25213528292238274),
      (greeks.gamma, 2.6510169673166283e-05), (greeks.vega, 5490.873499428413),
      (greeks.theta, -23381.96965173266), (greeks.vanna, 0.39603390865800764),
      (greeks.volga, 4549.197159493195), (call.coinPrice(.call), 0.02747172477853213),
      (greeks.premiumAdjustedDelta(forward: 60_000), 0.2246635581438506),
    ]
    for (found, expected) in wanted { #expect(Self.agree(found, expected, 1e-12)) }
    let discounted = try Black76(
      forward: 100, strike: 105, volatility: 0.3, years: 0.5, discount: 0.98)
    #expect(Self.agree(discounted.price(.call), 6.2575649841984395, 1e-13))
    let normal = try Bachelier(forward: 100, strike: 105, volatility: 20, years: 0.5)
    #expect(Self.agree(normal.price(.call), 3.490886622301164, 1e-12))
  }

  @Test("a value far out of the money keeps its digits")
  func tails() throws {
    // Computed with 60 digits.
    for (strike, volatility, years, value) in Self.tailValues {
      let option = try Black76(
        forward: 100, strike: strike, volatility: volatility, years: years)
      #expect(Self.agree(option.price(.call), value, 1e-12))
      #expect(Self.agree(option.greeks(.call).value, value, 1e-12))
    }
  }

  static let tailValues: [(Double, Double, Double, Double)] = [
    (200, 0.1, 0.25, 2.6808420799285901e-44),
    (101, 0.001, 1, 1.2448695951642834e-25),
    (100.0000001, 1e-05, 1, 0.00039889228259692115),
    (100, 1e-06, 1, 3.9894228040141604e-5),
    (150, 0.05, 0.3, 1.5153318964374923e-50),
    (1000, 1.2, 0.2, 0.00031120618184785888),
    (5000, 3, 1, 45.15126543439908),
    (100.5, 5, 0.0001, 1.7594272518844939),
    (100, 2, 3, 91.67354833364496),
    (130, 0.011, 1, 2.5721654646749408e-127),
  ]

  /// Forward, strike, volatility, years and discount that cover the shapes an option can have.
  static let shapes: [Black76] = {
    var shapes: [Black76] = []
    for strike in [20.0, 70, 95, 100, 100.001, 104, 150, 400] {
      for (volatility, years) in [(0.1, 0.02), (0.2, 1), (0.6, 0.08), (1.5, 0.5), (4, 2)] {
        for discount in [1, 0.93] {
          if let shape = try? Black76(
            forward: 100, strike: strike, volatility: volatility, years: years,
            discount: discount)
          {
            shapes.append(shape)
          }
        }
      }
    }
    return shapes
  }()

  @Test("a call less a put is the discounted forward less strike")
  func parity() throws {
    #expect(Self.shapes.count == 80)
    for shape in Self.shapes {
      let (call, put) = (shape.greeks(.call), shape.greeks(.put))
      let gap = shape.discount * (shape.forward - shape.strike)
      #expect(abs(call.value - put.value - gap) < 1e-11)
      #expect(abs(call.delta - put.delta - shape.discount) < 1e-13)
      #expect(call.gamma == put.gamma && call.vega == put.vega)
      #expect(Self.agree(shape.price(.call), call.value, 1e-13, absolute: 1e-290))
    }
  }

  @Test("a value rises with volatility and time, falls with the strike of a call, and is convex")
  func shape() throws {
    func value(_ strike: Double, _ volatility: Double, _ years: Double) throws -> Double {
      try Black76(forward: 100, strike: strike, volatility: volatility, years: years).price(.call)
    }
    for strike in stride(from: 40.0, through: 250, by: 7) {
      for volatility in stride(from: 0.05, through: 3, by: 0.1) {
        let here = try value(strike, volatility, 0.3)
        #expect(try value(strike, volatility + 0.01, 0.3) >= here)
        #expect(try value(strike, volatility, 0.31) >= here)
        let (below, above) = (
          try value(strike - 1, volatility, 0.3), try value(strike + 1, volatility, 0.3)
        )
        #expect(below >= here && above <= here)
        #expect(below + above - 2 * here > -1e-12)
        #expect(here >= max(0, 100 - strike) && here < 100)
      }
    }
  }

  @Test("each sensitivity is the difference quotient of the one below it", arguments: [0, 1, 2])
  func differences(model: Int) throws {
    for shape in Self.shapes where shape.volatility * shape.years.squareRoot() > 0.1 {
      for type in OptionType.allCases {
        let scale = Probe(model, shape, type)
        try scale.expectConsistency()
      }
    }
  }

  @Test("without time or volatility an option is worth its exercise and nothing is NaN")
  func certainty() throws {
    for (volatility, years) in [(0.0, 1.0), (0.5, 0), (0, 0), (1e-13, 1)] {
      for strike in [90.0, 100, 110] {
        let option = try Black76(
          forward: 100, strike: strike, volatility: volatility, years: years, discount: 0.9)
        for type in OptionType.allCases {
          let greeks = option.greeks(type)
          #expect(Probe.fields(greeks).allSatisfy { !$0.isNaN })
          guard strike != 100 else {
            // The kink of the payoff is seen from the money itself.
            #expect(greeks.value < 1e-11 && greeks.gamma > 1e9)
            continue
          }
          #expect(greeks.value == 0.9 * type.intrinsic(forward: 100, strike: strike))
          #expect(greeks.gamma == 0 && greeks.vega == 0)
        }
      }
    }
  }

  @Test("at the ends of the domain every field is a number")
  func extremes() throws {
    for forward in [1e-9, 1, 1e15] {
      for strike in [1e-9, 1, 1.000000001, 1e15] {
        for volatility in [1e-9, 1e-3, 1, 100] {
          for years in [1e-12, 1e-3, 1, 100] {
            let option = try Black76(
              forward: forward, strike: strike, volatility: volatility, years: years,
              discount: 0.5)
            for type in OptionType.allCases {
              let greeks = option.greeks(type)
              let coin = greeks.settledInCoin(forward: forward)
              #expect(Probe.fields(greeks).allSatisfy { $0.isFinite })
              #expect(Probe.fields(coin).allSatisfy { !$0.isNaN })
              #expect(greeks.value >= 0)
            }
          }
        }
      }
    }
  }

  @Test("an input outside its domain is named with what would be right")
  func domain() {
    #expect(throws: PricingFault.self) {
      try Black76(forward: .nan, strike: 1, volatility: 1, years: 1)
    }
    do {
      _ = try Black76(forward: 100, strike: -5, volatility: 1, years: 1)
      Issue.record("a negative strike was taken")
    } catch {
      #expect(error.description == "strike: -5.0 is not from 1e-09 to 1000000000000000.0")
    }
  }
}

/// One option under a model, to be moved in each of its variables.
struct Probe {
  let model: Int
  let shape: Black76
  let type: OptionType

  init(_ model: Int, _ shape: Black76, _ type: OptionType) {
    self.model = model
    self.shape = shape
    self.type = type
  }

  /// Sensitivities after a move; `rate` changes the discount at the same forward.
  func greeks(
    forward: Double = 0, volatility: Double = 0, time: Double = 0, rate: Double = 0
  ) throws -> Greeks {
    let years = shape.years - time
    let discount = exp(log(shape.discount) * years / shape.years - rate * years)
    let moved = shape.forward + forward
    if model == 2 {
      return try Bachelier(
        forward: moved, strike: shape.strike, volatility: 100 * (shape.volatility + volatility),
        years: years, discount: discount
      ).greeks(type)
    }
    let option = try Black76(
      forward: moved, strike: shape.strike, volatility: shape.volatility + volatility,
      years: years, discount: discount)
    let plain = option.greeks(type)
    return model == 0 ? plain : plain.settledInCoin(forward: moved)
  }

  static func fields(_ g: Greeks) -> [Double] {
    [
      g.value, g.delta, g.gamma, g.vega, g.theta, g.rho, g.vanna, g.volga, g.charm, g.veta,
      g.speed, g.zomma, g.color, g.ultima,
    ]
  }

  func expectConsistency() throws {
    let here = try greeks()
    let unit = model == 2 ? 100.0 : 1
    try expect(here, \.value, [(\.delta, .forward), (\.vega, .volatility), (\.theta, .time)], unit)
    try expect(
      here, \.delta, [(\.gamma, .forward), (\.vanna, .volatility), (\.charm, .time)], unit)
    try expect(
      here, \.gamma, [(\.speed, .forward), (\.zomma, .volatility), (\.color, .time)], unit)
    try expect(
      here, \.vega, [(\.vanna, .forward), (\.volga, .volatility), (\.veta, .time)], unit)
    try expect(here, \.volga, [(\.ultima, .volatility)], unit)
    try expect(here, \.value, [(\.rho, .rate)], unit)
  }

  enum Variable { case forward, volatility, time, rate }

  private func expect(
    _ here: Greeks, _ field: KeyPath<Greeks, Double>,
    _ slopes: [(KeyPath<Greeks, Double>, Variable)], _ unit: Double
  ) throws {
    for (slope, variable) in slopes {
      let step =
        switch variable {
        case .forward: 0.005 * min(1, shape.volatility * shape.years.squareRoot()) * 10
        case .volatility: 0.002 * shape.volatility
        case .time: 0.002 * shape.years
        case .rate: 1e-4
        }
      func at(_ n: Double) throws -> Double {
        switch variable {
        case .forward: try greeks(forward: n * step)[keyPath: field]
        case .volatility: try greeks(volatility: n * step)[keyPath: field]
        case .time: try greeks(time: n * step)[keyPath: field]
        case .rate: try greeks(rate: n * step)[keyPath: field]
        }
      }
      // Five points: the error is of the fourth power of the step.
      let (far, near) = (try at(2) - at(-2), try at(1) - at(-1))
      var quotient = (8 * near - far) / (12 * step)
      if variable == .volatility { quotient /= unit }
      let size = abs(here[keyPath: field]) / step * 1e-10
      #expect(
        Black76Tests.agree(quotient, here[keyPath: slope], 2e-5, absolute: 1e-9 + size),
        "\(slope) of \(shape) \(type): \(quotient) and \(here[keyPath: slope])")
    }
  }
}
