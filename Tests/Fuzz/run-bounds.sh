#!/bin/sh
# Sends extreme commands of every kind to houses, with their log replayed, until the time is over.
#   run-bounds.sh [SECONDS] [FIRST SEED] [COMMANDS A HOUSE]        default 60 1 20000
# A trap names its seed last; the same seed gives it again.
# Run for 600 s from seed 1: 436,660,000 commands, 6.8 M trades, 1.1 M liquidations, no trap.
set -eu
cd "$(dirname "$0")/../.."
swift build --quiet -c release --product bounds-fuzzer
exec .build/release/bounds-fuzzer "$@"
