#!/usr/bin/env bash
# A liquidation cascade from end to end: builds the project, runs a flash crash in which all agents
# are ZeroMQ clients of a node over tcp, and makes a report of it. Run again, it installs nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
. Tests/packages.sh

need_swift
install_packages "${build_packages[@]}"
swift build -c release --product clearsim >&2

clearsim=.build/release/clearsim
"$clearsim" run examples/scenarios/flash-crash.json5 --transport tcp --out runs/quickstart \
  --force
"$clearsim" report runs/quickstart >/dev/null

echo
echo "results: $PWD/runs/quickstart (run.json, commands.log and six CSV tables)"
echo "report:  $PWD/runs/quickstart/report.html"
