import ClearingNode
import CommandLog
import Inputs
import Messages
import Sequencing
import Units

/// What a node needs to know before it starts, read from JSON5 and checked in full.
struct ServeConfiguration {
  var orders: String
  var feed: String
  var snapshots: String
  var clock: ClockChoice
  var tickInterval: TimeSpan
  var stateInterval: TimeSpan
  var digestInterval: TimeSpan
  var silenceMax: TimeSpan
  /// How long the answer to a wrong token is held back.
  var guessDelay: TimeSpan
  /// Packets queued for a member before it counts as slow.
  var sendHighWater: Int32
  var sync: SyncPolicy
  var members: [MemberTerms]
  /// What the operator tells an empty house first, in this order.
  var setup: [Messages.Command]
  /// Index prices the node itself posts before each of its ticks.
  var fixedIndices: [PostIndexPrice]

  enum ClockChoice: String, CaseIterable { case realTime, lockStep }

  /// - Parameter isLockStep: what the command line says of the clock, over the document.
  init(_ document: ConfigurationDocument, isLockStep: Bool = false) throws(InputFault) {
    let root = try document.root()
    let endpoints = try root.optionalObject("endpoints")
    orders = try endpoints?.string("orders", default: Self.orders) ?? Self.orders
    feed = try endpoints?.string("feed", default: Self.feed) ?? Self.feed
    snapshots = try endpoints?.string("snapshots", default: Self.snapshots) ?? Self.snapshots
    let chosen = try root.choice("clock", of: ClockChoice.self, default: .realTime)
    clock = isLockStep ? .lockStep : chosen
    let spans: ClosedRange<TimeSpan> = .milliseconds(1)...(.hours(24))
    tickInterval = try root.duration("tickInterval", default: .milliseconds(100), in: spans)
    stateInterval = try root.duration("snapshotInterval", default: .seconds(1), in: spans)
    digestInterval = try root.duration("digestInterval", default: .seconds(60), in: spans)
    silenceMax = try root.duration(
      "silenceMax", default: .seconds(30), in: .milliseconds(100)...(.hours(24)))
    guessDelay = try root.duration(
      "guessDelay", default: .milliseconds(500), in: .zero...(.seconds(60)))
    sendHighWater = try root.integer("sendHighWater", default: 1_024, in: 1...65_536)
    sync = try root.choice("sync", of: SyncPolicy.self, default: .group)

    members = []
    for reader in try root.objects("members") {
      members.append(try Self.member(reader, among: members))
    }
    if members.isEmpty { throw root.fault(saying: "'members' names nobody who could log on") }
    setup = []
    fixedIndices = []
    for reader in try root.objects("instruments") { try addInstrument(reader) }
    if let fund = root.optional("fundContribution") {
      for (asset, amount) in try Self.amounts(fund) {
        setup.append(.contribute(Contribute(asset: asset, amount: amount)))
      }
    }
    for reader in try root.objects("accounts") { try addAccount(reader) }
    if clock == .lockStep {
      if !members.contains(where: \.takesPart) {
        throw root.fault(saying: "lock step needs a member that takes part")
      }
      // In lock step a feed member posts prices, at the virtual times of its choice.
      fixedIndices = []
    }
    try root.finish()
    try checkWithHouse(document)
  }

  private static let orders = "tcp://127.0.0.1:7411"
  private static let feed = "tcp://127.0.0.1:7412"
  private static let snapshots = "tcp://127.0.0.1:7413"
}

extension ServeConfiguration {
  private enum RoleName: String, CaseIterable {
    case `operator`, feed, venue, trader
    var roles: Roles {
      switch self {
      case .operator: .operator
      case .feed: .feed
      case .venue: .venue
      case .trader: .trader
      }
    }
  }

  private static func member(
    _ reader: ConfigurationReader, among others: [MemberTerms]
  ) throws(InputFault) -> MemberTerms {
    let number = try reader.required("id")
    let member = MemberID(rawValue: try number.integer(in: 1...UInt32.max))
    if others.contains(where: { $0.member == member }) {
      throw number.fault("a new member; \(member) is named twice")
    }
    let secret = try reader.required("token")
    let token = Array(try secret.string().utf8)
    guard (1...256).contains(token.count) else { throw secret.fault("a token of 1 to 256 bytes") }
    var roles: Roles = []
    for item in try reader.array("roles") {
      roles.insert(try item.choice(of: RoleName.self).roles)
    }
    if roles.isEmpty { roles = .trader }
    return MemberTerms(
      member: member, token: token, roles: roles,
      takesPart: try reader.boolean("takesPart", default: true))
  }

  private mutating func addAccount(_ reader: ConfigurationReader) throws(InputFault) {
    let number = try reader.required("id")
    let account = AccountID(rawValue: try number.integer(in: 1...UInt32(Limits.accounts)))
    let known = setup.contains {
      if case .openAccount(let open) = $0 { open.account == account } else { false }
    }
    if known { throw number.fault("a new account; \(account) is named twice") }
    let owner = try reader.required("member")
    let member = MemberID(rawValue: try owner.integer(in: 1...UInt32.max))
    guard members.contains(where: { $0.member == member }) else {
      throw owner.fault("the id of one of 'members'")
    }
    setup.append(.openAccount(OpenAccount(account: account, member: member)))
    guard let deposits = reader.optional("deposit") else { return }
    for (asset, amount) in try Self.amounts(deposits) {
      setup.append(.deposit(Deposit(account: account, asset: asset, amount: amount)))
    }
  }

  /// An amount of asset 1, or a list of `{asset, amount}`.
  static func amounts(_ item: ConfigurationItem) throws(InputFault) -> [(AssetID, Money)] {
    let range = Money(rawValue: 1)...Limits.depositsTotal
    guard case .array = item.value.content else {
      return [(AssetID(rawValue: 1), try item.decimal(as: Money.self, in: range))]
    }
    var amounts: [(AssetID, Money)] = []
    for element in try item.array() {
      let reader = try element.object()
      let asset: UInt16 = try reader.integer("asset", in: 1...UInt16(Limits.assets))
      amounts.append(
        (AssetID(rawValue: asset), try reader.decimal("amount", as: Money.self, in: range)))
    }
    return amounts
  }
}
