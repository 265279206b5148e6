import Inputs
import Testing

@Suite struct TableFileTests {
  private func read(_ text: String, _ columns: String...) throws -> [[String]] {
    let scratch = try Scratch()
    var rows: [[String]] = []
    try TableFile.read(try scratch.file("t.csv", text), columns: columns) { row in
      rows.append(columns.indices.map { row.text($0) })
    }
    return rows
  }

  @Test("columns are found by name, and quoted fields hold commas and quotation marks")
  func fields() throws {
    #expect(
      try read("a,b,c\n1,2,3\n4,,6\r\n", "c", "a", "b") == [["3", "1", "2"], ["6", "4", ""]])
    #expect(
      try read("a,b\n\"x, \"\"y\"\"\",z\n\"\",\"q\"\n", "a", "b") == [
        ["x, \"y\"", "z"], ["", "q"],
      ])
  }

  @Test("numbers are read as their nearest doubles, or nearly")
  func numbers() throws {
    let scratch = try Scratch()
    let texts = [
      "0", "-0.5", "118000.12", "92233720368.54775807", "1e-4", "1760130000123.456789", "-7", "5.",
    ]
    var numbers: [Double] = []
    let file = try scratch.file("n.csv", "n\n" + texts.joined(separator: "\n") + "\n")
    try TableFile.read(file, columns: ["n"]) { row throws(InputFault) in
      numbers.append(try row.requiredNumber(0))
    }
    for (text, number) in zip(texts, numbers) {
      let exact = Double(text) ?? 5
      #expect(abs(number - exact) <= abs(exact) * 1e-15)
    }
    for wrong in ["-", ".", "1-2", "nan", "inf", "x", "1 "] {
      let file = try scratch.file("w.csv", "n\n\(wrong)\n")
      let fault = #expect(throws: InputFault.self) {
        try TableFile.read(file, columns: ["n"]) { row throws(InputFault) in
          _ = try row.number(0)
        }
      }
      #expect(
        fault?.description.hasSuffix("line 2, column 'n': '\(wrong)' is not a number") == true)
    }
  }
}
