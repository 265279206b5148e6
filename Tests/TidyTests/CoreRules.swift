/// What may not occur in the code of Core, and where a text does it all the same.
///
/// By text, not by meaning: a type that is inferred is not seen. What gets past is left to the
/// comparison of digests between builds.
struct CoreRules {
  struct Breach: CustomStringConvertible {
    let line: Int
    let what: String
    let code: String

    var description: String { "line \(line): \(what): \(code)" }
  }

  private let forbidden: [(what: String, pattern: Pattern)] = [
    (
      "floating point",
      Pattern(#"\b(?:Double|Float|Float16|Float32|Float64|Float80|CGFloat|CDouble)\b"#)
    ),
    ("a clock", Pattern(#"\b(?:ContinuousClock|SuspendingClock|clock_gettime|Date)\b"#)),
    (
      "a random number",
      Pattern(#"\b(?:randomElement|shuffled?|arc4random\w*|randombytes\w*)\b|\.random\("#)
    ),
    ("a random number", Pattern(#"\bSystemRandomNumberGenerator\b"#)),
    ("a hash that differs from run to run", Pattern(#"\bhashValue\b|\bHasher\(\)"#)),
    ("concurrency", Pattern(#"\b(?:async|await|actor|Task|Thread)\b"#)),
    ("output", Pattern(#"\b(?:print|debugPrint|dump|puts|printf)\("#)),
    (
      "a library that knows the world",
      Pattern(#"^\s*import (?:Foundation|Glibc|Dispatch|Synchronization)"#)
    ),
  ]
  private let typed = Pattern(
    #"(\w+)\s*:\s*(?:inout |borrowing |consuming )?(?:\[[^\[\],=\n]+:[^\]\n]+\]|Set<|Dictionary<)"#)
  private let made = Pattern(
    #"(?:let|var)\s+(\w+)\s*=\s*(?:\[[^\[\],\n]+:[^\]\n]+\]\(|Set[<(]|Dictionary[<(])"#)
  private let loops = Pattern(
    #"\bfor\b[^\n]*\bin\s+(?:\w+\.)*?(\w+)(?:\.(?:keys|values|enumerated\(\)))?\s*"#
      + #"(?:\{|where\b|$)"#)
  private let walks = Pattern(
    #"\b(\w+)\??\.(?:keys|values|map|compactMap|flatMap|forEach|filter|reduce|first|min|max)\b"#)

  /// The breaches of a file's code; `unordered` are the names that are dictionaries or sets
  /// elsewhere in its chapter.
  func breaches(in code: SwiftCode, unordered: Set<String> = []) -> [Breach] {
    var found: [Breach] = []
    for (what, pattern) in forbidden {
      found += pattern.matches(in: code.text).map {
        Breach(line: $0.line, what: what, code: $0.text)
      }
    }
    let names = unordered.union(unorderedNames(in: code))
    for pattern in [loops, walks] {
      for match in pattern.matches(in: code.text) where names.contains(match.group) {
        found.append(
          Breach(line: match.line, what: "iteration in no fixed order", code: match.text))
      }
    }
    return found
  }

  /// Names of constants, variables and parameters that are declared as a dictionary or a set.
  func unorderedNames(in code: SwiftCode) -> Set<String> {
    Set((typed.matches(in: code.text) + made.matches(in: code.text)).map(\.group))
  }
}
