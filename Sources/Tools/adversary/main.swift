// adversary: the long search for profit, and its tables.
//
//   adversary [table] [--seeds N] [--match TEXT]   every scheme, its mean, and who pays
//   adversary hours [--seeds N]                    what waits for a gap, an hour each
//   adversary climb [--match TEXT] [--steps N]     hill climbing on the schemes' numbers
//   adversary breed [--runs N] [--generations N] [--markets N]   random scripts, bred
import Adversary
import Foundation

exit(SearchCommand(Array(CommandLine.arguments.dropFirst())).run())
