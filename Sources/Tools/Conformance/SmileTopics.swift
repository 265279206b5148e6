import Inputs
import Pricing

/// Smiles: SVI and SSVI slices, their derivatives and their freedom from arbitrage.
enum SmileTopics {
  static let all: [ConformanceAdapter] = [ConformanceAdapter(nil, "svi", smile)]

  @Sendable private static func smile(
    _ reader: ConfigurationReader
  ) throws -> ConformanceResult {
    if reader.optional("slice1") != nil { return try calendar(reader) }
    if reader.optional("theta") != nil { return try surface(reader) }
    let slice = try slice(reader)
    let places = try reader.optional("k")?.array().map { try $0.number() } ?? []
    let derivatives = places.map { slice.derivatives($0) }
    let butterfly = slice.butterfly()
    let wings = slice.wings
    var fields: [(name: String, value: ConformanceResult)] = [
      ("w", .list(derivatives.map { .real($0.w) })),
      ("w1", .list(derivatives.map { .real($0.slope) })),
      ("w2", .list(derivatives.map { .real($0.curvature) })),
      ("g", .list(places.map { .real(slice.density($0)) })),
      ("min_variance", .real(slice.varianceLeast)),
      ("lee_right_slope", .real(wings.right)), ("lee_left_slope", .real(wings.left)),
      ("butterfly_arbitrage", .flag(!butterfly.holds)),
    ]
    // The case took its least over a grid of step 0.005 on [0.5, 1.5).
    let grid = (0..<200).map { 0.5 + 0.005 * Double($0) }
    if let place = grid.min(by: { slice.density($0) < slice.density($1) }) {
      fields.append(("min_g", .real(slice.density(place))))
      fields.append(("argmin_k", .real(place)))
    }
    if let years = reader.optional("t") {
      let wings = try slice.jumpWings(years: try years.number())
      fields += [
        ("v", .real(wings.variance)), ("psi", .real(wings.skew)), ("p", .real(wings.putWing)),
        ("c", .real(wings.callWing)), ("vt", .real(wings.varianceLeast)),
      ]
    }
    return .fields(fields)
  }

  private static func slice(_ reader: ConfigurationReader) throws -> SVISlice {
    try SVISlice(
      a: try reader.number("a"), b: try reader.number("b"), rho: try reader.number("rho"),
      m: try reader.number("m"), sigma: try reader.number("sigma"))
  }

  private static func calendar(_ reader: ConfigurationReader) throws -> ConformanceResult {
    let earlier = try slice(try reader.object("slice1"))
    let later = try slice(try reader.object("slice2"))
    let check = CalendarCheck(earlier: earlier, later: later)
    return .fields([
      ("left_crossing_k", check.crossings.first.map { .real($0) } ?? .price(nil)),
      ("arbitrage", .flag(!check.holds)),
      ("w2_minus_w1_at_0", .real(later.totalVariance(0) - earlier.totalVariance(0))),
    ])
  }

  private static func surface(_ reader: ConfigurationReader) throws -> ConformanceResult {
    let surface = try SSVI(
      rho: try reader.number("rho"), eta: try reader.number("eta"),
      gamma: try reader.number("gamma"))
    let theta = try reader.number("theta")
    let slice = try surface.slice(theta)
    let places = try reader.required("k").array().map { try $0.number() }
    let terms = surface.butterflyTerms(theta)
    return .fields([
      ("phi", .real(surface.curvature(theta))),
      ("w", .list(places.map { .real(slice.totalVariance($0)) })),
      ("g", .list(places.map { .real(slice.density($0)) })),
      ("cond1", .real(terms.wing)), ("cond2", .real(terms.bend)),
      ("no_butterfly_sufficient", .flag(terms.suffices)),
      ("eta_condition", .real(surface.curvatureTerm)),
    ])
  }
}
