"""A real node for the tests: the built `clearsim serve` on free loopback ports.

The built command is looked for in `.build` beside the sources, or taken from CLEARSIM.
"""

import json
import os
import pathlib
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from clearsim.client import Client

PYTHON = pathlib.Path(__file__).resolve().parents[1]
ROOT = PYTHON.parents[1]
MEMBERS = {11: "demo-alice", 12: "demo-bob", 13: "demo-carol", 14: "demo-dave", 1: "demo-operator"}


def command() -> pathlib.Path:
    given = os.environ.get("CLEARSIM")
    places = [ROOT / ".build" / kind / "clearsim" for kind in ("release", "debug")]
    for path in [pathlib.Path(given)] if given else places:
        if path.is_file():
            return path
    pytest.skip("clearsim is not built: swift build --product clearsim")


class Node:
    """A node process, ended by its process number."""

    def __init__(self, folder: pathlib.Path, *options: str) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.options = options
        self.start()

    def start(self, endpoints: dict[str, str] | None = None) -> None:
        any_port = "tcp://127.0.0.1:*"
        sockets = endpoints or dict.fromkeys(("orders", "feed", "snapshots"), any_port)
        self.errors = open(self.folder / "errors", "ab")
        self.process = subprocess.Popen(
            [command(), "serve", *self.options, "--data-dir", self.data, "--json"]
            + [word for name, url in sockets.items() for word in (f"--{name}", url)],
            stdout=subprocess.PIPE,
            stderr=self.errors,
        )
        line = self.process.stdout.readline()
        if not line:
            self.end()
            raise RuntimeError((self.folder / "errors").read_text())
        ready = json.loads(line)
        self.orders, self.feed, self.snapshots = (
            ready[name] for name in ("orders", "feed", "snapshots")
        )

    def end(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        status = self.process.wait(timeout=30)
        self.process.stdout.close()
        self.errors.close()
        return status

    def client(self, member: int, **more) -> Client:
        return Client(
            self.orders, member=member, token=MEMBERS[member], snapshots=self.snapshots, **more
        )

    def run(self, script: str, *options: str, feed: bool = False) -> subprocess.Popen:
        """An example, told where this node is."""
        sockets = ["--orders", self.orders, "--snapshots", self.snapshots]
        if feed:
            sockets += ["--feed", self.feed]
        return subprocess.Popen(
            [sys.executable, PYTHON / script, *options, *sockets],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONPATH": str(PYTHON)},
        )

    def replay(self) -> dict:
        done = subprocess.run(
            [command(), "replay", self.data, "--json"], capture_output=True, check=True
        )
        return json.loads(done.stdout)


@pytest.fixture
def serve(tmp_path: pathlib.Path) -> Iterator:
    """Starts nodes with options; all of them are ended with the test."""
    nodes: list[Node] = []

    def start(*options: str) -> Node:
        folder = tmp_path / f"node-{len(nodes)}"
        folder.mkdir()
        nodes.append(Node(folder, *options))
        return nodes[-1]

    yield start
    for node in nodes:
        if node.process.poll() is None:
            node.end(signal.SIGKILL)


@pytest.fixture
def node(serve) -> Node:
    return serve()


@pytest.fixture
def configuration(tmp_path: pathlib.Path):
    """Writes the default configuration with some of its text replaced."""

    def write(**replaced: str) -> str:
        text = subprocess.run(
            [command(), "serve", "--print-config"], capture_output=True, check=True, text=True
        ).stdout
        for key, value in replaced.items():
            line = next(each for each in text.splitlines() if each.strip().startswith(f"{key}:"))
            text = text.replace(line, f"  {key}: {value},")
        path = tmp_path / "node.json5"
        path.write_text(text)
        return str(path)

    return write
