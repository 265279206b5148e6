import Clearing
import Instruments
import Messages
import Units

/// A stream of commands of every kind that steers towards the bounds: amounts at and around their
/// limits, products that leave their types, marks that leap, sizes near what margin allows.
///
/// Most of what lies beyond a bound is refused and proves little, so markets of extreme scale are
/// listed first and then traded around their marks with as much as they bear. Commands look at the
/// house only to aim; the same seed and house give the same commands.
public struct ExtremeCommands {
  /// A command, who sends it, and how much time passes before it.
  public struct Step {
    public var command: Command
    public var member: MemberID
    public var span: TimeSpan
  }

  var state: UInt64
  public let accounts: UInt32 = 12
  public let members: UInt32 = 4
  public var markets: [Contract] = []
  /// Where a market's price began, and where its index comes back to.
  var bases: [Int64] = []
  var clients: UInt64 = 0
  var pending: [Command] = []
  /// Whether every second market is inverse, the first among them.
  let hasInverse: Bool

  public init(seed: UInt64, markets count: Int = 4, hasInverse: Bool = false) {
    self.hasInverse = hasInverse
    state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    for number in 1...count { list(UInt16(number)) }
    for account in 1...accounts {
      pending.append(
        .openAccount(
          OpenAccount(
            account: AccountID(rawValue: account), member: MemberID(rawValue: member(account)))))
    }
    for asset in 1...2 {
      if chance(3) { continue }
      pending.append(
        .contribute(
          Contribute(asset: AssetID(rawValue: UInt16(asset)), amount: amount(most: 18))))
    }
    for account in 1...accounts {
      for asset in 1...2 {
        pending.append(
          .deposit(
            Deposit(
              account: AccountID(rawValue: account), asset: AssetID(rawValue: UInt16(asset)),
              amount: amount(most: 17))))
      }
    }
    for place in 0..<count { pending.append(post(place, bases[place])) }
    pending.reverse()
  }

  func member(_ account: UInt32) -> UInt32 { 101 + account % members }

  // MARK: Random numbers

  mutating func random() -> UInt64 {
    state = state &+ 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
  public mutating func below(_ bound: Int) -> Int { Int(random() % UInt64(bound)) }
  public mutating func chance(_ one: Int) -> Bool { below(one) == 0 }
  mutating func pick<T>(_ choices: [T]) -> T { choices[below(choices.count)] }

  static func power(_ exponent: Int) -> Int64 { WideArithmetic.powerOfTen(exponent) }

  /// Up to 9.2e18, each power of two as likely as the next.
  mutating func anySize() -> Int64 {
    Int64(random() >> 1) >> Int64(below(63))
  }

  /// Around a limit, at the ends of 64 bits, or of any size and sign.
  mutating func edge(_ limit: Int64) -> Int64 {
    switch below(12) {
    case 0: 0
    case 1: 1
    case 2: -1
    case 3: limit
    case 4: limit - 1
    case 5: limit < .max ? limit + 1 : .max
    case 6: .max
    case 7: .max - 1
    case 8: -.max
    case 9: -limit
    case 10: -anySize()
    default: anySize()
    }
  }

  /// An amount above zero with up to `most` + 2 digits, mostly large.
  mutating func amount(most: Int) -> Money {
    let digits = chance(3) ? below(most + 1) : most - below(3)
    return Money(rawValue: Int64(1 + below(40)) * Self.power(Swift.min(digits, 16)))
  }

  // MARK: Where the market is

  mutating func place() -> Int { below(markets.count) }

  func mark(_ place: Int, _ house: ClearingHouse) -> Int64 {
    let mark = house.market(markets[place].instrument)?.mark.rawValue ?? 0
    return mark > 0 ? mark : bases[place]
  }

  /// A price on a tick: near the mark, about it, far from it, or at the ends of the book.
  public mutating func price(_ place: Int, _ house: ClearingHouse) -> Price {
    let mark = mark(place, house)
    let tick = markets[place].tick.rawValue
    let wide: Int128
    switch below(20) {
    case 0: return Price(rawValue: edge(Limits.price.rawValue))
    case 1: return Price(rawValue: tick)
    case 2: wide = Int128(tick) * Int128(Limits.ticks - Int64(below(2)))
    case 3: wide = Int128(Limits.price.rawValue)
    case 4: wide = Int128(mark) << Int128(below(40))
    case 5: wide = Int128(mark) >> Int128(below(40))
    case 6...9: wide = Int128(mark) * Int128(1 + below(2_000)) / 1_000
    default: wide = Int128(mark) * Int128(100_000 + below(2_001) - 1_000) / 100_000
    }
    let raw = Int64(clamping: wide)
    let whole = Swift.max(tick, raw - raw % tick)
    return Price(rawValue: whole)
  }

  /// A quantity in lots: by what it is worth, mostly, or at a limit.
  public mutating func quantity(_ place: Int, _ house: ClearingHouse) -> Quantity {
    let contract = markets[place]
    let lot = contract.lot.rawValue
    switch below(24) {
    case 0: return Quantity(rawValue: edge(Limits.quantity.rawValue))
    case 1: return whole(contract.positionLimit.rawValue, lot)
    case 2: return whole(Limits.quantity.rawValue, lot)
    case 3: return Quantity(rawValue: lot)
    case 4:
      let account = AccountID(rawValue: UInt32(1 + below(Int(accounts))))
      let held = house.position(account, contract.instrument)?.quantity.rawValue ?? lot
      return whole(held == .min ? .max : abs(held), lot)
    default: break
    }
    let worth = Int128(1 + below(30)) * Int128(Self.power(chance(3) ? below(18) : 13 + below(5)))
    if contract.payoff.kind == .inverse {
      let raw = worth * Int128(mark(place, house)) / Int128(contract.contractSize.rawValue)
      return whole(Swift.min(Int64(clamping: raw), Limits.quantity.rawValue), lot)
    }
    let (unit, overflow) = Int128(mark(place, house)).multipliedReportingOverflow(
      by: Int128(contract.contractSize.rawValue))
    if overflow || unit == 0 { return Quantity(rawValue: lot) }
    let raw = Int64(clamping: worth * Int128(Self.power(16)) / unit)
    return whole(Swift.min(raw, Limits.quantity.rawValue), lot)
  }

  private func whole(_ raw: Int64, _ lot: Int64) -> Quantity {
    Quantity(rawValue: Swift.max(lot, raw - raw % lot))
  }

  func post(_ place: Int, _ raw: Int64, source: UInt8 = 0) -> Command {
    .postIndexPrice(
      PostIndexPrice(
        instrument: markets[place].instrument, source: source, price: Price(rawValue: raw)))
  }
}
