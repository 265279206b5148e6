/// A call as Swift text, broken over lines where it would pass 100 columns.
indirect enum CallText {
  case plain(String)
  /// What stands before the bracket, and the arguments.
  case call(String, [CallText])

  private var flat: String {
    switch self {
    case .plain(let text): text
    case .call(let head, let arguments):
      "\(head)(\(arguments.map(\.flat).joined(separator: ", ")))"
    }
  }

  /// Writes it with `tail` behind it.
  func write(_ tail: String = "", indent: Int, _ out: inout SourceText) {
    let whole = flat + tail
    guard indent + whole.count > 100, case .call(let head, let arguments) = self else {
      return out.line(whole, indent: indent)
    }
    out.line(head + "(", indent: indent)
    var row = ""
    for (place, argument) in arguments.enumerated() {
      let isLast = place == arguments.count - 1
      let text = argument.flat + (isLast ? ")" + tail : ",")
      if !row.isEmpty, indent + 3 + row.count + text.count > 100 {
        out.line(row, indent: indent + 2)
        row = ""
      }
      if row.isEmpty, indent + 2 + text.count > 100 {
        argument.write(isLast ? ")" + tail : ",", indent: indent + 2, &out)
      } else {
        row += row.isEmpty ? text : " " + text
      }
    }
    if !row.isEmpty { out.line(row, indent: indent + 2) }
  }
}
