// Storage: dense memory for the chapters above.
//
// Decides: how elements lie in memory, when it grows, and how a place is named so that a stale
// name is noticed.
// Must never know: what the elements mean; it imports State alone,
// and a shim that asks the system for large pages.
//
// Every type owns its memory and is moved, never copied. Memory doubles when it is full and is
// never given back before the end, so that after warm-up nothing is allocated. Everything is
// deterministic: the same calls give the same places, on any machine.
