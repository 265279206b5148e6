/// Reads JSON5 into a `ConfigurationValue`.
///
/// Foundation's decoder accepts the same language, and the tests compare the two; but on Linux it
/// tells neither line nor column of an error, and passes over a key that is given twice. Both cost
/// a researcher an afternoon, so the text is read here.
struct JSON5Parser {
  static let depthMax = 128

  private let file: String
  private let text: [Unicode.Scalar]
  private var place = 0
  private var line = 1
  private var column = 1
  private var depth = 0

  /// The one value of a document.
  static func parse(_ text: String, file: String) throws(InputFault) -> ConfigurationValue {
    var parser = JSON5Parser(file: file, text: text)
    try parser.skipSpace()
    guard parser.next != nil else {
      throw InputFault(file: file, reason: "is empty; expected a JSON5 object { … }")
    }
    let value = try parser.value()
    try parser.skipSpace()
    guard parser.next == nil else { throw parser.unexpected("the end of the file") }
    return value
  }

  private init(file: String, text: String) {
    self.file = file
    let scalars = Array(text.unicodeScalars)
    self.text = scalars.first == "\u{FEFF}" ? Array(scalars.dropFirst()) : scalars
  }

  // MARK: Values

  private mutating func value() throws(InputFault) -> ConfigurationValue {
    let origin = ConfigurationValue.Origin.file(line: line, column: column)
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthMax else {
      throw fault("is nested too deeply; expected at most \(Self.depthMax) levels")
    }
    let content: ConfigurationValue.Content
    switch next ?? "\u{0}" {
    case "{": content = .object(try members())
    case "[": content = .array(try elements())
    case "\"", "'": content = .string(try string())
    case "+", "-", ".", "0"..."9", "I", "N": content = .number(try number())
    case "t", "f", "n": content = try word()
    default: throw unexpected("a value")
    }
    return ConfigurationValue(content, origin: origin)
  }

  private mutating func members() throws(InputFault) -> [(key: String, value: ConfigurationValue)] {
    var members: [(key: String, value: ConfigurationValue)] = []
    var lines: [String: Int] = [:]
    advance()
    while true {
      try skipSpace()
      if take("}") { return members }
      let start = (line, column)
      let key = try key()
      if let first = lines[key] {
        throw fault(
          "key \(InputFault.quoted(key)) is given twice, first in line \(first)", at: start)
      }
      lines[key] = start.0
      try skipSpace()
      guard take(":") else { throw unexpected("':' behind the key \(InputFault.quoted(key))") }
      try skipSpace()
      members.append((key, try value()))
      try skipSpace()
      if take("}") { return members }
      guard take(",") else { throw unexpected("',' or '}'") }
    }
  }

  private mutating func elements() throws(InputFault) -> [ConfigurationValue] {
    var elements: [ConfigurationValue] = []
    advance()
    while true {
      try skipSpace()
      if take("]") { return elements }
      elements.append(try value())
      try skipSpace()
      if take("]") { return elements }
      guard take(",") else { throw unexpected("',' or ']'") }
    }
  }

  private mutating func key() throws(InputFault) -> String {
    if next == "\"" || next == "'" { return try string() }
    let name = identifier()
    guard !name.isEmpty else { throw unexpected("a key or '}'") }
    return name
  }

  private mutating func identifier() -> String {
    var name = String.UnicodeScalarView()
    while let scalar = next {
      let starts = scalar == "_" || scalar == "$" || scalar.properties.isIDStart
      let continues =
        scalar.properties.isIDContinue || scalar == "\u{200C}" || scalar == "\u{200D}"
      guard starts || (!name.isEmpty && continues) else { break }
      name.append(scalar)
      advance()
    }
    return String(name)
  }

  private mutating func word() throws(InputFault) -> ConfigurationValue.Content {
    let start = (line, column)
    switch identifier() {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    case "null": return .null
    case let other:
      throw fault(
        "\(InputFault.quoted(other)) is no value; strings need quotation marks", at: start)
    }
  }

  // MARK: Numbers

  private mutating func number() throws(InputFault) -> String {
    let start = (line, column)
    var sign = ""
    if next == "+" || next == "-" {
      sign = next == "-" ? "-" : ""
      advance()
    }
    if next == "I" || next == "N" {
      let name = identifier()
      guard name == "Infinity" || name == "NaN" else {
        throw fault("\(InputFault.quoted(name)) is no value; expected a number", at: start)
      }
      return sign + name
    }
    var digits = ""
    while let scalar = next,
      scalar.properties.isIDContinue || scalar == "."
        || ((scalar == "+" || scalar == "-") && digits.last.map { "eE".contains($0) } == true
          && !digits.hasPrefix("0x"))
    {
      digits.unicodeScalars.append(scalar)
      advance()
    }
    if let hexadecimal = JSON5Number.hexadecimalDigits(digits) {
      guard let value = UInt64(hexadecimal, radix: 16) else {
        throw fault("\(InputFault.quoted(digits)) is beyond 64 bits", at: start)
      }
      return "\(sign)\(value)"
    }
    guard let decimal = JSON5Number.decimal(digits) else {
      throw fault("\(InputFault.quoted(sign + digits)) is not a number", at: start)
    }
    return sign + decimal
  }

  // MARK: Strings

  private mutating func string() throws(InputFault) -> String {
    let start = (line, column)
    guard let mark = next else { throw unexpected("a string") }
    advance()
    var result = String.UnicodeScalarView()
    while let scalar = next {
      if scalar == mark {
        advance()
        return String(result)
      }
      if scalar == "\n" || scalar == "\r" {
        throw fault("the string of this line has no closing \(mark)", at: start)
      }
      advance()
      if scalar == "\\" { try escape(into: &result) } else { result.append(scalar) }
    }
    throw fault("the string that starts here has no closing \(mark)", at: start)
  }

  private mutating func escape(into result: inout String.UnicodeScalarView) throws(InputFault) {
    guard let scalar = next else { throw unexpected("an escaped character") }
    let plain: [Unicode.Scalar: Unicode.Scalar] = [
      "b": "\u{8}", "f": "\u{C}", "n": "\n", "r": "\r", "t": "\t", "v": "\u{B}",
    ]
    switch scalar {
    case "u": result.append(try unicodeEscape())
    case "x":
      advance()
      result.append(try scalarOf(try hexadecimal(2)))
    case "\r", "\n", "\u{2028}", "\u{2029}":
      // A line continued: the end of the line is no part of the string.
      advance()
      if scalar == "\r", next == "\n" { advance() }
    case "0":
      advance()
      if let digit = next, ("0"..."9").contains(digit) { throw unexpected("no digit behind \\0") }
      result.append("\u{0}")
    case "1"..."9": throw unexpected("an escape such as \\n or \\u0041")
    default:
      result.append(plain[scalar] ?? scalar)
      advance()
    }
  }

  private mutating func unicodeEscape() throws(InputFault) -> Unicode.Scalar {
    advance()
    let first = try hexadecimal(4)
    guard (0xD800...0xDBFF).contains(first) else { return try scalarOf(first) }
    guard take("\\"), take("u") else { throw unexpected("the second half of a surrogate pair") }
    let second = try hexadecimal(4)
    guard (0xDC00...0xDFFF).contains(second) else {
      throw unexpected("the second half of a surrogate pair")
    }
    return try scalarOf(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
  }

  private mutating func hexadecimal(_ count: Int) throws(InputFault) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let digit = next.flatMap({ Character($0).hexDigitValue }) else {
        throw unexpected("\(count) hexadecimal digits")
      }
      value = value << 4 + UInt32(digit)
      advance()
    }
    return value
  }

  private func scalarOf(_ value: UInt32) throws(InputFault) -> Unicode.Scalar {
    guard let scalar = Unicode.Scalar(value) else { throw fault("is half of a surrogate pair") }
    return scalar
  }

  // MARK: Characters

  private var next: Unicode.Scalar? { place < text.count ? text[place] : nil }

  private mutating func advance() {
    if text[place] == "\n" {
      line += 1
      column = 1
    } else {
      column += 1
    }
    place += 1
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    advance()
    return true
  }

  private mutating func skipSpace() throws(InputFault) {
    while let scalar = next {
      if scalar.properties.isWhitespace || scalar == "\u{FEFF}" {
        advance()
      } else if scalar == "/" {
        try skipComment()
      } else {
        return
      }
    }
  }

  private mutating func skipComment() throws(InputFault) {
    let start = (line, column)
    advance()
    if take("/") {
      while let scalar = next, scalar != "\n" && scalar != "\r" {
        _ = scalar
        advance()
      }
    } else if take("*") {
      while next != nil {
        if take("*") {
          if take("/") { return }
        } else {
          advance()
        }
      }
      throw fault("the comment that starts here has no closing */", at: start)
    } else {
      throw unexpected("a comment, // or /*")
    }
  }

  private func unexpected(_ expected: String) -> InputFault {
    let found = next.map { InputFault.quoted(String($0)) } ?? "the end of the file"
    return fault("found \(found), expected \(expected)")
  }

  private func fault(_ reason: String, at start: (Int, Int)? = nil) -> InputFault {
    let (line, column) = start ?? (line, column)
    return InputFault(file: file, place: "line \(line), column \(column)", reason: reason)
  }
}
