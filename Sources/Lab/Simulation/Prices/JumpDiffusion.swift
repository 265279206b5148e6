import Numerics

/// Merton's jump diffusion: a Brownian motion and jumps with a mean of their own, so that a market
/// that falls in jumps can be described, whose expected price grows by the drift all the same.
///
///     d ln S = (μ − σ²/2 − λ k) dt + σ dW + J dN,  J ~ N(m, s²),  k = exp(m + s²/2) − 1
///
/// Over a time T the logarithm has mean (μ − σ²/2 − λ k + λ m) T and variance (σ² + λ (m² + s²)) T.
/// Source: Merton, "Option pricing when underlying stock returns are discontinuous", Journal of
/// Financial Economics 3 (1976), with jumps lognormal as in its section 4.
public struct JumpDiffusion: Equatable, Sendable, GeneratedPath {
  public var start: Double
  /// σ: standard deviation of the logarithm over 365 days, without the jumps.
  public var volatility: Double
  /// μ: growth of the expected price over 365 days, as a logarithm.
  public var drift: Double
  /// λ by the day.
  public var jumpsPerDay: Double
  /// m and s: mean and standard deviation of the logarithm of a jump.
  public var jumpMean: Double
  public var jumpSize: Double
  public var moves: [ScriptedMove]

  public init(
    start: Double, volatility: Double, drift: Double, jumpsPerDay: Double, jumpMean: Double,
    jumpSize: Double, moves: [ScriptedMove]
  ) {
    self.start = start
    self.volatility = volatility
    self.drift = drift
    self.jumpsPerDay = jumpsPerDay
    self.jumpMean = jumpMean
    self.jumpSize = jumpSize
    self.moves = moves
  }

  func chance(_ frame: PathFrame) -> [Double] {
    let mean = PortableMath.exp(jumpMean + jumpSize * jumpSize / 2) - 1
    let motion = GeneratedPrices(
      start: start, volatility: volatility, drift: drift - jumpsPerDay * 365 * mean,
      jumpsPerDay: jumpsPerDay, jumpSize: jumpSize, moves: [])
    return motion.chance(frame, jump: { $0.normal() * jumpSize + jumpMean })
  }
}
