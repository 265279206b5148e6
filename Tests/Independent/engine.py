"""The release build of clearsim, asked by case files of the golden shape."""

import json
import math
import pathlib
import subprocess

PROJECT = pathlib.Path(__file__).resolve().parents[2]
BINARY = PROJECT / ".build" / "release" / "clearsim"


def run(*arguments, text=None, status=(0,)):
    """What a command prints with --json."""
    words = [BINARY, *map(str, arguments), "--json"]
    done = subprocess.run(words, input=text, capture_output=True, text=True, timeout=600)
    assert done.returncode in status, done.stderr
    return json.loads(done.stdout)


def case(topic, inputs, expected, relative=1e-9, absolute=1e-12):
    """One golden case; the tolerances are those of most vectors."""
    return {
        "topic": topic,
        "inputs": plain(inputs),
        "expected": plain(expected),
        "tolerance": {"rel": relative, "abs": absolute},
    }


def plain(value):
    """Python's own numbers, bit for bit, in place of numpy's; finite ones only."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, float):
        assert math.isfinite(value), "a case needs finite numbers"
    return value


def numbered(cases):
    return [{"id": f"{place}", **each} for place, each in enumerate(cases)]


def agree(cases, least):
    """Every case passes, none is unsupported, and there are as many as the family promises."""
    assert len(cases) >= least
    answer = run("conformance", "-", text=json.dumps(numbered(cases)), status=(0, 1))
    wrong = [
        f"{failure['field']}: expected {failure['expected']}, found {failure['actual']}, "
        f"inputs {short(cases[int(failure['id'])]['inputs'])}"
        for failure in answer["failures"]
    ]
    assert not wrong, f"{len(wrong)} of {len(cases)}:\n" + "\n".join(wrong[:10])
    assert (answer["passed"], answer["failed"], answer["unsupported"]) == (len(cases), 0, 0)


def values(topic, inputs):
    """What the engine computes for each of these inputs, where a bound is to be checked."""
    cases = [case(topic, each, {}) for each in inputs]
    answer = run("conformance", "-", "--values", text=json.dumps(numbered(cases)))
    assert answer["passed"] == len(cases)
    return [each["fields"] for each in answer["values"]]


def short(value):
    text = json.dumps(plain(value))
    return text if len(text) <= 300 else text[:300] + " …"
