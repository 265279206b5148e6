/// What a page calls files.
enum PageNames {
  /// Names without folders, unless two would be called the same.
  static func of(_ paths: [String]) -> [String] {
    let names = paths.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    return Set(names).count == Set(paths).count ? names : paths
  }
}
