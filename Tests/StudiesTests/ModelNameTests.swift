import Calibration
import Testing

@testable import Studies

@Suite struct ModelNameTests {
  @Test(
    "a name read and written again is the same",
    arguments: [
      "normal-500", "student-250", "cornishfisher-100", "ewma-0.94", "ewma-0.97-t3",
      "ewma-0.97-t3.5", "rm2006", "rm2006-t4", "close-60", "parkinson-60-t4", "garmanklass-30",
      "yangzhang-30-t5", "historical-500", "historical-es0.975-500", "age-0.99-500",
      "absolute-500", "absolute-0.995-500", "filtered-0.97-500", "pot0.9-500", "garch-n-500",
      "garch-t-500", "gjr-n-500", "gjr-t-500", "garch-pot0.9-500", "regime-500",
      "historical-500+ewma-0.94", "0.7*absolute-500+0.3*ewma-0.97-t4",
      "max:historical-500+garch-t-500",
    ])
  func roundTrip(name: String) throws {
    let model = try #require(ModelName.model(name))
    #expect(ModelName.spelling(model) == name)
  }

  @Test(
    "what is no model is not taken for one",
    arguments: [
      "", "-", "normal", "normal-1", "student-50", "ewma-1", "ewma-0.94-t2", "ewma-0.94-500",
      "rm2006-4", "parkinson-60-4", "historical-t4", "historical-500-t4", "absolute-1.5-500",
      "pot0.4-500", "pot0.9-50", "garch-x-500", "gjr-pot0.9-500", "regime-500-t4",
      "historical-500+", "+historical-500", "0.7*historical-500+ewma-0.94",
      "0.7*historical-500+0.4*ewma-0.94", "max:", "max:historical-500+", "nan-500", "ewma-nan",
    ])
  func refused(name: String) {
    #expect(ModelName.model(name) == nil)
  }

  @Test("every model of the default grid is one, under its own name")
  func grid() {
    for name in FrontierGrid.models {
      #expect(ModelName.model(name).map { ModelName.spelling($0) } == name)
    }
    #expect(Set(FrontierGrid.models).count == FrontierGrid.models.count)
    #expect(Set(FrontierGrid.tools).count == FrontierGrid.tools.count)
  }
}
