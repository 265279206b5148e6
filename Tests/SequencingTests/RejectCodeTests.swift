import Messages
import Testing

/// A command, a frame or a logon that is refused, and the code it is refused with.
struct Provocation {
  let reason: RejectReason
  let provoke: () -> RejectReason
  init(_ reason: RejectReason, _ provoke: @escaping () -> RejectReason) {
    self.reason = reason
    self.provoke = provoke
  }
}

/// The whole table of reject codes: each is provoked from a sequencer or a house, and none is left
/// out, so that a code which nothing sends cannot stay.
@Suite struct RejectCodeTests {
  private static var all: [Provocation] {
    Provocation.session + Provocation.accounts + Provocation.prices + Provocation.orders
      + Provocation.margin + Provocation.fills + Provocation.terms
  }

  @Test func `each provocation is answered with its code`() {
    for item in Self.all {
      let reason = item.provoke()
      #expect(reason == item.reason, "\(reason) instead of \(item.reason)")
    }
  }

  @Test func `every code is provoked`() {
    let provoked = Set(Self.all.map(\.reason))
    let missing = RejectReason.allCases.filter { !provoked.contains($0) }
    #expect(missing.isEmpty, "nothing here is refused as \(missing)")
  }

  @Test func `terms at the ends of their ranges are taken`() {
    for end in TermsRule.all.flatMap(\.ends) {
      let reason = end.send()
      #expect(reason == .accepted, "\(end.name): \(reason)")
    }
  }
}
