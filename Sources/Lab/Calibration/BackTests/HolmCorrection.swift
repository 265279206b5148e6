/// p-values of several tests made together, corrected so that the chance of rejecting even one
/// true hypothesis stays at the level.
///
/// In rising order of m p-values, adjusted p(i) = the greatest over j <= i of
/// min(1, (m - j + 1) p(j)); no assumption on how the tests depend on each other.
/// Source: Holm, "A simple sequentially rejective multiple test procedure", 1979.
public enum HolmCorrection {
  /// As many values as were given, in their order.
  public static func adjusted(_ pValues: [Double]) -> [Double] {
    let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
    var adjusted = pValues
    var greatest = 0.0
    for (rank, place) in order.enumerated() {
      greatest = max(greatest, min(1, Double(pValues.count - rank) * pValues[place]))
      adjusted[place] = greatest
    }
    return adjusted
  }
}
