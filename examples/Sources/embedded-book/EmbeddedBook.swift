import Matching
import Storage
import Units

/// The order book alone: price-time priority without accounts, money or messages.
///
/// The book holds the order of priority and the caller drives the match, so that it decides before
/// each fill whether the two may trade.
@main struct EmbeddedBook {
  static func main() {
    var book = OrderBook()
    for (owner, ticks, lots) in [(1, 101, 5), (2, 101, 3), (3, 102, 9)] as [(UInt32, Int32, Int64)]
    {
      book.add(
        owner: owner, side: .sell, ticks: Ticks(rawValue: ticks),
        quantity: Quantity(rawValue: lots))
    }
    show(book)

    let wanted = Quantity(rawValue: 10)
    let limit = Ticks(rawValue: 102)
    var left = wanted
    var fills: [String] = []
    while left.isPositive, let slot = book.front(.sell) {
      let resting = book[slot]
      guard limit.reaches(resting.ticks, taker: .buy) else { break }
      let quantity = min(left, resting.quantity)
      book.fill(slot, quantity)
      left -= quantity
      fills.append("  \(quantity.rawValue) at \(resting.ticks) from owner \(resting.owner)")
    }
    let filled = (wanted - left).rawValue
    print("owner 9 buys 10 at 102 or better: filled \(filled)")
    for fill in fills { print(fill) }
    // What is left of a limit order rests; nothing is.
    if left.isPositive { book.add(owner: 9, side: .buy, ticks: limit, quantity: left) }
    show(book)
  }

  static func show(_ book: borrowing OrderBook) {
    var levels = DenseArray<DepthLevel>()
    book.depth(.sell, levels: 5, into: &levels)
    let asks = (0..<levels.count).map { "\(levels[$0].quantity.rawValue)@\(levels[$0].ticks)" }
    print("asks: \(asks.joined(separator: " "))")
  }
}
