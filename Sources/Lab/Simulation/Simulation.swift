// Simulation: agents, latency and scenarios on a virtual clock.
//
// Decides: what the participants of a run do and when, how long their messages take, what the index
// price does, and what is recorded of a run.
// Must never know: how the house matches, margins or liquidates; agents see only what the protocol
// shows them: public trades, marks, depth and funding, their own receipts and private events.
//
// `Kernel` moves time: an agent wakes, sees what has reached it, and what it sends reaches the
// house after its latency. `Prices` makes the index, `Agents` decide, `Scenario` is the
// configuration, `Recording` turns commands and events into figures. Floating point ends where a
// decision becomes a command: prices and quantities are whole ticks and lots there.
