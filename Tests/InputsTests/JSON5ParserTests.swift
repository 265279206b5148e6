import Foundation
import Testing
import Units

@testable import Inputs

@Suite struct JSON5ParserTests {
  static let valid = [
    "{}", "[]", "5", "null", "{a: 1}", "{'a': 1, \"b\": [1, 2,], $c_: true,}",
    "// c\n{/* d */ a: /**/ -1.5e3 // e\n}", "{a: .5, b: 5., c: +7, d: 0x1F, e: 1E+2, f: -0}",
    "{a: Infinity, b: -Infinity, c: NaN}", #"{a: 'it\'s', b: "\u00e9\n\t\\"}"#,
    #"["\ud83d\ude00"]"#, "{ünï: 'cødé', b: '/* no comment */'}",
    "\u{FEFF}{a: null}", "{a: {b: {c: [[[1], {}]]}}}", "\t\r\n {a:1} ",
    "{a: 123456789.12345678, b: 0.1, c: 18446744073709551615}",
  ]

  @Test("what it reads is what Foundation's decoder reads", arguments: valid)
  func agreesWithFoundation(text: String) throws {
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    let expected = try decoder.decode(DecodedTree.self, from: Data(text.utf8))
    #expect(DecodedTree(try JSON5Parser.parse(text, file: "t")) == expected)
  }

  @Test("a number gets the digits that JSON wants on both sides of its point")
  func numbers() {
    let pairs = [
      (".5e-3", "0.5e-3"), ("5.", "5"), ("5.e2", "5e2"), ("0", "0"), ("1.250E+07", "1.250E+07"),
    ]
    for (text, expected) in pairs { #expect(JSON5Number.decimal(text) == expected) }
    for text in ["", ".", "e5", ".e5", "00", "1e", "1e+", "1 ", "1_0", "0x1F"] {
      #expect(JSON5Number.decimal(text) == nil)
    }
    #expect(JSON5Number.hexadecimalDigits("0X1fF") == "1fF")
    #expect(JSON5Number.hexadecimalDigits("0x") == nil)
  }

  @Test(
    "what is no JSON5 is refused with line and column, as Foundation's decoder refuses it",
    arguments: [
      ("", "t: is empty"), ("// only\n", "t: is empty"),
      ("{a: 1\n b: 2}", "t: line 2, column 2: found 'b', expected ',' or '}'"),
      ("{a: 1", "t: line 1, column 6: found the end of the file, expected ',' or '}'"),
      ("[1 2]", "line 1, column 4: found '2', expected ',' or ']'"),
      ("{a 1}", "line 1, column 4: found '1', expected ':' behind the key 'a'"),
      ("{a: nope}", "line 1, column 5: 'nope' is no value; strings need quotation marks"),
      ("{a: bare}", "line 1, column 5: found 'b', expected a value"),
      ("{a: 1} x", "line 1, column 8: found 'x', expected the end of the file"),
      ("{a: 012}", "line 1, column 5: '012' is not a number"),
      ("[.]", "line 1, column 2: '.' is not a number"),
      ("[5e]", "line 1, column 2: '5e' is not a number"),
      ("[1.2.3]", "line 1, column 2: '1.2.3' is not a number"),
      ("[.e5]", "line 1, column 2: '.e5' is not a number"),
      ("[-00]", "line 1, column 2: '-00' is not a number"),
      ("[0x]", "line 1, column 2: '0x' is not a number"),
      ("{a: 100ms}", "line 1, column 5: '100ms' is not a number"),
      ("{a: --1}", "line 1, column 5: '-' is not a number"),
      ("{a: 'x\n'}", "line 1, column 5: the string of this line has no closing '"),
      ("{a: /* x }", "line 1, column 5: the comment that starts here has no closing */"),
      (",", "found ',', expected a value"), ("{,}", "found ',', expected a key or '}'"),
      ("{5: 1}", "found '5', expected a key or '}'"), (#"['\u12']"#, "expected 4 hexadecimal"),
      (#"["\ud83d"]"#, "surrogate pair"),
    ])
  func refuses(text: String, says: String) {
    let fault = #expect(throws: InputFault.self) { try JSON5Parser.parse(text, file: "t") }
    #expect(fault?.description.contains(says) == true, "\(fault?.description ?? "")")
    let decoder = JSONDecoder()
    decoder.allowsJSON5 = true
    #expect(throws: (any Error).self) {
      try decoder.decode(DecodedTree.self, from: Data(text.utf8))
    }
  }

  @Test("what Foundation's decoder lacks of the language is read too")
  func wholeLanguage() throws {
    let cases: [(String, String)] = [
      (#"'\x41\0'"#, "A\0"), ("'two \\\nlines'", "two lines"), (#"'\y\v'"#, "y\u{B}"),
      ("'x'\u{A0}", "x"),
    ]
    for (text, expected) in cases {
      #expect(DecodedTree(try JSON5Parser.parse(text, file: "t")) == .string(expected))
    }
  }

  @Test("a key given twice and nesting without end are refused")
  func beyondFoundation() {
    let twice = #expect(throws: InputFault.self) {
      try JSON5Parser.parse("{a: 1,\n 'a': 2}", file: "t")
    }
    #expect(
      twice?.description == "t: line 2, column 2: key 'a' is given twice, first in line 1")
    let deep = String(repeating: "[", count: 100_000)
    let fault = #expect(throws: InputFault.self) { try JSON5Parser.parse(deep, file: "t") }
    #expect(fault?.description.contains("nested too deeply") == true)
  }
}

/// A tree that both readers give, for comparison.
enum DecodedTree: Decodable, Equatable {
  case null
  case boolean(Bool)
  case number(Decimal)
  case string(String)
  case notFinite
  case array([DecodedTree])
  case object([String: DecodedTree])

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    if let members = try? decoder.container(keyedBy: Key.self) {
      self = .object(
        try Dictionary(
          uniqueKeysWithValues: members.allKeys.map {
            ($0.stringValue, try members.decode(DecodedTree.self, forKey: $0))
          }))
    } else if var elements = try? decoder.unkeyedContainer() {
      var read: [DecodedTree] = []
      while !elements.isAtEnd { read.append(try elements.decode(DecodedTree.self)) }
      self = .array(read)
    } else {
      let single = try decoder.singleValueContainer()
      if single.decodeNil() {
        self = .null
      } else if let flag = try? single.decode(Bool.self) {
        self = .boolean(flag)
      } else if let text = try? single.decode(String.self) {
        self = .string(text)
      } else {
        let number = try single.decode(Decimal.self)
        self = number.isNaN ? .notFinite : .number(number)
      }
    }
  }

  init(_ value: ConfigurationValue) {
    switch value.content {
    case .null: self = .null
    case .boolean(let flag): self = .boolean(flag)
    case .string(let text): self = .string(text)
    case .number(let text):
      let isFinite = text.contains { $0.isNumber }
      self = isFinite ? Decimal(string: text).map { .number($0) } ?? .null : .notFinite
    case .array(let elements): self = .array(elements.map { DecodedTree($0) })
    case .object(let members):
      self = .object(
        Dictionary(uniqueKeysWithValues: members.map { ($0.key, DecodedTree($0.value)) }))
    }
  }
}
