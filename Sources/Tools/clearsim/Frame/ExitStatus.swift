/// What the exit status tells a script; numbers from 64 on are those of BSD `sysexits.h`.
enum ExitStatus: Int32 {
  case done = 0
  /// It ran, and what it checked does not hold.
  case doesNotHold = 1
  /// The command line itself is wrong.
  case usage = 64
  /// A file was read and its content is wrong.
  case badContent = 65
  /// A file is missing or cannot be read.
  case missingInput = 66
  /// A peer or a service is not there.
  case unavailable = 69
  /// Reading or writing failed on the way.
  case inputOutput = 74
}
