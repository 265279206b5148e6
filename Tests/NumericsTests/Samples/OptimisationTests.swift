import Testing

@testable import Numerics

@Suite struct OptimisationTests {
  private func valley(_ x: [Double], _ gradient: inout [Double]) -> Double {
    let (a, b) = (1 - x[0], x[1] - x[0] * x[0])
    if !gradient.isEmpty {
      gradient[0] = -2 * a - 400 * x[0] * b
      gradient[1] = 200 * b
    }
    return a * a + 100 * b * b
  }

  @Test(
    "the bottom of Rosenbrock's valley is found by every method",
    arguments: [Minimisation.Method.gradient, .simplex, .quadratic])
  func rosenbrock(method: Minimisation.Method) throws {
    var search = Minimisation(method, lower: [-2, -2], upper: [2, 2])
    search.evaluationsMax = 20_000
    search.relativeTolerance = 1e-14
    let found = try search.minimum(of: "valley", from: [-1.2, 1], valley)
    #expect(abs(found.point[0] - 1) < 1e-3 && found.value < 1e-6)
  }

  @Test("a minimum beyond the box is found at its wall")
  func wall() throws {
    let search = Minimisation(.gradient, lower: [-2, -2], upper: [0.5, 2])
    let found = try search.minimum(of: "valley", from: [0, 0], valley)
    #expect(abs(found.point[0] - 0.5) < 1e-6 && abs(found.point[1] - 0.25) < 1e-5)
  }

  @Test("too few evaluations and functions that are not a number are errors, not answers")
  func failures() {
    var search = Minimisation(.gradient, lower: [-2, -2], upper: [2, 2])
    #expect(throws: NumericsError.self) {
      try search.minimum(of: "nothing", from: [0, 0]) { _, _ in .nan }
    }
    search.evaluationsMax = 3
    #expect(throws: NumericsError.self) {
      try search.minimum(of: "valley", from: [-1.2, 1], valley)
    }
  }

  @Test("a Hessian by differences, its inverse, eigenvalues and factor")
  func matrices() throws {
    let hessian = try NumericalHessian.matrix(at: [1, 2], scale: [1, 1]) { x in
      3 * x[0] * x[0] + 2 * x[0] * x[1] + 5 * x[1] * x[1]
    }
    #expect(abs(hessian[0, 0] - 6) < 1e-5 && abs(hessian[0, 1] - 2) < 1e-5)
    let exact = try SymmetricMatrix(rows: [[6, 2], [2, 10]])
    let inverse = try exact.positiveInverse()
    #expect(abs(inverse[0, 0] - 10.0 / 56) < 1e-15 && abs(inverse[0, 1] + 2.0 / 56) < 1e-15)
    let values = try exact.eigenvalues()
    #expect(abs(values[0] + values[1] - 16) < 1e-13 && abs(values[0] * values[1] - 56) < 1e-12)
    let factor = try exact.choleskyFactor()
    #expect(abs(factor[1][0] * factor[0][0] - 2) < 1e-14 && factor[0][1] == 0)
    #expect(exact.quadraticForm([1, -1]) == 12)
    #expect(throws: NumericsError.singular("weights")) {
      try SymmetricMatrix(rows: [[1, 2], [2, 1]]).choleskyFactor("weights")
    }
  }
}
