import Glibc

/// The standard normal distribution; scale and shift at the call.
///
/// Density and distribution function from the C library's `exp` and `erfc`, relative error below
/// 1e-15 up to x = 3 and 1e-16 x^2 beyond. Quantile by Wichura's rational approximation (AS 241,
/// 1988), 1e-15.
public enum NormalDistribution {
  public static func density(_ x: Double) -> Double {
    exp(-0.5 * x * x) / (2 * Double.pi).squareRoot()
  }

  /// P(Z <= x).
  public static func cumulative(_ x: Double) -> Double { 0.5 * erfc(-x * 0.5.squareRoot()) }

  /// P(Z > x), exact in the right tail.
  public static func upperTail(_ x: Double) -> Double { 0.5 * erfc(x * 0.5.squareRoot()) }

  /// The x with P(Z <= x) = p, for 0 < p < 1.
  public static func quantile(_ p: Double) throws(NumericsError) -> Double {
    try Check.probability("probability of a normal quantile", p)
    let q = p - 0.5
    if abs(q) <= 0.425 {
      let r = 0.180625 - q * q
      return q * ratio(r, centre.above, centre.below)
    }
    var r = (-log(min(p, 1 - p))).squareRoot()
    let x: Double
    if r <= 5 {
      r -= 1.6
      x = ratio(r, middle.above, middle.below)
    } else {
      r -= 5
      x = ratio(r, far.above, far.below)
    }
    return q < 0 ? -x : x
  }

  private static func ratio(_ r: Double, _ above: [Double], _ below: [Double]) -> Double {
    var a = 0.0
    var b = 0.0
    for c in above { a = a * r + c }
    for c in below { b = b * r + c }
    return a / b
  }

  // Coefficients of AS 241, highest power first.
  private static let centre = (
    above: [
      2_509.080_928_730_122_6727, 33_430.575_583_588_128_105, 67_265.770_927_008_700_853,
      45_921.953_931_549_871_457, 13_731.693_765_509_461_125, 1_971.590_950_306_551_4427,
      133.141_667_891_784_377_45, 3.387_132_872_796_366_608,
    ],
    below: [
      5_226.495_278_852_854_561, 28_729.085_735_721_942_674, 39_307.895_800_092_710_61,
      21_213.794_301_586_595_867, 5_394.196_021_424_751_1077, 687.187_007_492_057_908_3,
      42.313_330_701_600_911_252, 1,
    ]
  )
  private static let middle = (
    above: [
      7.745_450_142_783_414_076_4e-4, 0.022_723_844_989_269_184_5833,
      0.241_780_725_177_450_611_77, 1.270_458_252_452_368_382_58,
      3.647_848_324_763_204_605_04, 5.769_497_221_460_691_405_5,
      4.630_337_846_156_545_295_9, 1.423_437_110_749_683_577_34,
    ],
    below: [
      1.050_750_071_644_416_843_24e-9, 5.475_938_084_995_344_946e-4,
      0.015_198_666_563_616_457_1966, 0.148_103_976_427_480_074_59,
      0.689_767_334_985_100_004_55, 1.676_384_830_183_803_849_4,
      2.053_191_626_637_758_821_87, 1,
    ]
  )
  private static let far = (
    above: [
      2.010_334_399_292_288_132_65e-7, 2.711_555_568_743_487_578_15e-5,
      0.001_242_660_947_388_078_438_6, 0.026_532_189_526_576_123_093,
      0.296_560_571_828_504_891_23, 1.784_826_539_917_291_335_8,
      5.463_784_911_164_114_369_9, 6.657_904_643_501_103_777_2,
    ],
    below: [
      2.044_263_103_389_939_785_64e-15, 1.421_511_758_316_445_888_7e-7,
      1.846_318_317_510_054_681_8e-5, 7.868_691_311_456_132_591e-4,
      0.014_875_361_290_850_615_025, 0.136_929_880_922_735_805_31,
      0.599_832_206_555_887_937_69, 1,
    ]
  )
}
