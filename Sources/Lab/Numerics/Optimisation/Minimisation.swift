import CNLopt

/// Minimises a function of several variables inside a box.
///
/// A thin wrapper over NLopt (Johnson, nlopt 2.7). The answer always comes with the reason why the
/// search stopped; one that ran out of evaluations, met a NaN or failed throws.
public struct Minimisation: Sendable {
  public enum Method: Sendable {
    /// Sequential quadratic programming; needs the gradient. Kraft 1988.
    case gradient
    /// Nelder-Mead on subspaces, for functions without gradient. Rowan 1990.
    case simplex
    /// Quadratic interpolation in the box; without gradient. Powell 2009.
    case quadratic
  }

  public struct Minimum: Sendable {
    public let point: [Double]
    public let value: Double
    public let evaluations: Int
  }

  public var method: Method
  public var lower: [Double]
  public var upper: [Double]
  /// The search stops where a step changes the value by less than this share of it.
  public var relativeTolerance = 1e-10
  /// Or every variable by less than this share of it.
  public var stepTolerance = 1e-9
  public var evaluationsMax = 2000

  public init(_ method: Method, lower: [Double], upper: [Double]) {
    precondition(lower.count == upper.count, "Invariant: a box has as many floors as ceilings")
    self.method = method
    self.lower = lower
    self.upper = upper
  }

  /// - Parameters:
  ///   - name: what is fitted, for the error.
  ///   - start: held inside the box.
  ///   - value: the function; fills the gradient where the method asks for it (`gradient` is
  ///     empty otherwise). May give +infinity, never NaN, where it is not defined.
  public func minimum(
    of name: String, from start: [Double],
    _ value: (_ point: [Double], _ gradient: inout [Double]) -> Double
  ) throws(NumericsError) -> Minimum {
    let dimensions = lower.count
    precondition(start.count == dimensions, "Invariant: a start has the box's dimensions")
    let algorithm =
      switch method {
      case .gradient: NLOPT_LD_SLSQP
      case .simplex: NLOPT_LN_SBPLX
      case .quadratic: NLOPT_LN_BOBYQA
      }
    guard let search = nlopt_create(algorithm, UInt32(dimensions)) else {
      throw .notConverged(name, reason: "no memory for the search")
    }
    defer { nlopt_destroy(search) }
    nlopt_set_lower_bounds(search, lower)
    nlopt_set_upper_bounds(search, upper)
    nlopt_set_ftol_rel(search, relativeTolerance)
    nlopt_set_xtol_rel(search, stepTolerance)
    nlopt_set_maxeval(search, Int32(evaluationsMax))
    var point = (0..<dimensions).map { min(max(start[$0], lower[$0]), upper[$0]) }
    var least = 0.0
    let (code, sawNaN, count): (nlopt_result, Bool, Int) = withoutActuallyEscaping(value) {
      let call = Call($0, dimensions)
      // The search keeps no pointer past `nlopt_optimize`, and `call` lives past it.
      nlopt_set_min_objective(
        search,
        { _, x, gradient, data in
          guard let x, let data else { return .infinity }
          return Unmanaged<Call>.fromOpaque(data).takeUnretainedValue().evaluate(x, gradient)
        }, Unmanaged.passUnretained(call).toOpaque())
      let code = nlopt_optimize(search, &point, &least)
      return withExtendedLifetime(call) { (code, call.sawNaN, call.count) }
    }
    if sawNaN { throw .notConverged(name, reason: "the function is not a number somewhere") }
    switch code {
    case NLOPT_SUCCESS, NLOPT_STOPVAL_REACHED, NLOPT_FTOL_REACHED, NLOPT_XTOL_REACHED,
      NLOPT_ROUNDOFF_LIMITED:
      guard least.isFinite else {
        throw .notConverged(name, reason: "no point with a finite value was found")
      }
      return Minimum(point: point, value: least, evaluations: count)
    case NLOPT_MAXEVAL_REACHED:
      throw .notConverged(name, reason: "\(evaluationsMax) evaluations were not enough")
    default: throw .notConverged(name, reason: "the search ended with code \(code.rawValue)")
    }
  }

  /// One search's function, where C can reach it.
  private final class Call {
    let value: ([Double], inout [Double]) -> Double
    var point: [Double]
    var gradient: [Double]
    var empty: [Double] = []
    var sawNaN = false
    var count = 0

    init(_ value: @escaping ([Double], inout [Double]) -> Double, _ dimensions: Int) {
      self.value = value
      point = Array(repeating: 0, count: dimensions)
      gradient = point
    }

    func evaluate(
      _ x: UnsafePointer<Double>, _ slopes: UnsafeMutablePointer<Double>?
    ) -> Double {
      for i in point.indices { point[i] = x[i] }
      count += 1
      let result: Double
      if let slopes {
        result = value(point, &gradient)
        for i in gradient.indices {
          slopes[i] = gradient[i]
          if gradient[i].isNaN { sawNaN = true }
        }
      } else {
        result = value(point, &empty)
      }
      if result.isNaN { sawNaN = true }
      return result
    }
  }
}
