#!/usr/bin/env bash
# The long search for profit at others' cost: every scheme over many seeds with who pays, hill
# climbing on the schemes' numbers, random scripts bred over generations. Some twenty minutes.
#   Tests/Adversary/long.sh [SEEDS [STEPS [GENERATIONS]]]
# SEEDS of each scheme as the catalogue says unless given; STEPS of climbing are 300, GENERATIONS of
# breeding 250. What pays is marked PAYS; proto-docs/adversary.md says what may and why.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
swift build -c release --product adversary
search=.build/release/adversary
"$search" table ${1:+--seeds "$1"}
"$search" hours ${1:+--seeds "$1"}
"$search" climb --steps "${2:-300}"
for markets in 1 2 8; do
  "$search" breed --markets "$markets" --generations "${3:-250}" --runs 4
done
