import Foundation
import FoundationXML

/// An XML element with the line it stands on, so that every fault can name its place.
final class Element {
  let name: String
  let attributes: [String: String]
  let line: Int
  var children: [Element] = []
  var text = ""

  init(name: String, attributes: [String: String], line: Int) {
    self.name = name
    self.attributes = attributes
    self.line = line
  }

  func fault(_ message: String) -> SchemaFault { SchemaFault(line: line, message: message) }

  func children(_ name: String) -> [Element] { children.filter { $0.name == name } }

  func required(_ attribute: String) throws -> String {
    guard let value = attributes[attribute], !value.isEmpty else {
      throw fault("<\(name)> needs the attribute \(attribute)")
    }
    return value
  }

  func integer(_ attribute: String, default fallback: Int? = nil) throws -> Int {
    guard let text = attributes[attribute] else {
      if let fallback { return fallback }
      throw fault("<\(name)> needs the attribute \(attribute)")
    }
    guard let value = Int(text), value >= 0, value <= 65_535 else {
      throw fault("\(attribute) is \(text), and would be a whole number from 0 to 65535")
    }
    return value
  }
}

/// Builds the tree of elements.
final class ElementTree: NSObject, XMLParserDelegate {
  private var open: [Element] = []
  private var root: Element?
  private var failure: SchemaFault?

  static func read(_ data: Data) throws -> Element {
    let tree = ElementTree()
    let parser = XMLParser(data: data)
    parser.delegate = tree
    let isWellFormed = parser.parse()
    if let failure = tree.failure { throw failure }
    guard isWellFormed, let root = tree.root else {
      throw SchemaFault(line: parser.lineNumber, message: "not well-formed XML")
    }
    return root
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    let local = name.split(separator: ":").last.map(String.init) ?? name
    let element = Element(name: local, attributes: attributes, line: parser.lineNumber)
    open.last?.children.append(element)
    if root == nil { root = element }
    open.append(element)
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    open.last?.text += string
  }

  func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) {
    if failure == nil {
      failure = SchemaFault(line: parser.lineNumber, message: "not well-formed XML")
    }
  }
}
