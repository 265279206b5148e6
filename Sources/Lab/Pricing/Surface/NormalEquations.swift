/// The normal equations of a small linear least-squares problem, gathered row by row.
struct NormalEquations {
  let unknowns: Int
  private(set) var matrix: [Double]
  private(set) var right: [Double]
  private var work: [Double]

  init(unknowns: Int) {
    self.unknowns = unknowns
    matrix = [Double](repeating: 0, count: unknowns * unknowns)
    right = [Double](repeating: 0, count: unknowns)
    work = matrix
  }

  mutating func clear() {
    for index in matrix.indices { matrix[index] = 0 }
    for index in right.indices { right[index] = 0 }
  }

  /// Adds the equation row x = value.
  mutating func add(_ row: [Double], _ value: Double) {
    for i in 0..<unknowns {
      for j in 0...i { matrix[i * unknowns + j] += row[i] * row[j] }
      right[i] += row[i] * value
    }
  }

  /// The solution by Cholesky's factors with the diagonal raised by the fraction `damping`; nil
  /// where the matrix has no inverse.
  mutating func solve(damping: Double) -> [Double]? {
    let n = unknowns
    for i in 0..<n {
      for j in 0...i {
        var sum = matrix[i * n + j]
        if i == j { sum += damping * sum + 1e-300 }
        for k in 0..<j { sum -= work[i * n + k] * work[j * n + k] }
        if i == j {
          guard sum > 0, sum.isFinite else { return nil }
          work[i * n + i] = sum.squareRoot()
        } else {
          work[i * n + j] = sum / work[j * n + j]
        }
      }
    }
    var x = right
    for i in 0..<n {
      for k in 0..<i { x[i] -= work[i * n + k] * x[k] }
      x[i] /= work[i * n + i]
    }
    for i in stride(from: n - 1, through: 0, by: -1) {
      for k in (i + 1)..<max(i + 1, n) { x[i] -= work[k * n + i] * x[k] }
      x[i] /= work[i * n + i]
    }
    return x.allSatisfy { $0.isFinite } ? x : nil
  }
}
