/// Every command, in the order in which `clearsim` lists them. A command adds itself here.
enum CommandList {
  static let all: [any Subcommand.Type] = [
    RunCommand.self,
    ServeCommand.self,
    ReplayCommand.self,
    LogCommand.self,
    ConfigurationCommand.self,
    MarginCommand.self,
    PresetsCommand.self,
    PriceCommand.self,
    SurfaceCommand.self,
    BacktestCommand.self,
    CompareCommand.self,
    StressCommand.self,
    FrontierCommand.self,
    CalibrateCommand.self,
    ConformanceCommand.self,
    ReportCommand.self,
    BenchCommand.self,
    VersionCommand.self,
    CompletionCommand.self,
    HelpCommand.self,
  ]

  static func named(_ name: String) -> (any Subcommand.Type)? {
    all.first { $0.declaration.name == name }
  }
}
