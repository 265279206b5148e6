/// Who may see an event.
@frozen public enum Audience: Sendable {
  /// Everyone, on the public feed.
  case everyone
  /// The members of the accounts named in the event only.
  case parties
  /// The accounts named in the event, and everyone on the public feed without the accounts' names.
  case partiesAndEveryone
}
