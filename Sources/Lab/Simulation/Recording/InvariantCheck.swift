import Clearing
import Messages

/// Checks every invariant of the house after every command, as `--verify` asks: the work grows with
/// commands times accounts.
public final class InvariantCheck: RunObserver {
  public init() {}

  public func applied(
    _ command: Command, _ stamp: Stamp, _ receipt: Receipt, _ events: borrowing EventBuffer,
    _ house: ClearingHouse
  ) {
    house.checkInvariants()
  }
}
