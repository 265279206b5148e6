import CLAPACK

/// A small symmetric matrix of real numbers, such as a covariance or a Hessian.
///
/// Factorisations are LAPACK's. Setting an element sets its mirror image.
public struct SymmetricMatrix: Sendable, Equatable {
  public let dimension: Int
  private var elements: [Double]

  /// All zeros.
  public init(dimension: Int) {
    precondition(dimension > 0, "Invariant: a matrix has a dimension")
    self.dimension = dimension
    elements = Array(repeating: 0, count: dimension * dimension)
  }

  /// From rows; only the lower triangle is read.
  public init(rows: [[Double]]) throws(NumericsError) {
    guard !rows.isEmpty else { throw .tooFew("rows of a matrix", count: 0, least: 1) }
    self.init(dimension: rows.count)
    for (i, row) in rows.enumerated() {
      try Check.lengths("rows and columns of a symmetric matrix", row.count, rows.count)
      try Check.sample("row of a matrix", row)
      for j in 0...i { self[i, j] = row[j] }
    }
  }

  public subscript(row: Int, column: Int) -> Double {
    get { elements[row * dimension + column] }
    set {
      elements[row * dimension + column] = newValue
      elements[column * dimension + row] = newValue
    }
  }

  /// The product with a vector of `dimension` numbers.
  public func times(_ vector: [Double]) -> [Double] {
    precondition(vector.count == dimension, "Invariant: a matrix multiplies its own dimension")
    return (0..<dimension).map { row in
      var sum = 0.0
      for column in 0..<dimension { sum += self[row, column] * vector[column] }
      return sum
    }
  }

  /// x' A x.
  public func quadraticForm(_ vector: [Double]) -> Double {
    zip(vector, times(vector)).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Eigenvalues in rising order (dsyev).
  public func eigenvalues() throws(NumericsError) -> [Double] {
    var work = elements
    var values = Array(repeating: 0.0, count: dimension)
    let n = Int32(dimension)
    let code = LAPACKE_dsyev(LAPACK_ROW_MAJOR, char("N"), char("L"), n, &work, n, &values)
    guard code == 0 else { throw .notConverged("eigenvalues", reason: "code \(code)") }
    return values
  }

  /// The lower triangular L with L L' = A, row by row (dpotrf); throws where A is not positive
  /// definite.
  public func choleskyFactor(_ name: String = "matrix") throws(NumericsError) -> [[Double]] {
    var work = elements
    let n = Int32(dimension)
    guard LAPACKE_dpotrf(LAPACK_ROW_MAJOR, char("L"), n, &work, n) == 0 else {
      throw .singular(name)
    }
    return (0..<dimension).map { row in
      (0..<dimension).map { $0 <= row ? work[row * dimension + $0] : 0 }
    }
  }

  /// The inverse of a positive definite matrix (dpotrf, dpotri).
  public func positiveInverse(_ name: String = "matrix") throws(NumericsError) -> SymmetricMatrix {
    var work = elements
    let n = Int32(dimension)
    guard LAPACKE_dpotrf(LAPACK_ROW_MAJOR, char("L"), n, &work, n) == 0,
      LAPACKE_dpotri(LAPACK_ROW_MAJOR, char("L"), n, &work, n) == 0
    else { throw .singular(name) }
    var inverse = self
    for i in 0..<dimension {
      for j in 0...i { inverse[i, j] = work[i * dimension + j] }
    }
    return inverse
  }

  private func char(_ letter: Unicode.Scalar) -> CChar { CChar(letter.value) }
}
