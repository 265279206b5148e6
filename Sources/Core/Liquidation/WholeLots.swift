import Units

/// A quantity in whole lots that is searched for by halving.
enum WholeLots {
  /// The greatest whole number of lots, at most `wanted`, that fits; zero where not even one does.
  /// - Parameter fits: whether a quantity does; of those up to `wanted`, the ones that fit are an
  ///   interval from zero.
  /// - Complexity: O(log lots).
  static func most(
    _ wanted: Quantity, lot: Quantity, where fits: (Quantity) -> Bool
  ) -> Quantity {
    func quantity(_ lots: Int64) -> Quantity { Quantity(rawValue: lots * lot.rawValue) }
    assert(!wanted.isNegative && lot.isPositive, "Invariant: lots of a quantity are looked for")
    let most = wanted.rawValue / lot.rawValue
    if fits(quantity(most)) { return quantity(most) }
    var low: Int64 = 0
    var high = most
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if fits(quantity(middle)) { low = middle } else { high = middle }
    }
    assert(low == 0 || fits(quantity(low)), "Invariant: what is found fits")
    return quantity(low)
  }
}
