#!/usr/bin/env python3
"""Runs the three scenarios with two seeds each and compares what came of them with Tests/Pins.

Usage: Tests/pins.py      from anywhere, with a release build; CLEARSIM names another

Pinned are the digest, the counts and the summary of each run (all of run.json but the time it took
and the configuration), and of each table the number of its rows and a hash. A rule that is changed
on purpose moves them: CLEARSIM_WRITE_PINS=1 Tests/pins.py writes the file anew, and its difference
belongs into the same commit as the rule, with the reason in its message.

Status 0 where every run is what it was; the last line counts them.
"""

import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PINS = ROOT / "Tests" / "Pins" / "scenarios.json"
SEEDS = (1, 2)
SECONDS_MAX = 300
# What a run is pinned with: the whole scenario, or less of it where that would take long.
SCENARIOS = {
    "calm": [],
    "flash-crash": [],
    "black-thursday": ["--set", "duration=12h", "--set", "populations.leveraged.count=600"],
}
# `markets` of one market repeats what stands beside it; ManyMarketsTests compares the two.
UNPINNED = ("wallSeconds", "configuration", "versions", "markets")


def write_prices(path):
    """Bars of a minute that fall by half within ten hours, from whole numbers only."""
    state, price = 1, 7_900_00
    with open(path, "w", encoding="ascii") as file:
        file.write("time,open,high,low,close,volume\n")
        start = 1_583_971_200  # 2020-03-12T00:00:00Z
        for minute in range(12 * 60):
            state = (state * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) % 2**64
            noise = (state >> 33) % 401 - 200
            # A slow fall, and between the sixth and the seventh hour a steep one.
            drift = -60 if 360 <= minute < 420 else -4
            close = max(1_000_00, price + price * (drift * 10 + noise) // 100_000)
            high, low = max(price, close) + 150, min(price, close) - 150
            cells = [f"{value // 100}.{value % 100:02}" for value in (price, high, low, close)]
            file.write(",".join([str((start + 60 * minute) * 1000), *cells, "100"]) + "\n")
            price = close


def pin_of(clearsim, name, options, seed, prices, folder):
    """The digest, counts, summary and tables of one run."""
    out = pathlib.Path(folder) / f"{name}-{seed}"
    words = [clearsim, "run", f"examples/scenarios/{name}.json5", "--seed", str(seed),
             "--out", str(out), *options]
    if name == "black-thursday":
        words += ["--prices", str(prices)]
    done = subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS_MAX, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}\n{done.stdout}{done.stderr}\n0 pins hold")
    summary = json.loads((out / "run.json").read_text())
    pin = {key: value for key, value in summary.items() if key not in UNPINNED}
    pin["options"] = options
    pin["tables"] = {}
    for table in sorted(out.glob("*.csv")):
        data = table.read_bytes()
        pin["tables"][table.name] = {
            "rows": data.count(b"\n") - 1, "sha256": hashlib.sha256(data).hexdigest()}
    return pin


def differences(former, now, path=""):
    """Where two pins differ, by path."""
    if isinstance(former, dict) and isinstance(now, dict):
        return [line for key in sorted(former.keys() | now.keys())
                for line in differences(former.get(key), now.get(key), f"{path}/{key}")]
    return [] if former == now else [f"  {path}: {former!r} was pinned, now {now!r}"]


def main():
    clearsim = os.environ.get("CLEARSIM", str(ROOT / ".build" / "release" / "clearsim"))
    pins = {}
    with tempfile.TemporaryDirectory() as folder:
        prices = pathlib.Path(folder) / "prices.csv"
        write_prices(prices)
        for name, options in SCENARIOS.items():
            for seed in SEEDS:
                pins[f"{name}, seed {seed}"] = pin_of(
                    clearsim, name, options, seed, prices, folder)
    if os.environ.get("CLEARSIM_WRITE_PINS") == "1":
        PINS.write_text(json.dumps(pins, indent=1, sort_keys=True) + "\n")
        print(f"{len(pins)} pins written to {PINS.relative_to(ROOT)}")
        return 0
    if not PINS.exists():
        print(f"{PINS.relative_to(ROOT)} is missing: CLEARSIM_WRITE_PINS=1 Tests/pins.py writes it")
        print("0 pins hold")
        return 1
    held, former = 0, json.loads(PINS.read_text())
    for name in sorted(pins.keys() | former.keys()):
        lines = differences(former.get(name), pins.get(name))
        held += not lines
        if lines:
            print(f"FAILED {name} is not what {PINS.relative_to(ROOT)} says; on purpose? Then\n"
                  "CLEARSIM_WRITE_PINS=1 Tests/pins.py writes it anew:")
            print("\n".join(lines[:20]))
    print(f"{held} of {len(former)} pins hold")
    return 0 if held == len(former) == len(pins) else 1


if __name__ == "__main__":
    sys.exit(main())
