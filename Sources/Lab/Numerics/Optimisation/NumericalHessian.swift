/// Second derivatives by central differences.
public enum NumericalHessian {
  /// The symmetric matrix of second derivatives at a point.
  ///
  /// Steps are 1e-4 of each variable (at least 1e-6 of its `scale`); relative error about 1e-7 for
  /// smooth functions. The caller keeps the point far enough from any bound.
  public static func matrix(
    at point: [Double], scale: [Double], _ value: ([Double]) throws(NumericsError) -> Double
  ) throws(NumericsError) -> SymmetricMatrix {
    let n = point.count
    var steps: [Double] = []
    for i in 0..<n { steps.append(max(abs(point[i]) * 1e-4, scale[i] * 1e-6)) }
    let centre = try value(point)
    var matrix = SymmetricMatrix(dimension: n)
    func at(_ i: Int, _ a: Double, _ j: Int, _ b: Double) throws(NumericsError) -> Double {
      var x = point
      x[i] += a * steps[i]
      x[j] += b * steps[j]
      return try value(x)
    }
    for i in 0..<n {
      let up = try at(i, 1, i, 0)
      let down = try at(i, -1, i, 0)
      matrix[i, i] = (up - 2 * centre + down) / (steps[i] * steps[i])
      for j in 0..<i {
        let same = try at(i, 1, j, 1) + at(i, -1, j, -1)
        let cross = try at(i, 1, j, -1) + at(i, -1, j, 1)
        matrix[i, j] = (same - cross) / (4 * steps[i] * steps[j])
      }
    }
    return matrix
  }
}
