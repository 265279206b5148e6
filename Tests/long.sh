#!/usr/bin/env bash
# Runs everything that is too long for every change, one after the other:
#   Tests/long.sh [--rehearse] [PART...]
# Parts, all of them unless some are named:
#   tests        the random streams of the house's tests, far longer (CLEARSIM_LONG=1)
#   bounds       extreme commands of every kind to houses, with their log replayed
#   frames       frames from a fuzzer with the address sanitizer
#   adversary    the search for profit at others' cost
#   independent  the laboratory beside other packages, on more random cases
# Prints what each did, keeps it in .build/long, and ends with `N passed, N failed`; status 0 if
# none failed. With --rehearse each part does next to nothing, to see that all of them start.
# What they need Tests/run.sh has installed and built.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
export LC_ALL=C.UTF-8
export SWIFT_BACKTRACE=${SWIFT_BACKTRACE:-enable=no}

parts=(tests bounds frames adversary independent)
rehearsal=false
named=()
for word in "$@"; do
  case $word in
  --rehearse) rehearsal=true ;;
  -h | --help)
    sed -n '2,/^set /p' "${BASH_SOURCE[0]}" | sed -n 's/^# \{0,1\}//p'
    exit 0
    ;;
  *)
    if [[ " ${parts[*]} " != *" $word "* ]]; then
      echo "Tests/long.sh: '$word' is not one of ${parts[*]}" >&2
      exit 64
    fi
    named+=("$word")
    ;;
  esac
done
[[ ${#named[@]} -gt 0 ]] && parts=("${named[@]}")

# often LONG SHORT: the first, or the second in a rehearsal.
often() { if $rehearsal; then echo "$2"; else echo "$1"; fi; }

tests() {
  local filter
  filter=$(often 'ClearingTests' 'ClearingTests.CancelReasonTests')
  CLEARSIM_LONG=1 swift test --disable-xctest --no-parallel --filter "$filter"
}
bounds() { Tests/Fuzz/run-bounds.sh "$(often 1800 2)" "$(date +%s)"; }
frames() { Tests/Fuzz/run-fuzzer.sh "$(often 1800 2)"; }
adversary() {
  if $rehearsal; then
    swift build -c release --product adversary && .build/release/adversary --help
  else
    Tests/Adversary/long.sh || return
    # What may pay, and why, is on proto-docs/adversary.md: a person compares.
    echo "what pays:"
    grep 'PAYS' "$log/adversary.log" || echo "nothing"
  fi
}
independent() {
  if $rehearsal; then
    Tests/Independent/long.sh 2 20
  else
    Tests/Independent/long.sh "$(date +%s)"
  fi
}

log=.build/long
mkdir -p "$log"
passed=0
failed=0
for part in "${parts[@]}"; do
  from=$SECONDS
  echo "== $part, since $(date -u +%H:%M:%S) UTC"
  "$part" 2>&1 </dev/null | tee "$log/$part.log"
  if [[ ${PIPESTATUS[0]} -eq 0 ]]; then
    passed=$((passed + 1))
    echo "== $part passed in $((SECONDS - from)) s"
  else
    failed=$((failed + 1))
    echo "== $part failed in $((SECONDS - from)) s; $log/$part.log"
  fi
done
echo "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
