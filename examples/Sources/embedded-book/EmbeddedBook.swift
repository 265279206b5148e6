import Matching
import Storage
import Units

/// The order book alone: price-time priority without accounts, money or messages.
@main struct EmbeddedBook {
  static func main() {
    var book = OrderBook()
    var fills = DenseArray<Fill>()
    for (owner, ticks, lots) in [(1, 101, 5), (2, 101, 3), (3, 102, 9)] as [(UInt32, Int32, Int64)]
    {
      _ = book.submit(
        IncomingOrder(
          owner: owner, side: .sell, ticks: Ticks(rawValue: ticks),
          quantity: Quantity(rawValue: lots)),
        into: &fills)
    }
    show(book)

    let outcome = book.submit(
      IncomingOrder(
        owner: 9, side: .buy, ticks: Ticks(rawValue: 102), quantity: Quantity(rawValue: 10)),
      into: &fills)
    print("owner 9 buys 10 at 102 or better: filled \(outcome.filled.rawValue)")
    for index in 0..<fills.count {
      let fill = fills[index]
      print("  \(fill.quantity.rawValue) at \(fill.ticks) from owner \(fill.makerOwner)")
    }
    show(book)
  }

  static func show(_ book: borrowing OrderBook) {
    var levels = DenseArray<DepthLevel>()
    book.depth(.sell, levels: 5, into: &levels)
    let asks = (0..<levels.count).map { "\(levels[$0].quantity.rawValue)@\(levels[$0].ticks)" }
    print("asks: \(asks.joined(separator: " "))")
  }
}
