import Accounts
import Margin
import Storage
import Units

/// What one or more markets have their index price from: the prices that its sources have posted,
/// and who refers to it.
struct Underlying: ~Copyable {
  var id: UnderlyingID
  var quotes = IndexQuotes()
  /// In order of listing, which is the order in which they follow a price.
  var markets = DenseArray<MarketIndex>()

  init(_ id: UnderlyingID) { self.id = id }
}

extension HouseState {
  /// The index of an underlying, or nil.
  func index(of underlying: UnderlyingID) -> UnderlyingIndex? {
    let number = Int(underlying.rawValue)
    guard number < underlyingsByNumber.count, !underlyingsByNumber[number].isNone else {
      return nil
    }
    return underlyingsByNumber[number]
  }

  /// What its sources have posted, nothing where nobody refers to it yet.
  func quotes(of underlying: UnderlyingID) -> IndexQuotes {
    index(of: underlying).map { underlyings[$0].quotes } ?? IndexQuotes()
  }

  /// The index of an underlying, which is made where there is none.
  mutating func underlyingForUse(_ id: UnderlyingID) -> UnderlyingIndex {
    if let known = index(of: id) { return known }
    underlyingsByNumber.extend(toInclude: Int(id.rawValue), with: .none)
    underlyingsByNumber[Int(id.rawValue)] = underlyings.end
    return underlyings.append(Underlying(id))
  }
}
