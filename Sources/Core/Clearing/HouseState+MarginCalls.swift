import Accounts
import Margin
import Messages
import Units

// Margin calls: a scope is told when its equity falls below the warning level, once, and when it
// has recovered. It is judged when a command touches it (trade, funding, money in or out) and when
// a mark update looks at it; a mark that moves alone looks at nobody, so that it costs no scan.
extension HouseState {
  /// Accounts with more positions are judged only when a mark update looks at them.
  private static var positionsJudged: UInt16 { 4 }

  /// Judges the scopes touched by the command.
  mutating func callMargins(into events: inout EventBuffer) {
    for place in 0..<touched.count {
      let scope = touched[place].scope
      if scope.isCross, accounts[scope.account].legs.count > Self.positionsJudged {
        continue
      }
      judge(scope, into: &events)
    }
  }

  private mutating func judge(_ scope: MarginScope, into events: inout EventBuffer) {
    guard scope.isCross else {
      let held = valuation(scope.position)
      call(
        scope, equity: balance(scope) + held.profit, maintenance: held.maintenance,
        into: &events)
      return
    }
    var equity = balance(scope)
    var required = Money.zero
    for place in accounts[scope.account].legs where legs[place].ledger == scope.asset {
      value(place)
      equity += legs[place].profit
      required += legs[place].maintenance
    }
    call(scope, equity: equity, maintenance: required, into: &events)
  }

  /// Tells a scope that it has crossed the warning level, either way; one in breach is not called,
  /// its liquidation speaks for itself.
  mutating func call(
    _ scope: MarginScope, equity: Money, maintenance: Money, into events: inout EventBuffer
  ) {
    let risk = Risk(equity: equity, initial: .zero, maintenance: maintenance)
    guard !risk.isLiquidatable else { return }
    guard risk.isCalled != isCalled(scope) else { return }
    setCalled(scope, risk.isCalled)
    events.append(
      .marginCalled(
        MarginCalled(
          account: id(scope.account),
          instrument: scope.isCross
            ? .none : markets[positions[scope.position].market].id,
          equity: equity, maintenance: maintenance)))
  }

  private func isCalled(_ scope: MarginScope) -> Bool {
    guard scope.isCross else {
      return positions[scope.position]
        .isCalled
    }
    return accounts[scope.account].isCalled(asset: scope.asset)
  }

  private mutating func setCalled(_ scope: MarginScope, _ isOn: Bool) {
    if scope.isCross {
      accounts[scope.account].setCalled(asset: scope.asset, isOn)
    } else {
      positions[scope.position].isCalled =
        isOn
    }
  }
}
