import Numerics
import Testing

@testable import Reports

@Suite struct ShortNumberTests {
  @Test("seven significant digits are kept, however large or small the value")
  func digits() {
    for (value, kept) in [
      (118_000.123456, 118_000.1), (0.000012345678, 0.00001234568), (-3.14159265, -3.141593),
      (0, 0), (2_000_000_000.7, 2_000_000_001),
    ] {
      #expect(Downsampling.short(value) == kept)
    }
  }
}
