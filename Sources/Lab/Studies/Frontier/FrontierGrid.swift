import Calibration

/// The candidates of a frontier: every model with every list of tools.
public struct FrontierGrid {
  /// What is tried where nothing is named: each family of the laboratory at
  /// customary parameters, and slow, symmetric and blended forms of them.
  public static let models = [
    "ewma-0.94", "ewma-0.97", "ewma-0.99", "ewma-0.94-t4", "ewma-0.97-t4", "ewma-0.98-t4",
    "ewma-0.99-t4", "ewma-0.995-t4", "rm2006", "rm2006-t4",
    "normal-500", "student-500", "historical-500", "historical-es0.975-500", "absolute-500",
    "age-0.99-500", "age-0.995-500", "pot0.9-500",
    "filtered-0.97-500", "filtered-0.99-500", "filtered-0.995-500",
    "absolute-0.97-500", "absolute-0.99-500", "absolute-0.995-500",
    "garch-n-500", "garch-t-500", "gjr-t-500", "garch-pot0.9-500", "regime-500",
    "parkinson-60-t4", "garmanklass-60-t4", "yangzhang-60-t4",
    "absolute-500+absolute-0.97-500", "absolute-500+ewma-0.97-t4", "absolute-500+garch-t-500",
    "absolute-500+rm2006-t4", "historical-500+filtered-0.97-500",
    "0.75*absolute-500+0.25*ewma-0.94-t4",
  ]

  /// Lists of tools that go with them.
  public static let tools = [
    "none", "buffer=0.25", "stress=0.25", "floor", "longrun=0.25", "longrun=0.5",
    "fall=1.005", "speed=1.02", "buffer=0.25,speed=1.02", "stress=0.25,fall=1.005",
    "stress=0.25,speed=1.02", "longrun=0.25,speed=1.02", "longrun=0.5,speed=1.02",
    "longrun=0.25,stress=0.1",
  ]

  /// Each is tried with each list of tools.
  public let models: [ForecastModel]
  /// Lists of tools; an empty one is the model as it is.
  public let tools: [DampingTools]

  /// - Parameter tools: lists of tools, each tried on every model.
  public init(models: [ForecastModel], tools: [DampingTools]) {
    (self.models, self.tools) = (models, tools)
  }
}
