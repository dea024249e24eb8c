"""`unkg serve` as a user starts it: a process of its own on a free port of loopback, ended with Ctrl-C."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.gold_graph import ROOT

GRAPH = ROOT / "tests" / "graphs" / "seed-like.trig"
JSON = "application/sparql-results+json"
# Far more combinations than any machine counts: 20 million for each triple of the first pattern.
BOMB = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@dataclass(frozen=True)
class Served:
    """A running server: its address, its process, and what it said when it started."""

    url: str
    process: "subprocess.Popen[str]"
    said: str

    @property
    def endpoint(self) -> str:
        return f"{self.url}/sparql"

    def ask(self, query: str, accept: str = JSON, **parameters: str) -> httpx.Response:
        form = {"query": query, **parameters}
        return httpx.post(self.endpoint, data=form, headers={"Accept": accept}, timeout=60)


@contextmanager
def served(*arguments: str | Path) -> Iterator[Served]:
    """Start `unkg serve` on what `arguments` say, yield it, and end it."""
    command = [sys.executable, "-m", "unkg", "serve", *map(str, arguments), "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stderr is not None
    try:
        said = process.stderr.readline()
        address = re.search(r"(http://\S+?)/ ", said)
        if address is None:
            pytest.fail(f"unkg serve did not start: {said}{process.stderr.read()}")
        yield Served(address[1], process, said)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        process.stderr.close()


def children(pid: int) -> list[int]:
    """Return the processes that descend from the process `pid`."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent == pid:
                found += [int(folder.name), *children(int(folder.name))]
    return found


def is_alive(pid: int) -> bool:
    """Tell whether a process runs, and is not only waited for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
