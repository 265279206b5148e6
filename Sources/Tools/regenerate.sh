#!/bin/sh
# Writes everything that is generated from the schemas; run from anywhere.
# With a folder as argument, writes it there instead, in the same layout.
set -eu
cd "$(dirname "$0")/../.."
to=${1:-.}
swift run --quiet schema-compiler proto-docs/clearsim.xml \
  --swift "$to/Sources/Core/Wire/Generated" --import Bytes,Instruments,Messages,Units \
  --vocabulary "$to" --python "$to/examples/python/clearsim/codec.py" \
  --messages "$to/proto-docs/messages.md" --reject-codes "$to/proto-docs/reject-codes.md"
for version in Old New; do
  swift run --quiet schema-compiler Tests/WireTests/Evolution/$version.xml \
    --swift "$to/Tests/WireTests/Evolution/$version" --import Messages,Units,Wire --messages-only
done
