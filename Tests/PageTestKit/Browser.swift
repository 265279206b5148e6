import Foundation

/// Headless Chromium, to see whether a page really draws.
public enum Browser {
  public static let path = [
    "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
  ]
  .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// The document as it stands after its scripts ran, and what it wrote to its console.
  public static func open(
    _ page: String, fragment: String = ""
  ) throws -> (document: String, console: String) {
    try run(["--dump-dom", "--window-size=1280,2600", "file://\(page)\(fragment)"])
  }

  /// A picture of the page; Chromium makes no window narrower than 500.
  public static func photograph(
    _ page: String, fragment: String, to picture: String, size: String
  ) throws {
    _ = try run(
      [
        "--screenshot=\(picture)", "--window-size=\(size)", "--hide-scrollbars",
        "file://\(page)\(fragment)",
      ])
  }

  private static func run(
    _ words: [String]
  ) throws -> (document: String, console: String) {
    let folder = FileManager.default.temporaryDirectory.path + "/clearsim-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (output, error) = (folder + "/output", folder + "/error")
    for path in [output, error] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path ?? "")
    process.arguments =
      [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--no-first-run", "--user-data-dir=\(folder)/profile", "--enable-logging=stderr",
        "--virtual-time-budget=10000", "--force-device-scale-factor=1",
      ] + words
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: error)
    try process.run()
    process.waitUntilExit()
    let log = try String(contentsOfFile: error, encoding: .utf8)
    // Advice about reading pixels back is for the tests' own probe.
    let console = log.split(separator: "\n").filter {
      $0.contains("CONSOLE") && !$0.contains("willReadFrequently")
    }
    return (
      try String(contentsOfFile: output, encoding: .utf8), console.joined(separator: "\n")
    )
  }
}
