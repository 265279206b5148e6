// Simulation: agents, latency and scenarios on a virtual clock.
//
// Decides: what the participants of a run do and when, how long their messages take, what the index
// price does, and what is recorded of a run.
// Must never know: how the house matches, margins or liquidates. An agent is shown what the
// protocol shows its member, public data and its own receipts and events, whatever carries them: in
// memory the node's own sequencer decides it.
//
// `Agents` decide: a `PopulationKind` declares what a scenario can say of them, a `Strategy` what
// they do, and the `Desk` is all they have to see and act with. `Kernel` moves time: an agent
// wakes, sees what has reached it, and what it sends reaches the house after its latency, in memory
// or over sockets. `Prices` makes the index, `Scenario` is the configuration, `Recording` turns
// commands and events into figures. Floating point ends where a decision becomes a command: prices
// and quantities are whole ticks and lots there.
