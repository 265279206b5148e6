import Inputs
import Testing
import Units

@testable import clearsim

@Suite struct ArgumentsTests {
  enum Transport: String, CaseIterable { case memory, ipc, tcp }

  static let declaration = CommandDeclaration(
    name: "probe", summary: "a command of these tests",
    operands: [
      OperandDeclaration(name: "SCENARIO", meaning: "the scenario"),
      OperandDeclaration(name: "FILE", meaning: "more", count: .any),
    ],
    options: [
      .seed, .json, .set,
      .value("out", "DIR", "the folder"),
      .value("transport", "NAME", "how bots connect", default: "memory"),
      .value("every", "SPAN", "how often"),
      .value("deposit", "AMOUNT", "what each pays in", unit: "quote units"),
      .value("fraction", "F", "which part", default: "0.5"),
    ])

  private func parse(_ words: String...) throws -> Arguments {
    try Arguments(words, for: Self.declaration)
  }

  private func failure(_ words: String...) -> String {
    do {
      let arguments = try Arguments(words, for: Self.declaration)
      _ = try arguments.integer("seed", in: UInt64(0)...10)
      _ = try arguments.choice("transport", of: Transport.self)
      _ = try arguments.duration("every")
      _ = try arguments.decimal("deposit", as: Money.self)
      _ = try arguments.number("fraction", in: 0...1)
      return "no failure"
    } catch {
      let failure = CommandFailure(error)
      #expect(failure.status == .usage)
      return failure.message.replacing(" (clearsim probe --help)", with: "")
    }
  }

  @Test("options, flags, operands and the double dash are told apart")
  func forms() throws {
    let arguments = try parse(
      "a", "--seed=7", "--json", "--set", "x.y=1", "--set=z=a=b", "-", "--out", "-o", "--", "--b")
    #expect(arguments.operands == ["a", "-", "--b"])
    #expect(arguments.has("json"))
    #expect(!arguments.has("transport"))
    #expect(arguments.all("set") == ["x.y=1", "z=a=b"])
    #expect(arguments.text("out") == "-o")
    #expect(try arguments.integer("seed") == UInt64(7))
  }

  @Test("values are read as their types, with the declared defaults")
  func values() throws {
    let given = try parse("a", "--every", "1.5ms", "--deposit=0.00000001", "--seed=1_000")
    #expect(try given.duration("every") == .microseconds(1_500))
    #expect(try given.decimal("deposit", as: Money.self) == Money(rawValue: 1))
    #expect(try given.integer("seed") == 1_000)
    #expect(try given.choice("transport", of: Transport.self) == .memory)
    #expect(try given.number("fraction") == 0.5)
    #expect(try parse("a").integer("seed") == 1)
    #expect(try parse("a").duration("every") == nil)
  }

  @Test("each wrong line names the thing, the value and what would be right")
  func failures() {
    #expect(failure() == "SCENARIO is missing")
    #expect(failure("a", "--sed", "1") == "unknown option --sed; did you mean --seed?")
    #expect(failure("a", "--quux") == "unknown option --quux")
    #expect(failure("a", "--out") == "--out needs a value, --out DIR")
    #expect(failure("a", "--out", "--json") == "--out needs a value, --out DIR, found --json")
    #expect(failure("a", "--json=1") == "--json takes no value, found '1'")
    #expect(failure("a", "--out=b", "--out=c") == "--out is given twice")
    #expect(failure("a", "--seed=x") == "--seed: 'x' is not a whole number from 0 to 10")
    #expect(failure("a", "--seed=11") == "--seed: '11' is not a whole number from 0 to 10")
    #expect(
      failure("a", "--transport=memry")
        == "--transport: 'memry' is not one of memory, ipc, tcp; did you mean memory?")
    #expect(failure("a", "--every=5").hasPrefix("--every: '5' is not a length of time such as"))
    #expect(
      failure("a", "--deposit=1e3")
        == "--deposit: '1e3' is not a decimal number with at most 8 digits behind the point")
    #expect(failure("a", "--fraction=nan") == "--fraction: 'nan' is not a number from 0.0 to 1.0")
  }

  @Test("help is understood among wrong operands, since it is asked for when lost")
  func help() throws {
    #expect(try Arguments(["--help"], for: Self.declaration).asksForHelp)
  }
}
