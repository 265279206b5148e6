import Pricing
import Reports
import Studies

extension OptionValue {
  /// Everything there is to say.
  var json: JSONValue {
    let request = option
    var members: [(key: String, value: JSONValue)] = [
      ("model", .string(request.model.rawValue)), ("type", .string(request.type.rawValue)),
      ("settlement", .string(request.settlement.rawValue)), ("forward", .number(request.forward)),
      ("strike", .number(request.strike)), ("years", .number(request.years)),
      ("discount", .number(request.discount)), ("volatility", .number(volatility)),
      ("price", .number(shown.value)), ("intrinsic", .number(intrinsic)),
      ("greeks", Self.json(shown)),
    ]
    if request.settlement == .coin {
      members.append(
        ("premiumAdjustedDelta", .number(plain.premiumAdjustedDelta(forward: request.forward))))
    }
    if let hedging { members.append(("hedging", Self.json(hedging))) }
    if let errors { members.append(("sensitivityErrors", errors.json)) }
    return .object(members)
  }

  private static func json(_ greeks: Greeks) -> JSONValue {
    [
      "delta": figure(greeks.delta), "gamma": figure(greeks.gamma),
      "vega": figure(greeks.vega), "theta": figure(greeks.theta), "rho": figure(greeks.rho),
      "vanna": figure(greeks.vanna), "volga": figure(greeks.volga),
      "charm": figure(greeks.charm), "veta": figure(greeks.veta),
      "speed": figure(greeks.speed), "zomma": figure(greeks.zomma),
      "color": figure(greeks.color), "ultima": figure(greeks.ultima),
    ]
  }

  /// Null for a limit that grows without bound.
  private static func figure(_ value: Double) -> JSONValue {
    value.isFinite ? .number(value) : .null
  }

  private static func json(_ cost: HedgingCost) -> JSONValue {
    [
      "hedges": .number(cost.hedges), "expectedCost": .number(cost.expected),
      "nextCost": .number(cost.next), "errorDeviation": .number(cost.errorDeviation),
      "leland": .number(cost.leland),
    ]
  }
}
