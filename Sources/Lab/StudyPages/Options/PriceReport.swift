import Foundation
import Pricing
import Reports
import Studies

/// Values and sensitivities of options.
public struct PriceReport {
  let title: String
  let values: [OptionValue]
  /// One object an option.
  public let json: [JSONValue]

  /// - Parameter file: where the options were read; nil for one that was named.
  public init(_ values: [OptionValue], file: String? = nil) {
    self.values = values
    json = values.map(\.json)
    title = file.map { PageNames.of([$0])[0] } ?? "One option"
  }

  /// A list of figures an option.
  public var text: String { json.map { Self.text($0) }.joined(separator: "\n") }

  /// Value, payoff and sensitivities of each against the forward.
  public var page: LabPage {
    PricePage(title: title, options: values.map(\.option), answers: json).page
  }

  private static func text(_ answer: JSONValue) -> String {
    guard case .object(let members) = answer else { return "" }
    var lines: [String] = []
    for (name, value) in members {
      if case .object(let inner) = value {
        lines.append(name)
        for (name, value) in inner {
          // Every move is for --json.
          if case .array = value { continue }
          if case .object(let pair) = value {
            for (part, value) in pair { lines.append(line("  \(name) \(part)", value)) }
          } else {
            lines.append(line("  " + name, value))
          }
        }
      } else {
        lines.append(line(name, value))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func line(_ name: String, _ value: JSONValue) -> String {
    let text =
      switch value {
      case .string(let text): text
      case .null: "no number"
      default: value.text()
      }
    return name.padding(toLength: max(24, name.count + 2), withPad: " ", startingAt: 0) + text
  }
}
