#!/bin/sh
# Looks for a frame that traps, with libFuzzer and the address sanitizer.
#   run-fuzzer.sh [SECONDS]        default 60; a finding is left beside the build
# The sources are compiled into one module because SwiftPM cannot link a fuzzer.
set -eu
seconds="${1:-60}"
root="$(cd "$(dirname "$0")/../.." && pwd)"
work="$root/.build/fuzz"
mkdir -p "$work/src" "$work/corpus"
rm -f "$work/src/"*
core="$root/Sources/Core"
for chapter in Units State Instruments Messages Messages/Commands Messages/Generated Wire \
  Wire/Generated; do
  for file in "$core/$chapter"/*.swift; do
    # One module: imports of our own chapters go, everything else stays.
    sed -E '/^(public )?import (Units|Bytes|State|Instruments|Messages|Wire)$/d' "$file" \
      > "$work/src/$(echo "$chapter" | tr / -)-$(basename "$file")"
  done
done
sed -E '/^import (Units|Wire)$/d' "$root/Tests/WireTests/FrameWalk.swift" \
  > "$work/src/FrameWalk.swift"
cp "$root/Tests/Fuzz/FrameFuzzer.swift" "$work/src/"
# The fuzzer needs no digest but its size, and libsodium would have to be instrumented too.
sed -E '/^(internal )?import /d' "$core/Bytes/Digest.swift" > "$work/src/Digest.swift"
# Golden frames are where it starts from.
for vector in "$root/Tests/WireTests/Vectors"/*.hex; do
  sed -n 's/^hex //p' "$vector" | tr -d '\n' \
    | python3 -c 'import sys; sys.stdout.buffer.write(bytes.fromhex(sys.stdin.read()))' \
    > "$work/corpus/$(basename "$vector" .hex)"
done
swiftc -O -parse-as-library -swift-version 6 -enable-upcoming-feature ExistentialAny \
  -sanitize=fuzzer,address -o "$work/frame-fuzzer" "$work/src"/*.swift
cd "$work"
# The backtracer can hang a run for minutes; libFuzzer reports by itself.
SWIFT_BACKTRACE=enable=no ./frame-fuzzer -max_total_time="$seconds" -max_len=4096 -close_fd_mask=0 \
  -print_final_stats=1 corpus
