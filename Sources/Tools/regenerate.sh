#!/bin/sh
# Writes everything that is generated from the schema; run from anywhere.
set -eu
cd "$(dirname "$0")/../.."
swift run --quiet schema-compiler proto-docs/clearsim.xml \
  --swift Sources/Core/Wire/Generated --import Bytes,Instruments,Messages,Units \
  --python examples/python/clearsim/codec.py \
  --messages proto-docs/messages.md --reject-codes proto-docs/reject-codes.md
for version in Old New; do
  swift run --quiet schema-compiler Tests/WireTests/Evolution/$version.xml \
    --swift Tests/WireTests/Evolution/$version --import Messages,Units,Wire --messages-only
done
