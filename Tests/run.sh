#!/usr/bin/env bash
# Runs every test of the project: installs what is missing, builds, tests, and says in its last
# line how many passed and failed. Status 0 if none failed. Logs are left in .build/tests.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
export LC_ALL=C.UTF-8
# A crash is reported as such; picking apart its stack can take minutes.
export SWIFT_BACKTRACE=${SWIFT_BACKTRACE:-enable=no}
source Tests/packages.sh

results=.build/tests
rm -rf "$results"
mkdir -p "$results"
touch "$results/checks.tsv"

note() { printf '%s\t%s\t%s\t%s\n' "$@" >>"$results/checks.tsv"; }

# step NAME COMMAND...: runs what the rest relies on; noted only where it fails.
step() {
  local name=$1 log=$results/${1//[ \/]/-}.log from=$SECONDS
  shift
  echo "== $name" >&2
  if "$@" >"$log" 2>&1 </dev/null; then
    took=$((SECONDS - from))
    echo "   $took s" >&2
  else
    echo "   failed" >&2
    note failed $((SECONDS - from)) "$name" "$log"
    return 1
  fi
}

# check NAME COMMAND...: a test of its own, passed if the command's status is 0.
check() { step "$@" && note passed "$took" "$1" -; }

# swift_tests NAME [OPTION...]: the tests of a package that is built already. One after the other,
# so that the times mean something and no test waits for a core that another one holds.
swift_tests() {
  local name=$1 events=$PWD/$results/$1.events
  shift
  step "$name" timeout --kill-after=10 1500 \
    swift test "$@" --skip-build --disable-xctest --no-parallel \
    --event-stream-version 0 --event-stream-output-path "$events" || return
  # Content, but without records: then nothing is known to have passed.
  [[ -s $events ]] || note failed 0 "records of $name" "$results/${name//[ \/]/-}.log"
}

# What the script writes from the schemas is what lies in the project.
regeneration() {
  local fresh=$results/generated file
  Sources/Tools/regenerate.sh "$fresh" && (
    cd "$fresh" && find . -type f -print0 |
      while IFS= read -r -d '' file; do diff "$file" "$OLDPWD/$file" || exit 1; done
  )
}

client_tests() {
  (cd examples/python && PYTHONDONTWRITEBYTECODE=1 timeout --kill-after=10 600 \
    ../../.venv/bin/python -m pytest -q --color=no -p no:cacheprovider \
    --junit-xml="../../$results/tests of the Python client.junit" .)
}

# The calibration beside other people's packages, on random cases of a fixed seed.
independent_tests() {
  (cd Tests/Independent && OPENBLAS_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=1 \
    timeout --kill-after=10 900 ../../.venv-lab/bin/python -m pytest -q --color=no \
    -p no:cacheprovider --junit-xml="../../$results/tests against independent packages.junit" .)
}

formatting() {
  find Package.swift Sources Tests examples -name '*.swift' \
    -not -path '*/Generated/*' -not -path '*/Evolution/*/*' -not -path '*/.build/*' -print0 |
    xargs -0 swift format lint --strict --parallel
}

all() {
  step "toolchain" need_swift || return
  step "packages" install_packages "${build_packages[@]}" "${test_packages[@]}" || return
  step "python environment" make_python_environment
  step "debug build with tests" swift build --build-tests && {
    swift_tests "swift test"
    check "regeneration changes nothing" regeneration
    check "a new message touches the schema and the house alone" \
      timeout --kill-after=10 1500 python3 Tests/vocabulary.py
  }
  step "release build" swift build -c release && {
    check "the release build runs" .build/release/clearsim --version
    check "the search for profit starts" .build/release/adversary --help
    if [[ -n $(find examples/python -name 'test_*.py' -print -quit 2>/dev/null) ]]; then
      step "tests of the Python client" client_tests
    fi
    step "packages to compare with" make_lab_environment &&
      step "tests against independent packages" independent_tests
    if [[ -f Tests/Pins/scenarios.json ]]; then
      check "the scenarios give what is pinned" \
        timeout --kill-after=10 600 python3 Tests/pins.py
    fi
    check "every command of every page runs as printed" \
      timeout --kill-after=10 900 python3 Tests/pages.py
    if [[ -f examples/quickstart.sh ]]; then
      check "the quickstart runs" bash examples/quickstart.sh
    fi
  }
  if [[ -f examples/Package.swift ]]; then
    local examples=(--package-path examples --scratch-path .build/examples)
    step "build of the examples" swift build "${examples[@]}" --build-tests &&
      swift_tests "swift test of the examples" "${examples[@]}"
  fi
  local script
  while read -r script; do
    check "$script is well formed" bash -n "$script"
  done < <(find . \( -name .build -o -name '.venv*' -o -name .git \) -prune -o \
    \( -name '*.sh' -o -path './.ci/run' \) -print | sort)
  check "the sources are formatted" formatting
  check "the sums are right" python3 Tests/tally_test.py
}

all
if command -v python3 >/dev/null; then
  python3 Tests/tally.py "$results"
else
  # It comes with the packages, which could not be installed.
  cat "$results"/*.log >&2
  echo "0 passed, 1 failed"
  exit 1
fi
