import Inputs

/// Translates one topic's inputs into calls of the engine. No formula lives here: what is computed,
/// the functions of Margin compute, the same that the node, the simulator and `margin` use.
struct ConformanceAdapter: Sendable {
  /// Nil: any venue that has no adapter of its own for the topic.
  let venue: String?
  let topic: String
  let evaluate: Evaluation

  /// From the inputs, and those of the other cases by their id, for inputs that refer to them.
  typealias Evaluation =
    @Sendable (ConfigurationReader, ConformanceInputs) throws ->
    ConformanceResult

  init(
    _ venue: String? = nil, _ topic: String,
    _ evaluate: @escaping @Sendable (ConfigurationReader) throws -> ConformanceResult
  ) {
    self.init(venue, referringTopic: topic) { reader, _ in try evaluate(reader) }
  }

  /// A topic some of whose cases take inputs from others.
  init(
    _ venue: String? = nil, referringTopic topic: String, _ evaluate: @escaping Evaluation
  ) {
    self.venue = venue
    self.topic = topic
    self.evaluate = evaluate
  }
}

/// The inputs of all cases of a run, by the id of the case.
struct ConformanceInputs {
  private let inputs: [String: ConfigurationItem]

  init(_ cases: [ConformanceCase]) {
    var inputs: [String: ConfigurationItem] = [:]
    for golden in cases where inputs[golden.id] == nil { inputs[golden.id] = golden.inputs }
    self.inputs = inputs
  }

  func of(_ id: String) -> ConfigurationItem? { inputs[id] }

  /// The case at hand, where two with the same inputs differ only in its name or in what it asks.
  private(set) var id = ""
  private(set) var asked: [String] = []

  func of(_ golden: ConformanceCase) -> ConformanceInputs {
    var copy = self
    copy.id = golden.id
    if case .object(let members)? = golden.expected?.value.content {
      copy.asked = members.map(\.key)
    }
    return copy
  }
}

enum ConformanceAdapters {
  /// One part per group of topics; a new group adds its list here.
  static let all: [ConformanceAdapter] =
    LiquidationPriceTopics.all + InverseTopics.all + MarginTableTopics.all + OptionTopics.all
    + SmileTopics.all + VolatilityTopics.all + TailTopics.all + BackTestTopics.all
    + MarginPolicyTopics.all + LiquidityTopics.all + RealDataTopics.all + SpanTopics.all
    + LawTopics.all + SampleTopics.all

  /// The venue's own adapter, or the topic's; a case that names no venue gets the one adapter that
  /// knows its topic.
  static func adapter(venue: String?, topic: String) -> ConformanceAdapter? {
    let known = all.filter { $0.topic == topic }
    if venue == nil, known.count == 1 { return known[0] }
    return known.first { $0.venue != nil && $0.venue == venue }
      ?? known.first { $0.venue == nil }
  }
}
