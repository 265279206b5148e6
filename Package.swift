// swift-tools-version: 6.2
// The manifest is the table of contents: a chapter is a target, an arrow is an import, and
// arrows only point down. Core is integers only: no Foundation, no input or output, no clock.

import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .treatAllWarnings(as: .error),
]

func chapter(_ part: String, _ name: String, _ imports: [String]) -> Target {
  .target(
    name: name, dependencies: imports.map { .byName(name: $0) },
    path: "Sources/\(part)/\(name)", swiftSettings: settings)
}

func system(_ name: String, package: String) -> Target {
  .systemLibrary(name: name, path: "Sources/Shims/\(name)", providers: [.apt([package])])
}

func tests(
  _ name: String, _ imports: [String], exclude: [String] = [], resources: [Resource] = []
) -> Target {
  .testTarget(
    name: name, dependencies: imports.map { .byName(name: $0) },
    path: "Tests/\(name)", exclude: exclude, resources: resources, swiftSettings: settings)
}

let core: [Target] = [
  chapter("Core", "Units", []),
  chapter("Core", "State", []),
  chapter("Core", "Bytes", ["CSodium"]),
  chapter("Core", "Storage", ["State", "CLargePages"]),
  chapter("Core", "Instruments", ["Units", "State"]),
  chapter("Core", "Messages", ["Units", "Instruments"]),
  chapter("Core", "Matching", ["Units", "Storage", "State"]),
  chapter("Core", "Accounts", ["Units", "Instruments", "Storage", "State"]),
  chapter("Core", "Margin", ["Units", "Instruments", "Accounts", "Storage", "State"]),
  chapter(
    "Core", "Liquidation",
    ["Units", "Instruments", "Accounts", "Margin", "Storage", "State"]),
  chapter(
    "Core", "Clearing",
    [
      "Units", "Bytes", "Storage", "Instruments", "Messages", "Matching", "Accounts", "Margin",
      "Liquidation", "State",
    ]),
  chapter("Core", "Wire", ["Units", "Bytes", "Instruments", "Messages"]),
  chapter(
    "Core", "Sequencing",
    ["Units", "Bytes", "Storage", "Instruments", "Messages", "Wire", "Clearing"]),
]

let edge: [Target] = [
  chapter("Edge", "ZeroMQ", ["CZeroMQ"]),
  chapter("Edge", "CommandLog", ["Units", "Bytes"]),
  chapter(
    "Edge", "ClearingNode",
    [
      "Units", "Bytes", "Messages", "Clearing", "Sequencing", "Wire", "CommandLog", "ZeroMQ",
    ]),
  chapter("Edge", "ClearingClient", ["Units", "Instruments", "Messages", "Wire", "ZeroMQ"]),
]

let lab: [Target] = [
  chapter("Lab", "Numerics", ["CLAPACK", "CNLopt"]),
  chapter("Lab", "Calibration", ["Numerics", "Pricing", "Units", "Instruments"]),
  .target(
    name: "Markets", dependencies: ["Units", "Instruments", "Liquidation", "Inputs"],
    path: "Sources/Lab/Markets", exclude: ["Presets"], swiftSettings: settings,
    plugins: ["EmbedPresets"]),
  chapter(
    "Lab", "Simulation",
    [
      "Units", "Bytes", "Instruments", "Messages", "Clearing", "Wire", "Sequencing",
      "CommandLog", "ClearingClient", "ZeroMQ", "Numerics", "Markets", "Inputs", "Reports",
    ]),
  chapter(
    "Lab", "Adversary",
    [
      "Units", "Instruments", "Accounts", "Messages", "Clearing", "Numerics", "Inputs", "Markets",
      "Simulation",
    ]),
  chapter(
    "Lab", "Studies",
    [
      "Units", "Bytes", "Instruments", "Inputs", "Numerics", "Pricing", "Calibration", "Markets",
    ]),
  chapter(
    "Lab", "StudyPages",
    ["Units", "Inputs", "Numerics", "Pricing", "Calibration", "Studies", "Reports"]),
  chapter("Lab", "Pricing", ["Numerics", "Units", "Inputs"]),
  chapter("Lab", "Inputs", ["Units", "CZlib"]),
  .target(
    name: "Reports", dependencies: ["Units", "Inputs", "Numerics"], path: "Sources/Lab/Reports",
    resources: [.embedInCode("Page/Resources")], swiftSettings: settings),
]

let tools: [Target] = [
  chapter(
    "Tools", "Benchmarks",
    [
      "CAllocations", "Units", "Bytes", "Instruments", "Messages", "Clearing", "Wire",
      "Sequencing", "ZeroMQ", "CommandLog", "ClearingNode", "ClearingClient", "Numerics", "Inputs",
      "Simulation", "Reports", "Calibration", "Pricing",
    ]),
  chapter(
    "Tools", "Conformance",
    [
      "Units", "Instruments", "Margin", "Inputs", "Numerics", "Pricing", "Calibration", "Studies",
      "Reports",
    ]),
  .executableTarget(
    name: "clearsim",
    dependencies: [
      "Benchmarks", "Conformance", "Units", "Bytes", "Instruments", "Messages", "Margin",
      "Clearing", "Sequencing", "CommandLog", "ClearingNode", "ClearingClient",
      "Markets", "Simulation", "Inputs", "Reports", "Calibration", "Pricing", "Studies",
      "StudyPages",
    ],
    path: "Sources/Tools/clearsim", swiftSettings: settings),
  .executableTarget(
    name: "adversary", dependencies: ["Adversary"], path: "Sources/Tools/adversary",
    swiftSettings: settings),
  .executableTarget(
    name: "preset-embedder", path: "Sources/Tools/preset-embedder", swiftSettings: settings),
  .plugin(
    name: "EmbedPresets", capability: .buildTool(), dependencies: ["preset-embedder"],
    path: "Sources/Tools/EmbedPresets"),
  .executableTarget(
    name: "schema-compiler", path: "Sources/Tools/schema-compiler", swiftSettings: settings),
]

let testTargets: [Target] = [
  .target(
    name: "ClearingTestKit", dependencies: ["Units", "Instruments", "Messages", "Clearing"],
    path: "Tests/ClearingTestKit", swiftSettings: settings),
  .executableTarget(
    name: "bounds-fuzzer",
    dependencies: ["ClearingTestKit", "Bytes", "Units", "Messages", "Clearing", "Sequencing"],
    path: "Tests/Fuzz/Bounds", swiftSettings: settings),
  .target(
    name: "PageTestKit", dependencies: ["Reports"], path: "Tests/PageTestKit",
    swiftSettings: settings),
  tests(
    "ClearingTests",
    [
      "ClearingTestKit", "Units", "Bytes", "State", "Storage", "Instruments", "Messages",
      "Matching", "Accounts", "Margin", "Liquidation", "Clearing",
    ]),
  tests("AdversaryTests", ["Adversary", "Units"]),
  tests("StateTests", ["State"]),
  tests("StorageTests", ["Storage"]),
  tests("MatchingTests", ["Matching", "Storage", "Units"]),
  tests("TidyTests", []),
  tests("UnitsTests", ["Units"]),
  tests("BytesTests", ["Bytes"]),
  tests(
    "SequencingTests",
    [
      "ClearingTestKit", "Sequencing", "Clearing", "Wire", "Messages", "Instruments", "Units",
    ]),
  tests("NumericsTests", ["Numerics"]),
  tests(
    "CalibrationTests",
    ["Calibration", "Pricing", "Numerics", "Inputs", "Instruments", "Units"]),
  tests("StudiesTests", ["Studies", "Calibration", "Inputs", "Units"]),
  tests("StudyPagesTests", ["StudyPages", "Studies", "Calibration", "Reports"]),
  tests("PricingTests", ["Pricing", "Numerics", "Inputs", "Units"]),
  tests(
    "SimulationTests",
    [
      "Simulation", "Markets", "Clearing", "ClearingNode", "Sequencing", "Numerics", "Inputs",
      "Instruments", "Messages", "Reports", "Units", "Wire",
    ]),
  tests("MarginTests", ["Margin", "Accounts", "Units", "Instruments"]),
  tests(
    "WireTests", ["Wire", "Bytes", "Units", "Instruments", "Messages", "schema-compiler"],
    exclude: ["Vectors", "Evolution/Old.xml", "Evolution/New.xml"]),
  tests("MarketsTests", ["Markets", "Inputs", "Instruments", "Units"]),
  tests(
    "NodeTests",
    [
      "clearsim", "ClearingTestKit", "Clearing", "ClearingClient", "ClearingNode", "Sequencing",
      "ZeroMQ", "Wire", "Messages", "Units",
    ]),
  tests(
    "CommandLineTests",
    [
      "PageTestKit", "clearsim", "Benchmarks", "Inputs", "Markets", "Messages", "Reports",
      "Simulation", "Units",
    ]),
  tests("ZeroMQTests", ["ZeroMQ"]),
  tests("InputsTests", ["Inputs", "Units", "CZlib"]),
  tests("CommandLogTests", ["CommandLog", "Bytes", "Units"]),
  tests("ReportsTests", ["PageTestKit", "Reports", "Numerics", "Inputs", "Units"]),
]

let embeddable = (core + edge + lab).map(\.name)

let package = Package(
  name: "clearsim",
  products: embeddable.map { .library(name: $0, targets: [$0]) } + [
    .executable(name: "adversary", targets: ["adversary"]),
    .executable(name: "clearsim", targets: ["clearsim"]),
    .executable(name: "schema-compiler", targets: ["schema-compiler"]),
  ],
  targets: core + edge + lab + tools + testTargets + [
    .target(name: "CAllocations", path: "Sources/Shims/CAllocations"),
    .systemLibrary(name: "CLargePages", path: "Sources/Shims/CLargePages"),
    system("CZeroMQ", package: "libzmq3-dev"),
    system("CSodium", package: "libsodium-dev"),
    system("CZlib", package: "zlib1g-dev"),
    system("CLAPACK", package: "liblapacke-dev"),
    system("CNLopt", package: "libnlopt-dev"),
  ]
)
