#!/usr/bin/env python3
"""Adds a command and an event to a copy of the project: only the schema and the house know them.

Usage: Tests/vocabulary.py      from anywhere; builds in .build/vocabulary, some minutes at first

Into a copy of Core and of the tests of Wire go two messages in the schema, with their attributes,
and the method of the house that answers the one and tells the other. Then all that is generated
is generated anew, and the tests pass: the new command and event travel, are shown to whom they
concern, are hashed, and stand in the vectors behind what was there, which stays as it is.

Status 0 where that holds; the last line says what had to be written.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
COPY = ROOT / ".build" / "vocabulary"
SECONDS_MAX = 1_200
SCHEMA = "proto-docs/clearsim.xml"
HANDLER = "Sources/Core/Clearing/HouseState+Pledge.swift"
COPIED = [
    "Sources/Core", "Sources/Shims", "Sources/Tools/schema-compiler",
    "Sources/Tools/regenerate.sh", "Tests/WireTests", "proto-docs", "examples/python/clearsim",
]
TARGETS = ["schema-compiler", "WireTests"]

COMMAND = """
  <sbe:message name="Pledge" id="{id}" blockLength="24"
      house:role="trader" house:rejects="unknownAccount notOwner 501-503"
      house:value="account fees:FeeTerms(maker taker) isFirm=flags.postOnly"
      description="Promises a fee.">
    <field name="maker" id="1" type="Rate" description="A rate."/>
    <field name="taker" id="2" type="Rate" description="Another rate."/>
    <field name="account" id="3" type="AccountId" description="Whose promise it is."/>
    <field name="flags" id="4" type="OrderFlags" description="Whether it is firm."/>
  </sbe:message>"""
EVENT = """
  <sbe:message name="Pledged" id="{id}" blockLength="40"
      house:parties="pledger heir" house:topic="liquidations"
      house:value="instrument pledger heir version:TermsVersion amount side isFirm=firm"
      description="A fee was promised.">
    <field name="amount" id="1" type="MoneyOptional" house:shown="first"
        description="How much."/>
    <field name="since" id="2" type="Timestamp" description="Since when."/>
    <field name="termsVersion" id="3" type="uint32" description="In which version."/>
    <field name="pledger" id="4" type="AccountIdOptional" house:shown="first"
        description="Whose promise it is."/>
    <field name="heir" id="5" type="AccountIdOptional" house:shown="second"
        description="Who else is told."/>
    <field name="instrument" id="6" type="InstrumentId" description="Of which instrument."/>
    <field name="side" id="7" type="Side" description="A side."/>
    <field name="firm" id="8" type="Flag" description="Whether it is firm."/>
  </sbe:message>"""
METHOD = """import Instruments
import Messages
import Units

extension HouseState {
  mutating func pledge(_ command: Pledge, into events: inout EventBuffer) -> Receipt {
    events.append(
      .pledged(
        Pledged(
          instrument: .none, pledger: command.account, heir: .none,
          version: TermsVersion(number: 1, since: stamp.time), amount: .zero, side: .buy,
          isFirm: command.isFirm)))
    return Receipt()
  }
}
"""


def run(words, **variables):
    """Runs a command in the copy; its output only where it fails."""
    done = subprocess.run(
        words, cwd=COPY, env={**os.environ, "SWIFT_BACKTRACE": "enable=no", **variables},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS_MAX, text=True)
    if done.returncode != 0:
        sys.exit(done.stdout + f"\nTests/vocabulary.py: {' '.join(words)} failed")


def copy():
    """The sources as they are, with a manifest of these targets alone; what was built stays."""
    for path in COPIED:
        target = COPY / path
        if target.is_dir():
            shutil.rmtree(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / path).is_dir():
            shutil.copytree(ROOT / path, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(ROOT / path, target)
    kept = ", ".join(f'"{name}"' for name in TARGETS)
    manifest = (ROOT / "Package.swift").read_text() + (
        "\nlet left = Set((edge + lab + tools + testTargets).map(\\.name))\n"
        f"  .subtracting([{kept}])\n"
        "package.products = []\n"
        "package.targets.removeAll { left.contains($0.name) }\n")
    (COPY / "Package.swift").write_text(manifest)


def add(schema, text, first, last):
    """Writes a message behind the last one whose number lies between the two."""
    ids = [int(number) for number in re.findall(r'<sbe:message name="\w+" id="(\d+)"', schema)]
    before = max(number for number in ids if first <= number <= last)
    start = re.search(rf'<sbe:message name="\w+" id="{before}"', schema).start()
    following = schema.find("\n  <sbe:message ", start)
    return schema[:following] + text.format(id=before + 1) + schema[following:]


def messages(name):
    """The bytes of a vector's messages, behind the header of the packet."""
    text = (COPY / "Tests/WireTests/Vectors" / f"{name}.hex").read_text()
    return bytes.fromhex("".join(re.findall(r"^hex (\w+)$", text, re.M)))[32:]


def main():
    copy()
    names = ["every-command", "every-event", "public-events"]
    kept = {name: messages(name) for name in names}
    schema = (COPY / SCHEMA).read_text()
    schema = add(add(schema, COMMAND, 20, 59), EVENT, 60, 99)
    (COPY / SCHEMA).write_text(schema)
    (COPY / HANDLER).write_text(METHOD)
    run(["Sources/Tools/regenerate.sh"])
    run(["swift", "test", "--disable-xctest", "--filter", "GoldenTests.frames"],
        CLEARSIM_WRITE_VECTORS="1")
    for name in names:
        grown = messages(name)
        if not grown.startswith(kept[name]) or len(grown) <= len(kept[name]):
            sys.exit(f"Tests/vocabulary.py: {name}.hex did not grow by the new message alone")
    run(["swift", "test", "--skip-build", "--disable-xctest", "--filter", "WireTests"])
    print(f"a command and an event were added by hand in {SCHEMA} and {HANDLER} alone")


if __name__ == "__main__":
    main()
