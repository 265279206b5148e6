#!/bin/sh
# Sends extreme commands of every kind to houses, with their log replayed, until the time is over.
#   run-bounds.sh [SECONDS] [FIRST SEED] [COMMANDS A HOUSE]        default 60 1 20000
# A trap names its seed last; the same seed gives it again.
set -eu
cd "$(dirname "$0")/../.."
swift build --quiet -c release --product bounds-fuzzer
exec .build/release/bounds-fuzzer "$@"
