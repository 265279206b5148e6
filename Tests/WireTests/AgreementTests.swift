import Foundation
import FoundationXML
import Messages
import Testing
import Units
import Wire

/// The schema, the pages and the Swift declarations say the same.
@Suite struct AgreementTests {
  private struct Value: Equatable {
    var name: String
    var value: Int
  }

  private static func schema() throws -> XMLElement {
    let document = try XMLDocument(
      data: Data(contentsOf: Project.root.appendingPathComponent("proto-docs/clearsim.xml")))
    return try #require(document.rootElement())
  }

  private static func nodes(_ path: String) throws -> [XMLElement] {
    try schema().nodes(forXPath: path).compactMap { $0 as? XMLElement }
  }

  private static func text(_ node: XMLElement, _ attribute: String) -> String {
    node.attribute(forName: attribute)?.stringValue ?? ""
  }

  private static func values(_ name: String) throws -> [Value] {
    try nodes("types/enum[@name='\(name)']/validValue").map {
      Value(name: text($0, "name"), value: Int($0.stringValue ?? "") ?? -1)
    }
  }

  private func expectSame<E: SchemaEnumeration>(_ type: E.Type) throws {
    let declared = type.allCases.map { Value(name: "\($0)", value: Int($0.rawValue)) }
    #expect(try Self.values("\(type)") == declared)
  }

  @Test("Every enumeration has the same names and values in the schema and in Swift")
  func enumerations() throws {
    for type in EnumerationTable.all { try expectSame(type) }
  }

  @Test("Reject codes are described alike in Swift, in the schema and on the page")
  func rejectCodes() throws {
    let source = try Project.text("Sources/Core/Messages/Generated/RejectReason.swift")
    let page = try Project.text("proto-docs/reject-codes.md")
    var described: [String: String] = [:]
    var comment: [String] = []
    for line in source.split(separator: "\n").map({ $0.trimmingCharacters(in: .whitespaces) }) {
      if line.hasPrefix("/// ") {
        comment.append(String(line.dropFirst(4)))
      } else {
        if line.hasPrefix("case "), let name = line.split(separator: " ").dropFirst().first {
          described[String(name)] = comment.joined(separator: " ")
        }
        comment = []
      }
    }
    for node in try Self.nodes("types/enum[@name='RejectReason']/validValue") {
      let name = Self.text(node, "name")
      let reason = try #require(RejectReason.allCases.first { "\($0)" == name })
      let meaning = try #require(described[name])
      let retry = reason.isRetrySensible ? "yes" : "no"
      #expect(Self.text(node, "description") == "\(meaning) Retry: \(retry).")
      #expect(reason.meaning == meaning)
      #expect(page.contains("| \(reason.rawValue) | \(name) | \(meaning) | \(retry) |"))
    }
  }

  @Test("Reject codes are numbered by chapter without gaps, but for those that are retired")
  func gaps() {
    let retired = [106, 303]
    #expect(retired.allSatisfy { RejectReason(rawValue: UInt16($0)) == nil })
    let codes = (RejectReason.allCases.map { Int($0.rawValue) } + retired).sorted()
    for (before, next) in zip(codes, codes.dropFirst()) {
      #expect(next == before + 1 || next == (before / 100 + 1) * 100 + 1)
    }
  }

  @Test("There is a message for each command and each event, and they lie in their ranges")
  func vocabulary() throws {
    for (file, range) in [("Command", 20..<60), ("Event", 60..<100)] {
      let source = try Project.text("Sources/Core/Messages/Generated/\(file).swift")
      let cases = source.split(separator: "\n").compactMap { line -> String? in
        let words = line.split(separator: " ")
        guard words.first == "case", let open = words.dropFirst().first?.firstIndex(of: "(") else {
          return nil
        }
        return String(words[1][..<open])
      }.filter { !$0.isEmpty }
      let kinds = MessageKind.allCases.filter { range.contains(Int($0.rawValue)) }
      #expect(cases == kinds.map { "\($0)" })
      #expect(kinds.map { Int($0.rawValue) } == Array(range.prefix(kinds.count)))
    }
  }

  @Test("Every template stands in the list of messages on the page")
  func page() throws {
    let page = try Project.text("proto-docs/messages.md")
    for node in try Self.nodes("*[local-name()='message']") {
      #expect(page.contains("### \(Self.text(node, "id")) \(Self.text(node, "name"))\n"))
    }
    #expect(try Self.nodes("*[local-name()='message']").count == MessageKind.allCases.count)
  }

  @Test("The page of frames gives the limits that the code has")
  func limits() throws {
    let framing = try Project.text("proto-docs/framing.md")
    for value in [Limits.frameBytes, Limits.messagesPerFrame, Limits.messageBytes] {
      #expect(framing.contains("\(value)"))
    }
  }
}
