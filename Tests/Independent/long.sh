#!/usr/bin/env bash
# The comparisons with independent packages on other random cases, and more of them.
#   Tests/Independent/long.sh [SEED [COUNT [PYTEST OPTION...]]]
# SEED is 2 and COUNT, cases of each family, 10,000 unless given; a thousand take about a minute.
# Tests/run.sh builds what this needs: the release build and `.venv-lab`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export OPENBLAS_NUM_THREADS=1
exec ../../.venv-lab/bin/python -m pytest -q -p no:cacheprovider \
  --seed "${1:-2}" --count "${2:-10000}" "${@:3}" .
