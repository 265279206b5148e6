#!/bin/sh
# Sends extreme commands of every kind to houses, with their log replayed, until the time is over.
#   run-bounds.sh [SECONDS] [FIRST SEED] [COMMANDS A HOUSE]        default 60 1 20000
# A trap names its seed last; the same seed gives it again.
# Run for 420 s from seed 10000: 142,280,000 commands, 2.3 M trades, 405,226 liquidations, no trap.
set -eu
cd "$(dirname "$0")/../.."
swift build --quiet -c release --product bounds-fuzzer
exec .build/release/bounds-fuzzer "$@"
