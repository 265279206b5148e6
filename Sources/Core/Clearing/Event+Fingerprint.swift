import Instruments
import Messages
import State
import Units

// Field by field, because the memory of an event has gaps whose contents are not defined.
extension Fingerprint {
  mutating func feed(_ event: Event) {
    switch event {
    case .accountOpened(let e):
      feed(1)
      feed(UInt64(e.account.rawValue))
      feed(UInt64(e.member.rawValue))
      feed(UInt64(e.owner.rawValue))
    case .instrumentOpened(let e):
      feed(2)
      feed(UInt64(e.instrument.rawValue))
    case .deposited(let e):
      feed(3)
      feed(UInt64(e.account.rawValue))
      feed(UInt64(e.asset.rawValue))
      feed(UInt64(bitPattern: e.amount.rawValue))
      feed(UInt64(bitPattern: e.balance.rawValue))
    case .withdrawn(let e):
      feed(4)
      feed(UInt64(e.account.rawValue))
      feed(UInt64(e.asset.rawValue))
      feed(UInt64(bitPattern: e.amount.rawValue))
      feed(UInt64(bitPattern: e.balance.rawValue))
    case .marginTransferred(let e):
      feed(5)
      feed(UInt64(e.account.rawValue))
      feed(UInt64(e.instrument.rawValue))
      feed(UInt64(bitPattern: e.amount.rawValue))
      feed(UInt64(bitPattern: e.isolatedBalance.rawValue))
    case .leverageChanged(let e):
      feed(6)
      feed(UInt64(e.account.rawValue))
      feed(UInt64(e.instrument.rawValue))
      feed(UInt64(e.leverage))
    case .marginModeChanged(let e):
      feed(7)
      feed(UInt64(e.account.rawValue))
      feed(UInt64(e.instrument.rawValue))
      feed(UInt64(e.mode.rawValue))
    case .orderRested(let e):
      feed(8)
      feed(UInt64(e.account.rawValue))
      feed(UInt64(e.instrument.rawValue))
      feed(UInt64(e.order.rawValue))
      feed(UInt64(e.clientOrder.rawValue))
      feed(UInt64(e.side.rawValue))
      feed(UInt64(bitPattern: e.price.rawValue))
      feed(UInt64(bitPattern: e.quantity.rawValue))
    case .orderReduced(let e):
      feed(9)
      feed(UInt64(e.account.rawValue))
      feed(UInt64(e.instrument.rawValue))
      feed(UInt64(e.order.rawValue))
      feed(UInt64(e.clientOrder.rawValue))
      feed(UInt64(bitPattern: e.quantity.rawValue))
      feed(UInt64(e.reason.rawValue))
    case .orderCancelled(let e):
      feed(10)
      feed(UInt64(e.account.rawValue))
      feed(UInt64(e.instrument.rawValue))
      feed(UInt64(e.order.rawValue))
      feed(UInt64(e.clientOrder.rawValue))
      feed(UInt64(bitPattern: e.quantity.rawValue))
      feed(UInt64(e.reason.rawValue))
    case .traded(let e):
      feed(11)
      feed(UInt64(e.trade.rawValue))
      feed(UInt64(e.instrument.rawValue))
      feed(UInt64(e.kind.rawValue))
      feed(UInt64(e.aggressor.rawValue))
      feed(UInt64(bitPattern: e.price.rawValue))
      feed(UInt64(bitPattern: e.quantity.rawValue))
      feed(UInt64(e.buyer.rawValue))
      feed(UInt64(e.seller.rawValue))
      feed(UInt64(e.buyOrder.rawValue))
      feed(UInt64(e.sellOrder.rawValue))
      feed(UInt64(bitPattern: e.buyerFee.rawValue))
      feed(UInt64(bitPattern: e.sellerFee.rawValue))
      feed(UInt64(bitPattern: e.buyerProfit.rawValue))
      feed(UInt64(bitPattern: e.sellerProfit.rawValue))
    case .fillPending(let e):
      feed(12)
      feed(UInt64(e.reported.rawValue))
      feed(UInt64(e.instrument.rawValue))
      feed(UInt64(e.account.rawValue))
      feed(UInt64(e.counterparty.rawValue))
      feed(UInt64(bitPattern: e.deadline.rawValue))
    case .fillCleared(let e):
      feed(13)
      feed(UInt64(e.reported.rawValue))
      feed(UInt64(e.trade.rawValue))
      feed(UInt64(e.buyer.rawValue))
      feed(UInt64(e.seller.rawValue))
    case .fillLapsed(let e):
      feed(14)
      feed(UInt64(e.reported.rawValue))
      feed(UInt64(e.account.rawValue))
      feed(UInt64(e.counterparty.rawValue))
      feed(UInt64(e.reason.rawValue))
    case .markChanged(let e):
      feed(15)
      feed(UInt64(e.instrument.rawValue))
      feed(UInt64(bitPattern: e.mark.rawValue))
      feed(UInt64(bitPattern: e.index.rawValue))
      feed(UInt64(bitPattern: e.time.rawValue))
    case .indexStateChanged(let e):
      feed(16)
      feed(UInt64(e.instrument.rawValue))
      feed(e.isStale ? 1 : 0)
    case .fundingSet(let e):
      feed(17)
      feed(UInt64(e.instrument.rawValue))
      feed(UInt64(bitPattern: e.rate.rawValue))
      feed(UInt64(bitPattern: e.mark.rawValue))
      feed(UInt64(bitPattern: e.time.rawValue))
      feed(UInt64(e.missed))
    case .fundingPaid(let e):
      feed(18)
      feed(UInt64(e.account.rawValue))
      feed(UInt64(e.instrument.rawValue))
      feed(UInt64(bitPattern: e.amount.rawValue))
    case .marginCalled(let e):
      feed(19)
      feed(UInt64(e.account.rawValue))
      feed(UInt64(e.instrument.rawValue))
      feed(UInt64(bitPattern: e.equity.rawValue))
      feed(UInt64(bitPattern: e.maintenance.rawValue))
    case .liquidationStarted(let e):
      feed(20)
      feed(UInt64(e.account.rawValue))
      feed(UInt64(e.instrument.rawValue))
      feed(UInt64(e.mode.rawValue))
      feed(UInt64(bitPattern: e.position.rawValue))
      feed(UInt64(bitPattern: e.mark.rawValue))
      feed(UInt64(bitPattern: e.bankruptcyPrice.rawValue))
      feed(UInt64(bitPattern: e.equity.rawValue))
      feed(UInt64(bitPattern: e.maintenance.rawValue))
    case .liquidationStep(let e):
      feed(21)
      feed(UInt64(e.account.rawValue))
      feed(UInt64(e.instrument.rawValue))
      feed(UInt64(e.stage.rawValue))
      feed(UInt64(e.side.rawValue))
      feed(UInt64(bitPattern: e.quantity.rawValue))
      feed(UInt64(bitPattern: e.price.rawValue))
      feed(UInt64(bitPattern: e.bankruptcyPrice.rawValue))
      feed(UInt64(bitPattern: e.mark.rawValue))
      feed(UInt64(bitPattern: e.fee.rawValue))
    case .liquidationEnded(let e):
      feed(22)
      feed(UInt64(e.account.rawValue))
      feed(UInt64(e.instrument.rawValue))
      feed(UInt64(bitPattern: e.position.rawValue))
      feed(UInt64(bitPattern: e.balance.rawValue))
      feed(e.isRestored ? 1 : 0)
    case .deleveraged(let e):
      feed(23)
      feed(UInt64(e.trade.rawValue))
      feed(UInt64(e.instrument.rawValue))
      feed(UInt64(e.bankrupt.rawValue))
      feed(UInt64(e.counterparty.rawValue))
      feed(UInt64(bitPattern: e.quantity.rawValue))
      feed(UInt64(bitPattern: e.price.rawValue))
      feed(UInt64(e.rank))
      feed(UInt64(bitPattern: e.score.rawValue))
    case .fundChanged(let e):
      feed(24)
      feed(UInt64(e.asset.rawValue))
      feed(UInt64(bitPattern: e.amount.rawValue))
      feed(UInt64(bitPattern: e.balance.rawValue))
      feed(UInt64(e.reason.rawValue))
      feed(UInt64(e.account.rawValue))
      feed(UInt64(e.instrument.rawValue))
    case .lossShared(let e):
      feed(25)
      feed(UInt64(e.asset.rawValue))
      feed(UInt64(e.account.rawValue))
      feed(UInt64(bitPattern: e.amount.rawValue))
      feed(UInt64(e.bankrupt.rawValue))
      feed(UInt64(e.instrument.rawValue))
    case .lossUnfunded(let e):
      feed(26)
      feed(UInt64(e.asset.rawValue))
      feed(UInt64(bitPattern: e.amount.rawValue))
      feed(UInt64(e.account.rawValue))
      feed(UInt64(e.instrument.rawValue))
    case .recourseTaken(let e):
      feed(27)
      feed(UInt64(e.asset.rawValue))
      feed(UInt64(e.account.rawValue))
      feed(UInt64(e.instrument.rawValue))
      feed(UInt64(e.debtor.rawValue))
      feed(UInt64(e.debtorInstrument.rawValue))
      feed(UInt64(bitPattern: e.amount.rawValue))
    case .instrumentListed(let e):
      feed(28)
      feed(e.version)
      feed(UInt64(e.listing.valuation.rawValue))
      feed(UInt64(bitPattern: e.listing.closingFeeRate.rawValue))
      var contract = e.listing.contract
      feed { contract.code(&$0) }
    case .feesChanged(let e):
      feed(29)
      feed(UInt64(e.instrument.rawValue))
      feed(e.version)
      var fees = e.fees
      feed { fees.code(&$0) }
    case .markTermsChanged(let e):
      feed(30)
      feed(UInt64(e.instrument.rawValue))
      feed(e.version)
      var terms = e.terms
      feed { terms.code(&$0) }
    case .fundingTermsChanged(let e):
      feed(31)
      feed(UInt64(e.instrument.rawValue))
      feed(e.version)
      var terms = e.terms
      feed { terms.code(&$0) }
    case .liquidationTermsChanged(let e):
      feed(32)
      feed(UInt64(e.instrument.rawValue))
      feed(e.version)
      var terms = e.terms
      feed { terms.code(&$0) }
    case .marginBracketChanged(let e):
      feed(33)
      feed(UInt64(e.instrument.rawValue))
      feed(e.version)
      feed(UInt64(e.index))
      feed(e.isInForce ? 1 : 0)
      var bracket = e.bracket
      feed { bracket.code(&$0) }
    case .liquidationStageChanged(let e):
      feed(34)
      feed(UInt64(e.instrument.rawValue))
      feed(e.version)
      feed(UInt64(e.index))
      feed(UInt64(e.count))
      feed(e.isInForce ? 1 : 0)
      var stage = e.terms
      feed { stage.code(&$0) }
    case .marginTermsChanged(let e):
      feed(35)
      feed(UInt64(e.instrument.rawValue))
      feed(e.version)
      var terms = e.terms
      feed { terms.code(&$0) }
    }
  }

  private mutating func feed(_ version: TermsVersion) {
    feed(UInt64(version.number))
    feed(UInt64(bitPattern: version.since.rawValue))
  }

  /// Terms are fed as the state lists them, eight bytes at a time. They change seldom.
  private mutating func feed(_ list: (inout StateCoder) -> Void) {
    var coder = StateCoder(capacity: 256)
    list(&coder)
    let bytes = coder.written
    for start in stride(from: 0, to: bytes.count, by: 8) {
      var word: UInt64 = 0
      for place in start..<Swift.min(start + 8, bytes.count) {
        word |= UInt64(bytes[place]) << UInt64(8 * (place - start))
      }
      feed(word)
    }
  }
}
