import Studies
import StudyPages

/// `clearsim frontier PRICES`: margin against procyclicality over a grid of models and tools.
enum FrontierCommand: Subcommand {
  static let declaration = CommandDeclaration(
    name: "frontier",
    summary: "requirement against procyclicality over many models and tools, split at a date",
    operands: [
      OperandDeclaration(
        name: "PRICES", meaning: "a price file, CSV plain or gzip; - is standard input")
    ],
    options: [
      .value("split", "DATE", "choose on forecasts for bars before, report on those after, UTC"),
      .value("until", "DATE", "use no bar that opens then or later, UTC"),
      .value("horizon", "SPAN", "what a return spans, such as 1d (default one bar)"),
      .value("models", "LIST", "models, with commas between them", default: "grid"),
      .value("apc", "LISTS", "lists of tools, with a slash between lists", default: "grid"),
      .value("confidence", "C", "confidence of the requirement", default: "0.99"),
      .value("from", "N", "the first return forecast, counted from 0", default: "500"),
      .value("level", "P", "level at which tests reject", default: "0.05"),
      .value("peak-to-trough", "R", "the greatest peak to trough allowed", default: "2.1"),
      .page, .json,
    ],
    notes: """
      A candidate is a model with a list of tools, on both sides of the market. It passes a part of
      the history where, on either side, neither Kupiec's nor Christoffersen's tests (independence,
      both together) reject, the mean requirement is below that of historical-500, and peak to
      trough is within the bound. Those that pass before the split are ranked by mean requirement
      (of both sides) and by peak to trough (the greater side's); the least sum of the two ranks is
      chosen. What follows the split has no say. frontier: candidates that no test rejects over the
      whole and that no other such candidate beats in both mean and peak to trough.

      --page draws every candidate, the frontier and the choice in each part.

      grid: \(FrontierGrid.models.count) models with \(FrontierGrid.tools.count) lists of tools, \
      printed with --json;
      examples/lab/combination.md says why these.

      \(ModelName.help)

      \(DampingTools.help)
      """,
    examples: ["clearsim frontier examples/lab/btc-1d.csv --split 2024-01-01 --models ewma-0.97"])

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let grid = try grid(arguments)
    let page = try arguments.page()
    let confidence = try arguments.confidence()
    let from = try arguments.integer("from", in: 2...1_000_000) ?? 500
    guard let split = try arguments.date("split") else {
      throw arguments.usage("--split: missing; expected a date such as 2024-01-01")
    }
    let study = try FrontierStudy(
      arguments.operands[0], grid, split: split, until: try arguments.date("until"),
      horizon: try arguments.duration("horizon"), confidence: confidence, from: from,
      level: try arguments.number("level", in: 0.0001...0.5) ?? 0.05,
      ratio: try arguments.number("peak-to-trough", in: 1...1e6) ?? 2.1,
      observe: console.observer)
    let report = FrontierReport(study)
    try page?.write(report.page)
    if arguments.has("json") {
      try console.result(report.json)
    } else {
      try console.result(report.text)
    }
    return .done
  }

  private static func grid(_ arguments: Arguments) throws -> FrontierGrid {
    func words(_ option: String, _ separator: Character) -> [String]? {
      guard let text = arguments.text(option), text != "grid" else { return nil }
      return text.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
    return FrontierGrid(
      models: try (words("models", ",") ?? FrontierGrid.models).map {
        try arguments.model("models", $0)
      },
      tools: try (words("apc", "/") ?? FrontierGrid.tools).map { try DampingTools($0) })
  }
}
