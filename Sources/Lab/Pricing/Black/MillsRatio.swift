/// The tails of the normal distribution to full relative accuracy, by Mills' ratio.
enum MillsRatio {
  static let rootOfTwoPi = 2.506_628_274_631_000_5
  static let logRootOfTwoPi = 0.918_938_533_204_672_8

  /// M(u) = Phi(-u) / phi(u) for u >= 0, which is the integral over v > 0 of
  /// exp(-u v - v^2/2). Relative error below 5e-16.
  ///
  /// (u + 1) times the ratio is smooth on the whole half line in y = (u - 4)/(u + 4); the
  /// polynomial is its Chebyshev expansion, computed with 60 digits, in powers of y.
  @inline(__always) static func ratio(_ u: Double) -> Double {
    let y = (u - 4) / (u + 4)
    let z = y * y
    var even = 4.404_092_572_454_014_4e-10
    var odd = -1.688_623_869_155_021_3e-09
    even = even * z - 6.516_140_128_481_229e-09
    odd = odd * z + 1.368_462_047_478_532e-08
    even = even * z + 5.065_511_960_760_191e-08
    odd = odd * z - 4.485_292_083_319_898e-08
    even = even * z - 2.867_410_507_560_382_5e-07
    odd = odd * z - 3.238_458_448_879_413e-09
    even = even * z + 1.390_578_843_714_339_8e-06
    odd = odd * z + 1.019_612_227_924_407_6e-06
    even = even * z - 6.553_236_071_353_823e-06
    odd = odd * z - 8.606_259_855_336_527e-06
    even = even * z + 3.415_876_338_051_659_6e-05
    odd = odd * z + 5.326_699_852_276_54e-05
    even = even * z - 0.000_220_215_561_225_899_34
    odd = odd * z - 0.000_236_701_765_617_515_64
    even = even * z + 0.001_741_848_771_120_158_2
    odd = odd * z - 0.000_715_950_904_262_286_8
    even = even * z - 0.012_539_103_620_118_907
    odd = odd * z + 0.044_959_129_076_984_4
    even = even * z - 0.080_708_009_679_067_79
    odd = odd * z + 0.071_690_481_201_440_73
    even = even * z + 0.035_091_880_234_748_345
    odd = odd * z - 0.242_399_670_521_808_16
    even = even * z + 1.183_261_914_567_803_4
    return (even + y * odd) / (u + 1)
  }

  /// 1 - u M(u) for u >= 0 with Mills' ratio M, without the cancellation: the integral over v > 0
  /// of v exp(-u v - v^2/2). Relative error below 1e-15. Expanded as `ratio` is.
  @inline(__always) static func moment(_ u: Double) -> Double {
    let y = (u - 4) / (u + 4)
    let z = y * y
    var even = 6.066_830_634_864_858e-09
    var odd = 7.079_992_653_530_159e-09
    even = even * z - 5.492_339_121_685_548_6e-08
    odd = odd * z - 8.993_180_833_073_483e-08
    even = even * z + 2.264_655_431_601_727e-07
    odd = odd * z + 6.014_117_238_096_905e-07
    even = even * z - 4.448_045_365_525_655e-07
    odd = odd * z - 2.894_659_324_299_764_4e-06
    even = even * z - 7.726_026_387_219_22e-07
    odd = odd * z + 1.161_578_203_262_216_5e-05
    even = even * z + 1.249_196_734_569_283_3e-05
    odd = odd * z - 4.350_634_058_366_665_6e-05
    even = even * z - 8.087_941_265_387_483e-05
    odd = odd * z + 0.000_174_494_897_080_201_87
    even = even * z + 0.000_426_241_360_241_184_54
    odd = odd * z - 0.000_882_252_306_123_771_1
    even = even * z - 0.001_935_822_206_031_097
    odd = odd * z + 0.005_832_613_624_026_762
    even = even * z + 0.004_677_620_827_679_285
    odd = odd * z - 0.038_891_092_072_467_87
    even = even * z + 0.056_082_893_344_141_72
    odd = odd * z + 0.027_117_664_485_024_347
    even = even * z - 0.221_261_506_380_365_74
    odd = odd * z + 0.353_547_276_476_122_2
    even = even * z - 0.172_681_708_346_097_4
    odd = odd * z - 0.346_864_438_445_694_7
    even = even * z + 1.334_761_708_643_933
    return (even + y * odd) / ((u + 1) * (u + 1))
  }
}
