// clearsim: the command line.
//
// Decides: the commands, their options, what goes to standard output and standard error, and the
// exit status. A command reads its arguments, calls the chapters that do the work and prints.
// Must never know: how anything is computed. What it has of its own is how its command lines are
// spelt, the documents that only its commands read (a node's configuration, a portfolio), their
// pages of keys, and how answers of these are laid out as text and JSON; formulas and rules are
// those of the chapters.
//
// `Frame` holds what every command hangs in; `Commands` one file per command; `CommandList` is the
// table of contents that `clearsim` alone prints.
import Foundation

exit(Dispatch.run(Array(CommandLine.arguments.dropFirst()), console: Console()).rawValue)
