import Foundation
import Reports
import Testing
import Units

@Suite struct OutputTests {
  private func contents(_ folder: TemporaryFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  private struct Interruption: Error {}

  @Test("a file appears whole, and a failure on the way leaves the old one as it was")
  func files() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/out.json"
    try AtomicOutput.file(at: path, text: "old")
    #expect(throws: Interruption.self) {
      try AtomicOutput.file(at: path) { file in
        try file.write(String(repeating: "new", count: 200_000))
        throw Interruption()
      }
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    try AtomicOutput.file(at: path, text: "new")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
    #expect(try contents(folder) == ["out.json"])
  }

  @Test("a folder appears whole; an earlier output is replaced, anything else is left alone")
  func folders() throws {
    let folder = try TemporaryFolder()
    let out = folder.path + "/run/"
    func write(_ text: String, failing: Bool = false) throws {
      try AtomicOutput.folder(at: out, replacing: "run.json") { inner in
        try AtomicOutput.file(at: inner + "/run.json", text: text)
        if failing { throw Interruption() }
      }
    }
    #expect(throws: Interruption.self) { try write("1", failing: true) }
    #expect(try contents(folder) == [])
    try write("1")
    try write("2")
    #expect(throws: Interruption.self) { try write("3", failing: true) }
    #expect(try String(contentsOfFile: out + "run.json", encoding: .utf8) == "2")
    #expect(try contents(folder) == ["run"])
    let precious = folder.path + "/precious"
    try FileManager.default.createDirectory(atPath: precious, withIntermediateDirectories: true)
    try AtomicOutput.file(at: precious + "/thesis.txt", text: "years")
    let fault = #expect(throws: OutputFault.self) {
      try AtomicOutput.folder(at: precious, replacing: "run.json") { _ in }
    }
    #expect(fault?.description.contains("holds no run.json; name a new or empty one") == true)
    #expect(try contents(folder) == ["precious", "run"])
  }

  @Test("what cannot be written names the destination and the system's reason")
  func faults() throws {
    let folder = try TemporaryFolder()
    let missing = #expect(throws: OutputFault.self) {
      try AtomicOutput.file(at: folder.path + "/none/out", text: "x")
    }
    #expect(
      missing?.description
        == "\(folder.path)/none/out: cannot be written: No such file or directory")
    let full = #expect(throws: OutputFault.self) {
      try AtomicOutput.file(at: "/dev/full", text: "x")
    }
    #expect(full?.description == "/dev/full: cannot be written: No space left on device")
    let isFolder = #expect(throws: OutputFault.self) {
      try AtomicOutput.file(at: folder.path, text: "x")
    }
    #expect(isFolder?.reason == "Is a directory")
  }

  @Test("JSON keeps the order of keys, writes amounts as strings and escapes what it must")
  func json() throws {
    let value: JSONValue = [
      "z": .amount(Money("-0.50000001")), "a": [1, 2.5, true, nil], "n": .amount(Price?.none),
      "q\"\n\u{1}": "é\u{2028}\\", "o": [:], "e": [], "seed": .count(UInt64.max),
      "x": .number(.nan), "w": .number(3),
    ]
    let text = value.text()
    #expect(
      text
        == #"{"z":"-0.50000001","a":[1,2.5,true,null],"n":null,"q\"\n\u0001":"é\u2028\\","#
        + #""o":{},"e":[],"seed":18446744073709551615,"x":null,"w":3}"#)
    #expect(try JSONSerialization.jsonObject(with: Data(text.utf8)) is [String: Any])
    #expect(
      JSONValue.object([("a", [1, ["b": 2]])]).text(pretty: true) == """
        {
          "a": [
            1,
            {
              "b": 2
            }
          ]
        }
        """)
  }

  @Test("a printed table aligns its columns, figures to the right")
  func textTable() {
    var table = TextTable(["stage", "count", "notional"])
    table.append(["book", "812", "1204550.5"])
    table.append(["deleveraging", "31", "-88,200"])
    table.append(["fund", "–", ""])
    #expect(
      table.text == """
        stage         count   notional
        book            812  1204550.5
        deleveraging     31    -88,200
        fund              –

        """)
  }
}
