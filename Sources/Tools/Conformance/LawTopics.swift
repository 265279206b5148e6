import Inputs
import Numerics

/// Laws of probability on their own: `distribution`.
///
/// `law` and its parameters; `x` asks for density and both tails there, `p` for the quantile.
enum LawTopics {
  static let all: [ConformanceAdapter] = [
    ConformanceAdapter(nil, "distribution", distribution)
  ]

  private enum Law: String, CaseIterable {
    case normal, student, chiSquare, binomial, pareto, extreme
  }

  private typealias Fields = [(name: String, value: ConformanceResult)]

  @Sendable private static func distribution(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    let x = try reader.optional("x").map { try $0.number() }
    let p = try reader.optional("p").map { try $0.number() }
    let fields: Fields
    switch try reader.required("law").choice(of: Law.self) {
    case .normal: fields = try normal(x, p)
    case .student:
      fields = try student(StudentDistribution(degrees: try reader.number("degrees")), x, p)
    case .chiSquare:
      let law = try ChiSquareDistribution(degrees: try reader.number("degrees"))
      fields =
        try tails(x.map { (try law.cumulative($0), try law.upperTail($0)) })
        + quantile(p.map { try law.quantile($0) })
    case .binomial: fields = try binomial(reader)
    case .pareto:
      let law = try GeneralisedParetoDistribution(
        shape: try reader.number("shape"), scale: try reader.number("scale"))
      fields =
        tails(x.map { (law.cumulative($0), law.upperTail($0)) })
        + (try quantile(p.map { try law.quantile($0) }))
        + (x.map { [("log_density", .real(law.logDensity($0)))] } ?? [])
    case .extreme:
      let law = try ExtremeValueDistribution(
        shape: try reader.number("shape"), location: try reader.number("location"),
        scale: try reader.number("scale"))
      fields =
        (x.map { [("cumulative", .real(law.cumulative($0)))] } ?? [])
        + (try quantile(p.map { try law.quantile($0) }))
    }
    return .fields(fields)
  }

  private static func normal(_ x: Double?, _ p: Double?) throws -> Fields {
    tails(x.map { (NormalDistribution.cumulative($0), NormalDistribution.upperTail($0)) })
      + (x.map { [("density", .real(NormalDistribution.density($0)))] } ?? [])
      + (try quantile(p.map { try NormalDistribution.quantile($0) }))
  }

  private static func student(
    _ law: StudentDistribution, _ x: Double?, _ p: Double?
  ) throws -> Fields {
    var fields = tails(try x.map { (try law.cumulative($0), try law.upperTail($0)) })
    if let x { fields.append(("density", .real(law.density(x)))) }
    fields += quantile(try p.map { try law.quantile($0) })
    return fields
  }

  private static func binomial(_ reader: ConfigurationReader) throws -> Fields {
    let trials: Int = try reader.integer("trials", in: 1...1_000_000_000)
    let law = try BinomialDistribution(trials: trials, p: try reader.number("p"))
    let count: Int = try reader.integer("count", in: 0...trials)
    return [
      ("mass", .real(law.mass(count))), ("cumulative", .real(law.cumulative(count))),
      ("at_least", .real(law.atLeast(count))), ("two_sided", .real(law.twoSided(count))),
    ]
  }

  private static func tails(_ pair: (lower: Double, upper: Double)?) -> Fields {
    pair.map { [("cumulative", .real($0.lower)), ("upper_tail", .real($0.upper))] } ?? []
  }

  private static func quantile(_ value: Double?) -> Fields {
    value.map { [("quantile", .real($0))] } ?? []
  }
}
