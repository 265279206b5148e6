/// The version that `--version`, run folders and reports name.
public enum SoftwareVersion {
  public static let current = "0.1.0"
}
