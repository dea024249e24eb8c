"""A server that runs for the tests: what it can do, how it is started, stopped and killed; it ends with them."""

import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

import httpx
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

from unkg.endpoint.credentials import PASSWORD, USER

OURS: Final = "pub"  # the user that may write, where a server knows users
SECRET: Final = "unkg-secret-" + secrets.token_hex(8)  # its password, which no output may show
FILES: Final = "files"  # the folder of what a server that cannot be written to serves
READY: Final = 60.0  # seconds that a start may take, on a busy machine


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a server can do, and what it does otherwise than others."""

    durable: bool  # its data outlive it
    atomic: bool  # of a request with several operations, none is carried out if one fails
    union: bool  # the default graph of a query is the union of all graphs
    credentials: str = ""  # how it wants to be told who writes: basic or digest
    reading: bool = False  # it also wants to be told who asks
    chunked: bool = True  # it takes a body of unknown length; the others take it for an empty one
    most_rows: int | None = None  # of an answer; the rest is cut off
    most_inserted: int | None = None  # triples in one INSERT DATA
    half_updates: bool = False  # it carries out what arrived of an update, if the sending side is closed
    writes: bool = True


@dataclass(frozen=True, slots=True)
class Server:
    """The addresses of a server, how a graph is named there, and the variables that a client needs."""

    name: str
    query_url: str
    update_url: str
    graph_store_url: str
    abilities: Abilities
    graph_parameter: str = "graph"
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    def auth(self) -> httpx.Auth | None:
        """Return what makes a plain httpx request one of the user that may write."""
        if not self.environment:
            return None
        pair = (self.environment[USER], self.environment[PASSWORD])
        return httpx.DigestAuth(*pair) if self.abilities.credentials == "digest" else httpx.BasicAuth(*pair)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of server.

    `program` returns its program, or raises Absent. `command` returns the command line for its folder and port, and
    writes what the program reads there. `server` says where it answers, `ready` is the path that then has a reply.
    `opened` is called once, after the first start in a folder.
    """

    program: Callable[[], Path]
    command: Callable[[Path, Path, int], list[str]]
    server: Callable[[int], Server]
    ready: str
    opened: Callable[[Path, Path], None] = lambda _program, _folder: None
    locks: tuple[str, ...] = ()  # files that a killed server leaves, and the next one minds


class Absent(Exception):
    """A server that cannot be had on this machine, and why."""


class Running:
    """A server that runs: `server` says where, `folder` has its data, `log` what it printed."""

    def __init__(self, kind: Kind, folder: Path) -> None:
        self._kind, self._program = kind, kind.program()
        self.folder, self.log = folder, folder / "log.txt"
        folder.mkdir(parents=True, exist_ok=True)
        self._port = free_port()
        self.server = kind.server(self._port)
        self._launch()
        kind.opened(self._program, folder)

    @property
    def pid(self) -> int:
        """The id of its process."""
        return self._process.pid

    def stop(self) -> None:
        """End it as an administrator would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Start it again, after it was stopped or killed or now, on the same data and port."""
        self.stop()
        for name in self._kind.locks:
            (self.folder / name).unlink(missing_ok=True)
        self._launch()

    def put(self, graph: str, triples: bytes) -> None:
        """Replace a named graph by N-Triples, in one plain PUT, or as a user of `unkg serve` does."""
        if self.server.abilities.writes:
            self._send("PUT", graph, triples)
        else:
            self._write(graph, triples)
            self.restart()

    def drop(self, graph: str) -> None:
        """Delete a named graph."""
        if self.server.abilities.writes:
            self._send("DELETE", graph)
        else:
            self._file(graph).unlink()

    def fill(self, path: Path) -> list[str]:
        """Put each named graph of a TriG or N-Quads file, and return their names."""
        graphs: dict[str, list[Quad]] = {}
        for quad in parse(path=str(path), format=RdfFormat.from_extension(path.suffix[1:])):
            graphs.setdefault(getattr(quad.graph_name, "value", ""), []).append(quad)
        put = self.put if self.server.abilities.writes else self._write
        for graph, quads in graphs.items():
            assert graph, "only named graphs are put: a PUT without a graph empties some servers"
            put(graph, serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b"")
        if not self.server.abilities.writes:
            self.restart()
        return list(graphs)

    def _send(self, method: str, graph: str, triples: bytes = b"") -> None:
        reply = httpx.request(
            method,
            self.server.graph_store_url,
            params={self.server.graph_parameter: graph},
            content=triples,
            headers={"Content-Type": "application/n-triples", "Accept": "*/*"},
            auth=self.server.auth(),
            timeout=READY,
            trust_env=False,
        )
        assert reply.is_success, f"{self.server.name}: {reply.status_code} for {graph}: {reply.text[:300]}"

    def _write(self, graph: str, triples: bytes) -> None:
        quads = (
            Quad(statement.subject, statement.predicate, statement.object, NamedNode(graph))
            for statement in parse(triples, format=RdfFormat.N_TRIPLES)
        )
        serialize(quads, output=str(self._file(graph)), format=RdfFormat.N_QUADS)

    def _file(self, graph: str) -> Path:
        return self.folder / FILES / f"{quote(graph, safe='')}.nq"

    def _launch(self) -> None:
        command = self._kind.command(self._program, self.folder, self._port)
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C is for pytest, which then stops its servers in order.
            self._process = subprocess.Popen(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        guard().follow(self.pid)
        until = time.monotonic() + READY
        while time.monotonic() < until:
            assert self._process.poll() is None, f"{command[0]} ended at once: {self._tail()}"
            try:
                httpx.get(f"http://127.0.0.1:{self._port}{self._kind.ready}", timeout=5, trust_env=False)
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return
        self.kill()
        pytest.fail(f"{command[0]} was not ready within {READY:g} seconds: {self._tail()}")

    def _end(self, with_signal: signal.Signals) -> None:
        if self._process.poll() is None:
            self._process.send_signal(with_signal)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()
        guard().forget(self.pid)

    def _tail(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-600:]


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


class Guard:
    """A process that kills the servers when this one is gone, however it went.

    It reads process ids, `+` to follow and `-` to forget, and its input ends when this process does.
    """

    _PROGRAM = """
import os, signal, sys
followed = set()
for line in sys.stdin:
    (followed.add if line[0] == "+" else followed.discard)(int(line[1:]))
for pid in followed:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
"""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", self._PROGRAM], stdin=subprocess.PIPE, text=True, start_new_session=True
        )

    def follow(self, pid: int) -> None:
        """Kill this process if ours ends first."""
        self._tell(f"+{pid}")

    def forget(self, pid: int) -> None:
        """This process has ended; its id may soon be another's."""
        self._tell(f"-{pid}")

    def close(self) -> None:
        """End the guard, and what it still follows."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()


@cache
def guard() -> Guard:
    """Return the guard of this session, which is started if there is none."""
    return Guard()


def end_guard() -> None:
    """End the guard, if there is one; the session's last word."""
    if guard.cache_info().currsize:
        guard().close()
        guard.cache_clear()
