import Clearing
import Messages
import Sequencing
import Units

/// The house and what decides who may tell it what.
struct NodeState: ~Copyable {
  let house = ClearingHouse()
  var sequencer: Sequencer
  /// What one command gives; emptied for each.
  var events = EventBuffer(capacity: 4_096)

  init(_ terms: SequencerTerms) {
    sequencer = Sequencer(terms)
  }

  /// Applies a command that is in the log and tells everyone what became of it.
  mutating func apply(_ command: SequencedCommand, into directives: inout Directives) {
    events.removeAll()
    let receipt = house.apply(command.command, command.stamp, into: &events)
    sequencer.settle(command, receipt, events, house, into: &directives)
  }

  /// Applies a record of the log when a node starts again.
  mutating func replay(_ record: CommandRecord, _ stamp: Stamp) {
    events.removeAll()
    _ = house.apply(record.command, stamp, into: &events)
    sequencer.recover(record, stamp, events)
  }
}

/// Memory of a turn, used again and again.
struct TurnBuffers: ~Copyable {
  var directives = Directives()
}
