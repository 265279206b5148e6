import Instruments
import Units

/// The table of limits of `proto-docs/numbers.md`, from the code.
enum LimitsPage {
  static let begin = "<!-- Written from Limits.swift: see LimitsTests. -->\n"
  static let end = "<!-- End of what is written from Limits.swift. -->\n"

  private struct Row {
    let name: String
    let value: String
    let code: String
    let meaning: String
    init(_ name: String, _ value: some CustomStringConvertible, _ code: String, _ meaning: String) {
      self.name = name
      self.value = value.description
      self.code = code
      self.meaning = meaning
    }
  }

  private static var amounts: [Row] {
    [
      Row("price", Limits.price, "priceInvalid", "greatest price"),
      Row("ticks", Limits.ticks, "priceInvalid", "greatest price in ticks of its market"),
      Row("quantity", Limits.quantity, "quantityInvalid", "one order or position"),
      Row(
        "contractSize", Limits.contractSize, "contractSizeInvalid",
        "base units per unit of quantity, quote units where the contract is inverse"),
      Row(
        "openInterest", Limits.openInterest, "openInterestLimit",
        "all long positions of an instrument, if it has no lower limit of its own"),
      Row("notional", Limits.notional, "positionLimit", "one position, order or trade"),
      Row(
        "positionValue", Limits.positionValue, "positionLimit, priceInvalid",
        "what a position may come to be worth, or be entered at, as marks move"),
      Row(
        "depositedBalance", Limits.depositedBalance, "depositLimit",
        "a balance behind a deposit, and the fund behind a contribution"),
      Row(
        "depositsTotal", Limits.depositsTotal / Int128(Money.one.rawValue), "depositLimit",
        "all deposits of an asset less its withdrawals"),
      Row(
        "rate", Limits.rate, "fundingClampInvalid, fundLeverageInvalid",
        "greatest clamp of funding and leverage of the fund"),
      Row(
        "mark bound", MarkTerms.boundMost, "markBoundInvalid",
        "greatest `bound` of the mark around the index"),
      Row("leverage", Limits.leverage, "leverageInvalid", "a whole number of times"),
      Row(
        "timeEnd", Limits.timeEnd.rawValue, "timeOver",
        "nanoseconds since 1970: no command is later"),
      Row(
        "timeSpan", Limits.timeSpan.rawValue,
        "markIntervalInvalid, indexAgeInvalid, fundingIntervalInvalid",
        "nanoseconds: intervals and ages in terms"),
    ]
  }

  private static var counts: [Row] {
    [
      Row("accounts", Limits.accounts, "accountLimit", "greatest account number"),
      Row("instruments", Limits.instruments, "instrumentLimit", "greatest instrument number"),
      Row(
        "assets", Limits.assets, "settlementAssetInvalid", "settlement assets of all instruments"),
      Row("ordersOpen", Limits.ordersOpen, "orderLimit", "open orders in the house"),
      Row("ordersPerMember", Limits.ordersPerMember, "orderLimit", "open orders of one member"),
      Row(
        "ordersPerPosition", Limits.ordersPerPosition, "orderLimit",
        "open orders of one account in one instrument"),
      Row("marginBrackets", Limits.marginBrackets, "bracketLimit", "brackets of one schedule"),
      Row(
        "indexSources", Limits.indexSources, "indexSourceInvalid",
        "sources are 0 to \(Limits.indexSources - 1)"),
      Row(
        "markWindowSamples", Limits.markWindowSamples, "markWindowInvalid",
        "samples in the mark's moving average"),
      Row(
        "fundingSamples", Limits.fundingSamples, "premiumSampleLimit",
        "samples of the premium in one funding interval"),
      Row("fillsPending", Limits.fillsPending, "fillLimit", "bilateral trades not yet affirmed"),
      Row(
        "fillsPendingPerMember", Limits.fillsPendingPerMember, "fillLimit",
        "of them, those that one member's accounts have affirmed"),
      Row(
        "fillNumbers", Limits.fillNumbers, "reportedTradePassed",
        "numbers of cleared trades that two accounts remember of each other"),
      Row(
        "fillPartners", Limits.fillPartners, "fillPartnerLimit",
        "others with whom one account may clear reported trades"),
      Row(
        "farPriceMultiple", Limits.farPriceMultiple, "priceOutsideBand",
        "times the mark that a sell may lie above it, and a buy below"),
      Row(
        "matchesPerCommand", Limits.matchesPerCommand, "–",
        "what is left of the order is cancelled with reason matchLimit"),
      Row(
        "accountsPerOwner", Limits.accountsPerOwner, "ownerAccountLimit",
        "accounts of one owner in a market that counts positions by owner"),
      Row("frameBytes", Limits.frameBytes, "frameTooLarge", "a frame"),
      Row("messagesPerFrame", Limits.messagesPerFrame, "frameTooLarge", "messages in it"),
      Row("messageBytes", Limits.messageBytes, "malformed", "one message"),
      Row("sessions", Limits.sessions, "–", "members of a node, each with one session"),
    ]
  }

  static var text: String {
    var lines = ["| limit | value | reject code | meaning |", "|---|---|---|---|"]
    lines += (amounts + counts).map {
      "| \($0.name) | \($0.value) | \($0.code) | \($0.meaning) |"
    }
    let wait = Limits.affirmationTime.rawValue / 1_000_000_000
    lines += ["", "A bilateral trade waits \(wait) s for its second party."]
    return lines.joined(separator: "\n") + "\n"
  }
}
