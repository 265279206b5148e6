import Foundation
import Reports

/// `clearsim version`: what runs here, for a bug report or a run's record.
enum VersionCommand: Subcommand {
  static let declaration = CommandDeclaration(
    name: "version", summary: "name the version, the build and the system",
    options: [.json], examples: ["clearsim version"])

  static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    #if DEBUG
      let build = "debug"
    #else
      let build = "release"
    #endif
    let system = ProcessInfo.processInfo.operatingSystemVersionString
    let cores = ProcessInfo.processInfo.processorCount
    if arguments.has("json") {
      try console.result([
        "version": .string(SoftwareVersion.current), "build": .string(build),
        "system": .string(system), "cores": .count(cores),
      ])
    } else {
      try console.result(
        "clearsim \(SoftwareVersion.current), \(build) build, on \(system), \(cores) cores\n")
    }
    return .done
  }
}
