#!/usr/bin/env python3
"""Runs every command of every page as it is printed.

Usage: Tests/pages.py [PAGE…]      from anywhere, with a release build; CLEARSIM names another

Each page's blocks of commands (fenced as `sh`) run in the order of the page, in a copy of the
project that is thrown away, and so do the examples at the end of every `--help`. `clearsim` is on
the path there, as the pages say. A block passes where its last command does.

A page says what is not run, and why, in a comment above the block:

    <!-- not run: what would have to be there -->

`<!-- status 1: why -->` expects that status. A block that ends in a command that goes on for ever
(`clearsim serve`) stays up until the page ends. Prices that a page tells its reader to download are
made up under the same names.

`<!-- sample: SCENARIO -->` stands above what a run of that scenario prints. It is compared, but for
the time it took; `Tests/pages.py --write-samples` puts in what the run prints now, and draws the
report of the same run as the picture that lies beside the scenario.

Status 0 where every block did what it should; the last line counts them.
"""

import csv
import math
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECONDS_MAX = 120
SKIPPED_FOLDERS = {".git", ".build", ".venv", ".venv-lab", "runs", "__pycache__"}


class Block:
    def __init__(self, page, line, text, remark):
        self.page, self.line, self.text, self.remark = page, line, text, remark

    @property
    def name(self):
        return f"{self.page}:{self.line}"

    @property
    def reason_not_run(self):
        found = re.fullmatch(r"not run: (.{10,})", self.remark or "")
        return found and found.group(1)

    @property
    def status(self):
        found = re.fullmatch(r"status (\d+): .+", self.remark or "")
        return int(found.group(1)) if found else 0

    @property
    def stays_up(self):
        last = [line for line in self.text.splitlines() if line.strip()][-1]
        return re.search(r"clearsim serve\b(?!.*--print-config)(?!.*&\s*$)", last) is not None


def blocks(root, page):
    """The fenced blocks of commands of a page, each with the comment above it."""
    found, inside, remark = [], None, None
    for number, line in enumerate((root / page).read_text().splitlines(), 1):
        fence = re.match(r"\s*```(\w*)", line)
        if fence and inside is None:
            inside = (fence.group(1), number + 1, [])
        elif fence:
            language, first, lines = inside
            text = "\n".join(lines)
            if language in ("sh", "bash", "console"):
                found.append(Block(page, first, text, remark))
            elif re.search(r"^\s*(\./|\.build/release/)?clearsim [a-z]", text, re.M):
                found.append(Block(page, first, text, "untagged"))
            inside, remark = None, None
        elif inside is not None:
            inside[2].append(line)
        elif line.strip():
            comment = re.fullmatch(r"\s*<!-- (.+) -->\s*", line)
            remark = comment.group(1) if comment else None
    return found


def help_blocks(root, clearsim):
    """The examples of every help page, as one block a command."""
    listing = subprocess.run([clearsim, "help"], capture_output=True, text=True, check=True).stdout
    commands = listing.split("commands:\n")[1].split("\n\n")[0]
    for name in re.findall(r"^  (\w+)", commands, re.M):
        text = subprocess.run([clearsim, "help", name], capture_output=True, text=True).stdout
        too_long = [line for line in text.splitlines() if len(line) > 100]
        examples = re.search(r"^examples?:\n((?:  .*\n?)+)", text, re.M)
        line = examples.group(1) if examples else "echo no example; false"
        if too_long:
            line = f"echo 'a line of more than 100 columns'; false"
        if not re.search(r"^  clearsim serve\b", line, re.M):
            line = "set -e\n" + line
        yield Block(f"clearsim {name} --help", 1, line, None)


def quarter_hours(path, start_ms, days, draw):
    """Bars as Binance hands them out, without a header: a quiet month with two days of panic."""
    price, rows = 8_000.0, []
    for number in range(days * 96):
        time_ms = start_ms + number * 900_000
        day = number // 96
        rough = 0.012 if day in (11, 12) else 0.0025
        drift = -0.0045 if day == 11 and 40 <= number % 96 < 96 else 0.0
        steps = [price]
        for _ in range(6):
            steps.append(steps[-1] * math.exp(draw.gauss(drift / 6, rough / 2.5)))
        close = steps[-1]
        volume = round(draw.uniform(500, 900) * (4 if rough > 0.01 else 1), 6)
        rows.append([time_ms, f"{price:.2f}", f"{max(steps):.2f}", f"{min(steps):.2f}",
                     f"{close:.2f}", volume, time_ms + 899_999, round(volume * price, 2), 900,
                     0, 0, 0])
        price = close
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows(rows)


def option_chain(path):
    """One expiry of quotes around a smile, with prices in coin as Deribit's."""
    now, forward, years = "2026-01-02T08:00:00+00:00", 60_000.0, 60 / 365
    cumulated = lambda x: (1 + math.erf(x / math.sqrt(2))) / 2  # noqa: E731
    header = ("timestamp,instrument_name,option_type,strike,expiry_datetime,bid_price,ask_price,"
              "mark_price,futures_price,implied_volatility,currency,underlying")
    lines = [header]
    for strike in range(40_000, 86_000, 3_000):
        moneyness = math.log(strike / forward)
        volatility = 0.5 + 0.6 * moneyness**2 - 0.1 * moneyness
        deviation = volatility * math.sqrt(years)
        d1 = -moneyness / deviation + deviation / 2
        for kind, sign in (("call", 1), ("put", -1)):
            value = sign * (cumulated(sign * d1) - strike / forward
                            * cumulated(sign * (d1 - deviation)))
            bid, ask = max(value * 0.99 - 0.0002, 0.0001), value * 1.01 + 0.0002
            lines.append(f"{now},BTC-3MAR26-{strike}-{kind[0].upper()},{kind},{strike},"
                         f"2026-03-03T08:00:00+00:00,{bid:.6f},{ask:.6f},{value:.6f},{forward},"
                         f"{volatility:.4f},BTC,{forward}")
    path.write_text("\n".join(lines) + "\n")


def inputs(folder):
    """What a reader has beside the project: prices under the names the pages download them by."""
    draw = random.Random(20200312)
    quarter_hours(folder / "BTCUSDT-15m-2020-03.csv", 1_583_020_800_000, 31, draw)
    subprocess.run([sys.executable, "examples/lab/make_prices.py"], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL)
    option_chain(folder / "chain.csv")
    for coin in ("btc", "eth"):
        # Names that pages of the laboratory use for a reader's own daily bars.
        shutil.copy(folder / f"examples/lab/{coin}-1d.csv", folder / f"{coin}.csv")


def holds_socket(folder):
    """Whether a process that was killed has left the folder of its socket behind."""
    return folder.is_dir() and any(file.is_socket() for file in folder.iterdir())


def scratch_copy(clearsim):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="clearsim-pages-"))
    for item in ROOT.iterdir():
        if item.name in SKIPPED_FOLDERS or holds_socket(item):
            continue
        if item.is_dir():
            shutil.copytree(item, folder / item.name, symlinks=True,
                            ignore=shutil.ignore_patterns(*SKIPPED_FOLDERS))
        else:
            shutil.copy(item, folder / item.name)
    release = folder / ".build" / "release"
    release.mkdir(parents=True)
    (release / "clearsim").symlink_to(clearsim)
    if (ROOT / ".venv").exists():
        (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


def end(process):
    """Ends the processes that a block has started, by their group."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            return
        for _ in range(30):
            if process.poll() is not None and not group_lives(process.pid):
                return
            time.sleep(0.1)


def group_lives(group):
    try:
        os.killpg(group, 0)
        return True
    except ProcessLookupError:
        return False


def isolated(words):
    """In a network of its own where the system lets us: pages use the ports of the default."""
    probe = ["unshare", "-rn", "sh", "-c", "ip link set lo up"]
    try:
        if subprocess.run(probe, capture_output=True).returncode == 0:
            return ["unshare", "-rn", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"] + words
    except FileNotFoundError:
        pass
    return words


def run_page(folder, page_blocks, environment):
    """One shell a page, so that its servers and its clients share a network; results by block."""
    script, results = ["set +e"], {}
    for number, block in enumerate(page_blocks):
        log = folder / f"block-{number}.log"
        if block.reason_not_run:
            continue
        (folder / f"block-{number}.sh").write_text(block.text + "\n")
        work = f"cd {folder} && bash -e block-{number}.sh"
        if block.stays_up:
            script.append(
                f"({work}) >{log} 2>&1 & up=$!; sleep 3; kill -0 $up; echo {number} $? 3")
        else:
            script.append(
                f"from=$SECONDS; timeout {SECONDS_MAX} bash -c '{work}' >{log} 2>&1; "
                f"echo {number} $? $((SECONDS - from))")
    script.append("exit 0")
    process = subprocess.Popen(
        isolated(["bash", "-c", "\n".join(script)]), cwd=folder, env=environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        start_new_session=True)
    try:
        for line in process.stdout:
            number, status, seconds = map(int, line.split())
            results[number] = (status, seconds)
            if len(results) == sum(not block.reason_not_run for block in page_blocks):
                break
    finally:
        end(process)
    return results


TIMING = re.compile(r"in [\d.]+ s: \d+ commands/s")


def samples(page, clearsim, writes):
    """Names of the page's samples that are not what the run prints."""
    text, wrong = (ROOT / page).read_text(), []
    pattern = re.compile(r"<!-- sample: (\S+) -->\n\n```\n(.*?)```\n", re.S)
    for scenario, printed in pattern.findall(text):
        run = subprocess.run([clearsim, "run", scenario], cwd=ROOT, capture_output=True, text=True)
        if TIMING.sub("", run.stdout) == TIMING.sub("", printed):
            continue
        wrong.append(f"{page}: the sample of {scenario}")
        if writes:
            block = f"<!-- sample: {scenario} -->\n\n```\n"
            text = text.replace(block + printed + "```\n", block + run.stdout + "```\n")
        picture = ROOT / scenario.replace(".json5", ".png")
        if writes and picture.exists():
            draw(clearsim, scenario, picture)
    if writes and wrong:
        (ROOT / page).write_text(text)
    return wrong


def draw(clearsim, scenario, picture):
    """The head of the run's report, as a browser shows it."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([clearsim, "run", scenario, "--out", folder + "/run"], cwd=ROOT, check=True,
                       stdout=subprocess.DEVNULL)
        subprocess.run([clearsim, "report", folder + "/run"], check=True,
                       stdout=subprocess.DEVNULL)
        subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--window-size=1240,1295", "--virtual-time-budget=8000",
             f"--screenshot={picture}", f"file://{folder}/run/report.html"],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main():
    clearsim = pathlib.Path(
        os.environ.get("CLEARSIM", ROOT / ".build/release/clearsim")).resolve()
    writes = "--write-samples" in sys.argv[1:]
    wrong = samples("README.md", str(clearsim), writes)
    if writes:
        print("\n".join(f"written {one}" for one in wrong) or "nothing to write")
        return 0
    for one in wrong:
        print(f"FAILED {one} is not what it prints; see Tests/pages.py --write-samples")
    folder = scratch_copy(clearsim)
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    environment["PATH"] = os.pathsep.join(
        [str(folder / ".build/release"), str(folder / ".venv/bin"), os.environ["PATH"]])
    environment["PYTHONPATH"] = str(folder / "examples/python")
    passed, failed, left = 0, len(wrong), 0
    try:
        inputs(folder)
        pages = sorted(
            path.relative_to(folder).as_posix() for path in folder.rglob("*.md")
            if not SKIPPED_FOLDERS & set(path.relative_to(folder).parts))
        groups = [blocks(folder, page) for page in pages]
        groups.append(list(help_blocks(folder, str(clearsim))))
        wanted = sys.argv[1:]
        for group in groups:
            group = [one for one in group if not wanted or one.page in wanted]
            if not group:
                continue
            untagged = [one for one in group if one.remark == "untagged"]
            for one in untagged:
                print(f"FAILED {one.name}: commands in a block that is not fenced as sh")
            failed += len(untagged)
            group = [one for one in group if one.remark != "untagged"]
            results = run_page(folder, group, environment)
            for number, one in enumerate(group):
                if one.reason_not_run:
                    left += 1
                    print(f"not run {one.name}: {one.reason_not_run}")
                    continue
                status, seconds = results.get(number, (None, 0))
                if status == one.status:
                    passed += 1
                    print(f"passed {one.name} ({seconds} s)")
                else:
                    failed += 1
                    print(f"FAILED {one.name}: status {status}, expected {one.status}")
                    text = folder / f"block-{number}.log"
                    print("    " + one.text.strip().replace("\n", "\n    "))
                    if text.exists():
                        tail = text.read_text(errors="replace").splitlines()[-8:]
                        print("    | " + "\n    | ".join(tail))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{passed} blocks passed, {failed} failed, {left} not run for the reason they state")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
