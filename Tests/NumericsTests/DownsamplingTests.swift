import Numerics
import Testing

@Suite struct DownsamplingTests {
  @Test("a long series keeps its ends, its order and a spike of one sample")
  func extremes() {
    let times = (0..<100_000).map(Double.init)
    var values = times.map { $0.truncatingRemainder(dividingBy: 7) }
    values[43_217] = 900
    values[71_003] = -900
    let thin = Downsampling(times: times, values: values, buckets: 300)
    #expect(thin.times.count <= 4 * 301)
    #expect(thin.times == thin.times.sorted())
    #expect(thin.times.first == 0)
    #expect(thin.times.last == 99_999)
    #expect(zip(thin.times, thin.values).contains { $0 == (43_217, 900) })
    #expect(zip(thin.times, thin.values).contains { $0 == (71_003, -900) })
  }

  @Test("a short series and one of a single time stay as they are")
  func short() {
    let thin = Downsampling(times: [1, 2, 3], values: [4, 5, 6], buckets: 2)
    #expect(thin.values == [4, 5, 6])
    let still = Downsampling(times: [5, 5, 5, 5, 5, 5], values: [1, 9, 2, 3, 4, 0], buckets: 1)
    #expect(still.values == [1, 9, 0])
  }
}
