/// A JSON5 number without its sign, from digits to the text that JSON has for it.
///
/// By hand, not by regular expressions: those take microseconds a number, and documents may hold
/// millions.
enum JSON5Number {
  /// `(0|[1-9][0-9]*)(\.[0-9]*)?` or `\.[0-9]+`, then perhaps `[eE][+-]?[0-9]+`; nil for anything
  /// else. JSON allows a point only between digits: `.5` becomes `0.5`, and `5.` becomes `5`.
  static func decimal(_ text: String) -> String? {
    var rest = Substring(text).utf8
    let whole = digits(&rest)
    if whole.count > 1, whole.first == UInt8(ascii: "0") { return nil }
    var mantissa = whole.isEmpty ? "0" : String(whole) ?? ""
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      let fraction = digits(&rest)
      if whole.isEmpty, fraction.isEmpty { return nil }
      if !fraction.isEmpty { mantissa += "." + (String(fraction) ?? "") }
    } else if whole.isEmpty {
      return nil
    }
    guard let mark = rest.first else { return mantissa }
    guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return nil }
    let exponent = rest
    rest.removeFirst()
    if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    guard !digits(&rest).isEmpty, rest.isEmpty else { return nil }
    return mantissa + (String(exponent) ?? "")
  }

  /// The digits behind `0x` or `0X`; nil where the text is no such number.
  static func hexadecimalDigits(_ text: String) -> Substring? {
    guard text.hasPrefix("0x") || text.hasPrefix("0X") else { return nil }
    let digits = text.dropFirst(2)
    return !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isHexDigit } ? digits : nil
  }

  /// Takes the digits that the text starts with off it.
  private static func digits(_ text: inout Substring.UTF8View) -> Substring.UTF8View {
    let found = text.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    text.removeFirst(found.count)
    return found
  }
}
