"""Adds up what Tests/run.sh has run, from the records in a folder.

    python3 Tests/tally.py FOLDER

    *.events    Swift Testing's event stream; a run that has not ended has failed
    *.junit     pytest's XML report
    checks.tsv  outcome, seconds, name and log file of everything else

Prints every test, what was wrong with those that failed, the slowest, and the sums in one line.
"""

import dataclasses
import json
import pathlib
import sys
import xml.etree.ElementTree

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"
CHECKS = "scripts and examples"


@dataclasses.dataclass
class Test:
    suite: str
    name: str
    outcome: str
    seconds: float = 0.0
    # What went wrong, or why it was skipped.
    words: list[str] = dataclasses.field(default_factory=list)


def lines_of(messages) -> list[str]:
    return [line for message in messages for line in message["text"].splitlines()]


def events(path: pathlib.Path) -> list[Test]:
    """One test for each test function that Swift Testing announced."""
    functions, started, outcomes, words, ended = {}, {}, {}, {}, False
    loose = []
    for line in path.read_text(errors="replace").splitlines():
        try:
            record = json.loads(line)
        except ValueError:
            break  # cut short by a crash; `ended` stays false
        body = record["payload"]
        test, kind = body.get("testID"), body["kind"]
        messages = body.get("messages", [])
        if record["kind"] == "test":
            if kind == "function":
                functions[body["id"]] = body
        elif kind == "testStarted":
            started[test] = body["instant"]["absolute"]
        elif kind == "issueRecorded":
            place = body["issue"].get("sourceLocation", {})
            at = f"{place.get('fileID', '?')}:{place.get('line', '?')}: "
            found = [at + text for text in lines_of(messages)[:1]] + lines_of(messages)[1:]
            if messages and messages[0]["symbol"] == "fail" and test not in functions:
                loose.append(Test(path.stem, test or "outside of any test", FAILED, 0, found))
            words.setdefault(test, []).extend(found)
        elif kind in ("testEnded", "testSkipped"):
            symbol = messages[-1]["symbol"] if messages else "fail"
            passed = symbol.startswith("pass")
            outcome = PASSED if passed else SKIPPED if symbol == "skip" else FAILED
            seconds = body["instant"]["absolute"] - started.get(test, body["instant"]["absolute"])
            outcomes[test] = (outcome, seconds)
            if outcome == SKIPPED:
                words[test] = lines_of(messages)
        elif kind == "runEnded":
            ended = True
    tests = []
    for test, body in functions.items():
        suite = test.split(".")[0]
        outcome, seconds = outcomes.get(test, (SKIPPED if ended else FAILED, 0.0))
        if test not in outcomes and not ended:
            words[test] = ["had not ended" if test in started else "had not begun"]
            words[test][0] += " when the test process did"
        name = body.get("displayName") or body["name"].strip("`")
        tests.append(Test(suite, name, outcome, seconds, words.get(test, [])))
    if not ended:
        reason = "the test process ended before its tests"
        tests.append(Test(path.stem, "every test is run", FAILED, 0, [reason]))
    return tests + loose


def junit(path: pathlib.Path) -> list[Test]:
    tests = []
    for case in xml.etree.ElementTree.parse(path).iter("testcase"):
        outcome, words = PASSED, []
        for child in case:
            if child.tag in ("failure", "error", "skipped"):
                outcome = SKIPPED if child.tag == "skipped" else FAILED
                words = (child.text or child.get("message") or "").splitlines()
        suite = "pytest " + case.get("classname", "")
        name = case.get("name")
        name = name if len(name) <= 100 else name[:99] + "…"
        tests.append(Test(suite, name, outcome, float(case.get("time")), words))
    return tests


def checks(path: pathlib.Path) -> list[Test]:
    tests = []
    for line in path.read_text().splitlines():
        outcome, seconds, name, log = line.split("\t")
        words = []
        if outcome == FAILED and pathlib.Path(log).is_file():
            words = pathlib.Path(log).read_text(errors="replace").splitlines()[-60:]
        tests.append(Test(CHECKS, name, outcome, float(seconds), words))
    return tests


def collect(folder: pathlib.Path) -> list[Test]:
    tests, told = [], set()
    for pattern, reader in [("*.events", events), ("*.junit", junit), ("checks.tsv", checks)]:
        for path in sorted(folder.glob(pattern)):
            try:
                found = reader(path)
            except (xml.etree.ElementTree.ParseError, KeyError, ValueError, OSError) as error:
                found = [Test(path.name, "can be read", FAILED, 0, [repr(error)])]
            if any(test.outcome == FAILED for test in found):
                told.add(path.stem)
            tests += found
    # A run that failed because of the tests counted already is not counted again.
    return [test for test in tests if test.suite != CHECKS or test.name not in told]


def main(folder: pathlib.Path) -> int:
    tests = collect(folder)
    for suite in sorted({test.suite for test in tests}):
        print(f"\n{suite}")
        for test in tests:
            if test.suite == suite:
                reason = f"  ({test.words[0]})" if test.outcome == SKIPPED and test.words else ""
                print(f"  {test.outcome}  {test.seconds:7.3f} s  {test.name}{reason}")
    slowest = sorted(tests, key=lambda test: -test.seconds)[:10]
    print("\nThe slowest")
    for test in slowest:
        print(f"  {test.seconds:7.3f} s  {test.suite}: {test.name}")
    failed = [test for test in tests if test.outcome == FAILED]
    for test in failed:
        print(f"\nFAILED  {test.suite}: {test.name}")
        for word in test.words[:100]:
            print("  " + word[:400])
    count = {kind: sum(test.outcome == kind for test in tests) for kind in (PASSED, SKIPPED)}
    skipped = f", {count[SKIPPED]} skipped" if count[SKIPPED] else ""
    print(f"\n{count[PASSED]} passed, {len(failed)} failed{skipped}")
    return 1 if failed or not count[PASSED] else 0


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")
    sys.exit(main(pathlib.Path(sys.argv[1])))
