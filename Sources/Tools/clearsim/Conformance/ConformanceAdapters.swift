import Inputs

/// Translates one topic's inputs into calls of the engine. No formula lives here: what is computed,
/// the functions of Margin compute, the same that the node, the simulator and `margin` use.
struct ConformanceAdapter: Sendable {
  /// Nil: any venue that has no adapter of its own for the topic.
  let venue: String?
  let topic: String
  let evaluate: @Sendable (ConfigurationReader) throws -> ConformanceResult

  init(
    _ venue: String? = nil, _ topic: String,
    _ evaluate: @escaping @Sendable (ConfigurationReader) throws -> ConformanceResult
  ) {
    self.venue = venue
    self.topic = topic
    self.evaluate = evaluate
  }
}

enum ConformanceAdapters {
  /// One part per group of topics; a new group adds its list here.
  static let all: [ConformanceAdapter] = LiquidationPriceTopics.all + MarginTableTopics.all

  /// The venue's own adapter, or the topic's; a case that names no venue gets the one adapter that
  /// knows its topic.
  static func adapter(venue: String?, topic: String) -> ConformanceAdapter? {
    let known = all.filter { $0.topic == topic }
    if venue == nil, known.count == 1 { return known[0] }
    return known.first { $0.venue != nil && $0.venue == venue }
      ?? known.first { $0.venue == nil }
  }
}
