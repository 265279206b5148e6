import Reports

/// Where `--page` wants a page of pictures.
struct PageFile {
  let path: String

  /// Makes the page appear whole; results on standard output are not touched.
  func write(_ page: LabPage) throws {
    let html = try page.html()
    try AtomicOutput.file(at: path, text: html)
  }
}

extension OptionDeclaration {
  static let page = value(
    "page", "FILE", "also write a page of pictures there, self-contained HTML")
}

extension Arguments {
  /// The page asked for, nil without `--page`; a chart library that is missing is said before the
  /// work starts.
  func page() throws -> PageFile? {
    guard let path = text("page") else { return nil }
    guard !path.isEmpty, !path.hasSuffix("/") else {
      throw usage("--page: '\(path)' is not the name of a file, such as page.html")
    }
    try LabPage.checkLibrary()
    return PageFile(path: path)
  }
}
