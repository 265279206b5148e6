/// What a study says while it works.
public enum StudyNote: Equatable, Sendable {
  /// Something tolerated in the input, or worth knowing of the result; one line.
  case warning(String)
  /// A stage has got so far, a fraction from 0 to 1, and what it is at.
  case progress(stage: String, fraction: Double, detail: String)
  /// The stage is over, whether or not it came to its end.
  case ended(stage: String)
}

/// Takes notes, on the thread that the study was called on.
public typealias StudyObserver = (StudyNote) -> Void
