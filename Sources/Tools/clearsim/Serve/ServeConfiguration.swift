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
  var setup: [Command]
  /// Index prices the node itself posts before each of its ticks.
  var fixedIndices: [PostIndexPrice]

  enum ClockChoice: String, CaseIterable { case realTime, lockStep }

  /// Reads all of a document before it says what is wrong with it, each fault a line.
  /// - Parameter isLockStep: what the command line says of the clock, over the document.
  init(_ document: ConfigurationDocument, isLockStep: Bool = false) throws(InputFault) {
    let root = try document.collectingRoot()
    do {
      try self.init(root, isLockStep)
    } catch {
      throw root.findings(ending: error)
    }
    try checkWithHouse(document)
  }

  private init(_ root: ConfigurationReader, _ isLockStep: Bool) throws(InputFault) {
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
    let memberReaders = try root.objects("members")
    var known: Set<MemberID> = []
    for reader in memberReaders { members.append(try Self.member(reader, &known)) }
    if members.isEmpty {
      try root.note(root.fault(saying: "'members' names nobody who could log on"))
    } else if members.count > Limits.sessions {
      try root.note(
        root.fault(
          saying: "'members' names \(members.count) members; "
            + "a node has room for \(Limits.sessions)"))
    }
    // Where a member could not be read, an account may be its.
    let areAllKnown = !members.isEmpty && memberReaders.allSatisfy(\.isSound)
    setup = []
    fixedIndices = []
    for reader in try root.objects("instruments") { try addInstrument(reader) }
    if let fund = root.optional("fundContribution") {
      for (asset, amount) in try Self.amounts(fund, of: root) {
        setup.append(.contribute(Contribute(asset: asset, amount: amount)))
      }
    }
    for reader in try root.objects("accounts") { try addAccount(reader, areAllKnown) }
    if clock == .lockStep {
      if !members.contains(where: \.takesPart) {
        try root.note(root.fault(saying: "lock step needs a member that takes part"))
      }
      // In lock step a feed member posts prices, at the virtual times of its choice.
      fixedIndices = []
    }
    try root.finish()
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
    _ reader: ConfigurationReader, _ known: inout Set<MemberID>
  ) throws(InputFault) -> MemberTerms {
    let member = MemberID(rawValue: try reader.integer("id", in: 1...UInt32.max))
    if !known.insert(member).inserted {
      try reader.note(reader.fault(of: "id", "a new member; \(member) is named twice"))
    }
    let token = Array(try reader.string("token").utf8)
    if let secret = reader.optional("token"), case .string = secret.value.content,
      !(1...256).contains(token.count)
    {
      try reader.reading(()) { () throws(InputFault) in
        throw secret.fault("a token of 1 to 256 bytes")
      }
    }
    var roles: Roles = []
    for item in try reader.array("roles") {
      roles.insert(
        try reader.reading(Roles()) { () throws(InputFault) in
          try item.choice(of: RoleName.self).roles
        })
    }
    if roles.isEmpty { roles = .trader }
    return MemberTerms(
      member: member, token: token, roles: roles,
      takesPart: try reader.boolean("takesPart", default: true))
  }

  /// - Parameter areAllKnown: whether `members` are all that the document names.
  private mutating func addAccount(
    _ reader: ConfigurationReader, _ areAllKnown: Bool
  ) throws(InputFault) {
    let account = AccountID(
      rawValue: try reader.integer("id", in: 1...UInt32(Limits.accounts)))
    let known = setup.contains {
      if case .openAccount(let open) = $0 { open.account == account } else { false }
    }
    if known {
      try reader.note(reader.fault(of: "id", "a new account; \(account) is named twice"))
    }
    let member = MemberID(rawValue: try reader.integer("member", in: 1...UInt32.max))
    if areAllKnown, !members.contains(where: { $0.member == member }) {
      try reader.note(reader.fault(of: "member", "the id of one of 'members'"))
    }
    setup.append(.openAccount(OpenAccount(account: account, member: member)))
    guard let deposits = reader.optional("deposit") else { return }
    for (asset, amount) in try Self.amounts(deposits, of: reader) {
      setup.append(.deposit(Deposit(account: account, asset: asset, amount: amount)))
    }
  }

  /// An amount of asset 1, or a list of `{asset, amount}`.
  private static func amounts(
    _ item: ConfigurationItem, of parent: ConfigurationReader
  ) throws(InputFault) -> [(AssetID, Money)] {
    let range = Money(rawValue: 1)...Limits.depositedBalance
    guard case .array = item.value.content else {
      let amount = try parent.reading(Money.one) { () throws(InputFault) in
        try item.decimal(as: Money.self, in: range)
      }
      return [(AssetID(rawValue: 1), amount)]
    }
    var amounts: [(AssetID, Money)] = []
    for element in try item.array() {
      let read = try parent.reading(nil) { () throws(InputFault) in try element.object() }
      guard let reader = read else { continue }
      let asset: UInt16 = try reader.integer("asset", in: 1...UInt16(Limits.assets))
      amounts.append(
        (AssetID(rawValue: asset), try reader.decimal("amount", as: Money.self, in: range)))
    }
    return amounts
  }
}
