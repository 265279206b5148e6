/// What the amounts of a run are called.
///
/// Prices are in the quote asset and quantities in base units. Money is in the settlement asset:
/// the quote asset where the contract is linear, the coin where it is inverse. The columns of money
/// keep their names, which end in `_quote`, whatever it is.
public struct RunUnits: Equatable, Sendable {
  public var quote: String
  public var base: String
  public var settlement: String

  /// - Parameter settlement: the quote asset where it is not said.
  public init(quote: String, base: String, settlement: String? = nil) {
    self.quote = quote
    self.base = base
    self.settlement = settlement ?? quote
  }

  /// The settlement asset is named where it is another than the quote asset.
  var json: JSONValue {
    let names = [
      (key: "quote", value: JSONValue.string(quote)), (key: "base", value: .string(base)),
    ]
    return .object(
      settlement == quote ? names : names + [(key: "settlement", value: .string(settlement))])
  }
}
