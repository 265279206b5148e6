import Inputs
import Reports

/// `clearsim report DIR`: one self-contained HTML page of a run's folder.
enum ReportCommand: Command {
  static let declaration = CommandDeclaration(
    name: "report",
    summary: "make one self-contained HTML page of a run's folder",
    operands: [
      OperandDeclaration(name: "DIR", meaning: "the folder that run --out wrote")
    ],
    options: [
      .value("out", "FILE", "the page; without it report.html in DIR"),
      .value(
        "chart-library", "FILE", "Chart.js 3, to be put into the page",
        default: RunPage.chartLibrary),
      .json,
    ],
    notes: """
      The page needs no network and nothing beside it. Its path goes to standard output.
      """)

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    var folder = arguments.operands[0]
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    let page = try RunPage.html(
      folder: folder, chartLibrary: arguments.text("chart-library") ?? RunPage.chartLibrary)
    let path = arguments.text("out") ?? folder + "/report.html"
    try AtomicOutput.file(at: path, text: page)
    if arguments.has("json") {
      try console.result(["report": .string(path), "bytes": .count(page.utf8.count)])
    } else {
      try console.result(path + "\n")
    }
    return .done
  }
}
