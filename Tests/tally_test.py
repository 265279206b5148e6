"""What Tests/tally.py makes of runs that pass, fail, are skipped, die and leave nothing.

    python3 Tests/tally_test.py
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

TALLY = pathlib.Path(__file__).with_name("tally.py")


def stream(*ends: tuple[str, str | None], ended: bool = True) -> str:
    """An event stream of Swift Testing: test names, each with the symbol it ended with, if any."""
    records = [
        {"kind": "test", "payload": {"id": f"M.{name}()", "kind": "function", "name": name}}
        for name, _ in ends
    ]
    for name, symbol in ends:
        event = {"instant": {"absolute": 1.0}, "testID": f"M.{name}()", "messages": []}
        records.append({"kind": "event", "payload": event | {"kind": "testStarted"}})
        if symbol:
            event |= {"kind": "testEnded", "messages": [{"symbol": symbol, "text": "so"}]}
            records.append({"kind": "event", "payload": event})
    if ended:
        records.append({"kind": "event", "payload": {"kind": "runEnded", "messages": []}})
    return "\n".join(map(json.dumps, records)) + "\n"


class TallyTest(unittest.TestCase):
    def last_line(self, **files: str) -> tuple[int, str]:
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                (pathlib.Path(folder) / name.replace("__", ".")).write_text(text)
            run = subprocess.run(
                [sys.executable, TALLY, folder], capture_output=True, text=True, check=False
            )
        return run.returncode, (run.stdout.splitlines() or [""])[-1]

    def test_all_kinds_are_added_up(self):
        events = stream(("a", "pass"), ("b", "passWithKnownIssue"), ("c", "skip"))
        junit = '<testsuite><testcase classname="x" name="y" time="1"/></testsuite>'
        checks = "passed\t1\tscript\t-\n"
        found = self.last_line(s__events=events, p__junit=junit, checks__tsv=checks)
        self.assertEqual(found, (0, "4 passed, 0 failed, 1 skipped"))

    def test_a_failed_run_is_not_counted_beside_its_failed_tests(self):
        events = stream(("a", "pass"), ("b", "fail"))
        found = self.last_line(s__events=events, checks__tsv="failed\t1\ts\tnone\n")
        self.assertEqual(found, (1, "1 passed, 1 failed"))

    def test_a_failed_run_whose_tests_passed_is_a_failure(self):
        checks = f"failed\t1\ts\t{TALLY}\n"
        found = self.last_line(s__events=stream(("a", "pass")), checks__tsv=checks)
        self.assertEqual(found, (1, "1 passed, 1 failed"))

    def test_what_a_dead_process_did_not_run_has_failed(self):
        events = stream(("a", "pass"), ("b", None), ended=False)
        self.assertEqual(self.last_line(s__events=events), (1, "1 passed, 2 failed"))
        self.assertEqual(self.last_line(s__events=events + '{"ki'), (1, "1 passed, 2 failed"))

    def test_a_process_that_leaves_early_but_content_has_failed(self):
        events = stream(("a", "pass"), ended=False)
        self.assertEqual(self.last_line(s__events=events), (1, "1 passed, 1 failed"))

    def test_nothing_run_is_not_a_success(self):
        self.assertEqual(self.last_line(), (1, "0 passed, 0 failed"))

    def test_unreadable_records_are_a_failure(self):
        self.assertEqual(self.last_line(p__junit="<testsuite>"), (1, "0 passed, 1 failed"))


if __name__ == "__main__":
    unittest.main()
