// swift-tools-version: 6.2
// The examples are a package of their own, as another program would be: they see what ClearSim
// makes public and nothing else.
//
//     swift run --package-path examples --scratch-path .build/examples first-trade

import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .treatAllWarnings(as: .error),
]

func chapter(_ name: String) -> Target.Dependency { .product(name: name, package: "clearsim") }

func example(_ name: String, _ imports: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: imports, path: "Sources/\(name)", swiftSettings: settings)
}

let member = [
  "Options", chapter("ClearingClient"), chapter("Messages"), chapter("Instruments"),
  chapter("Units"),
]
let house = [
  chapter("Clearing"), chapter("Messages"), chapter("Instruments"), chapter("Units"),
]

let package = Package(
  name: "examples",
  dependencies: [.package(name: "clearsim", path: "..")],
  targets: [
    .target(name: "Options", path: "Sources/Options", swiftSettings: settings),
    example("ten-lines", member),
    example("first-trade", member),
    example("quoting-bot", member),
    example("embedded-book", [chapter("Matching"), chapter("Storage"), chapter("Units")]),
    example("embedded-house", house),
    example("ten-line-study", [chapter("Studies")]),
    example(
      "own-agents",
      [
        chapter("Simulation"), chapter("Markets"), chapter("Inputs"), chapter("Numerics"),
        chapter("Messages"), chapter("Units"),
      ]),
    .testTarget(
      name: "ExamplesTests",
      dependencies: [
        "ten-lines", "first-trade", "quoting-bot", "embedded-book", "embedded-house",
        "ten-line-study", "own-agents",
      ] + member,
      path: "Tests/ExamplesTests", swiftSettings: settings),
  ]
)
