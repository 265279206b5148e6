import Foundation

/// Keeps a command from writing over what it reads.
///
/// Files are compared as the system knows them, so that another spelling of a path, a link or a
/// second name of the same file do not get past. A folder that is to be written may not hold an
/// input, for it is replaced as a whole.
enum OutputGuard {
  /// Options that name what is written, over all commands, and those that name what is read.
  static let outputs = ["out", "page", "resume"]
  /// Of them, the one that may name a folder; the others name a file, and say so themselves.
  private static let folder = "out"
  static let inputs = ["prices", "depth", "collateral", "volatility-history", "chart-library"]

  /// What the system calls a file, or a folder.
  private struct Identity: Hashable {
    let device: UInt64
    let number: UInt64
    let isFolder: Bool

    init?(_ path: String) {
      var status = stat()
      guard path != "-", stat(path, &status) == 0 else { return nil }
      device = UInt64(status.st_dev)
      number = UInt64(status.st_ino)
      isFolder = status.st_mode & S_IFMT == S_IFDIR
    }
  }

  /// - Parameters:
  ///   - outputs: options with the paths they name.
  ///   - inputs: paths of what is read.
  /// - Throws: a fault of usage that names the option.
  static func check(
    outputs: [(option: String, path: String)], inputs: [String]
  ) throws(CommandFailure) {
    for (place, output) in outputs.enumerated() {
      for other in outputs[..<place] where isSame(output.path, other.path) {
        throw CommandFailure(
          .usage,
          "--\(output.option): '\(output.path)' is what --\(other.option) writes; expected a name "
            + "of its own")
      }
      guard let identity = Identity(output.path) else { continue }
      for input in inputs {
        guard let read = Identity(input), !read.isFolder else { continue }
        if read == identity {
          throw CommandFailure(
            .usage,
            "--\(output.option): '\(output.path)' is an input of this command and would be "
              + "overwritten; expected another name")
        }
        if identity.isFolder, output.option == folder, holds(output.path, input) {
          throw CommandFailure(
            .usage,
            "--\(output.option): the folder '\(output.path)' holds an input of this command, "
              + "'\(input)', and would be replaced; expected another one")
        }
      }
    }
  }

  private static func isSame(_ first: String, _ second: String) -> Bool {
    if let one = Identity(first), let other = Identity(second) { return one == other }
    return whole(first) == whole(second)
  }

  private static func holds(_ folder: String, _ file: String) -> Bool {
    whole(file).hasPrefix(whole(folder) + "/")
  }

  /// The path from the root, links followed as far as the file exists.
  private static func whole(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
  }
}

extension Arguments {
  /// Refuses to write over what is read: operands, options that name inputs, and `others` that a
  /// configuration names.
  func guardOutputs(reading others: [String] = []) throws(CommandFailure) {
    func paths(_ names: [String]) -> [(option: String, path: String)] {
      names.filter { name in declaration.options.contains { $0.name == name } }
        .flatMap { name in all(name).map { (option: name, path: $0) } }
    }
    try OutputGuard.check(
      outputs: paths(OutputGuard.outputs),
      inputs: operands + paths(OutputGuard.inputs).map(\.path) + others)
  }
}
