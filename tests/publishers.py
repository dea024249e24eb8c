"""What the tests of publishing share: graphs in versions, what a store really has, and a connection that breaks.

A store is asked here by plain requests, term by term: not by the code that is tested.
"""

import os
import random
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from tests.running import Running
from unkg.errors import UnkgError
from unkg.publishing import Report, Target, publish

# How often a client is killed, a server is killed, a connection is cut, on each server. The long run, on all, is
# `UNKG_LONG=1 UNKG_CLIENT_KILLS=50 UNKG_SERVER_KILLS=20 UNKG_CUTS=10`; without it faults are tried on Oxigraph's disk.
CLIENT_KILLS: Final = int(os.environ.get("UNKG_CLIENT_KILLS", "3"))
SERVER_KILLS: Final = int(os.environ.get("UNKG_SERVER_KILLS", "1"))
CUTS: Final = int(os.environ.get("UNKG_CUTS", "1"))
EVERYWHERE: Final = "UNKG_LONG" in os.environ
USUAL: Final = "oxigraph-disk"
# No credentials of whoever runs the tests.
NOTHING_ELSE: Final = {"NETRC": os.devnull, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
PREDICATE: Final = NamedNode("http://example.org/says")
_ASKS: Final = httpx.Client(verify=False, trust_env=False, timeout=60)  # noqa: S501 -- loopback, and no TLS is set up
Content = dict[str, frozenset[tuple[str, str]]]  # by graph: subjects and what they say


def version(base: str, number: int, sizes: Sequence[int] = (40, 40, 40, 900)) -> Content:
    """Return graphs of one version: all of their triples are other ones in another version."""
    return {
        f"{base}/g{place}": frozenset((f"{base}/n{i}", f"第{number}版 «{i}» \U0001f54a") for i in range(size))
        for place, size in enumerate(sizes)
    }


def write(content: Content, path: Path) -> Path:
    """Write graphs as N-Quads."""
    quads = [
        Quad(NamedNode(subject), PREDICATE, Literal(text), NamedNode(graph))
        for graph, triples in content.items()
        for subject, text in sorted(triples)
    ]
    path.write_bytes(serialize(quads, format=RdfFormat.N_QUADS) or b"")
    return path


def target(running: Running, name: str, **other: Any) -> Target:
    """Return where to publish, with a manifest of its own."""
    server = running.server
    manifest = f"http://example.org/{name}/manifest"
    return replace(Target(server.query_url, server.update_url, server.graph_store_url, manifest), **other)


@contextmanager
def credentials(environment: Mapping[str, str]) -> Iterator[None]:
    """Set the variables that a server's client needs, and no others."""
    before = dict(os.environ)
    for name in ("UNKG_USER", "UNKG_PASSWORD", "UNKG_TOKEN"):
        os.environ.pop(name, None)
    os.environ.update(environment, **NOTHING_ELSE)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def published(
    running: Running, files: Sequence[Path], where: Target, said: list[str] | None = None, **how: Any
) -> Report:
    """Publish as the user that may write."""
    with credentials(running.server.environment):
        return publish(map(str, files), where, say=(said if said is not None else []).append, **how)


def rows(running: Running, query: str) -> list[dict[str, str]]:
    """Return what a store answers, by a plain request."""
    for attempt in range(5):
        reply = _ASKS.post(
            running.server.query_url,
            data={"query": query},
            headers={"Accept": "application/sparql-results+json"},
            auth=(running.server.abilities.reading and running.server.auth()) or httpx.USE_CLIENT_DEFAULT,
        )
        # Virtuoso may take a reader for the one to give way.
        if reply.status_code != 500 or attempt == 4:
            break
        time.sleep(0.3)
    assert reply.status_code == 200, reply.text[:500]
    assert "x-sparql-maxrows" not in reply.headers
    return [{k: v["value"] for k, v in row.items()} for row in reply.json()["results"]["bindings"]]


def stored(running: Running, graphs: Sequence[str]) -> Content:
    """Return what graphs of a store have."""
    return {
        graph: frozenset(
            (row["s"], row["o"]) for row in rows(running, f"SELECT ?s ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        )
        for graph in graphs
    }


def stages(running: Running, base: str) -> list[str]:
    """Return the graphs that a publisher left under `base`, besides the manifest and what it published."""
    query = f'SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(CONTAINS(STR(?g), "{base}")) }}'
    return [row["g"] for row in rows(running, query) if "?unkg-" in row["g"]]


def assert_whole(found: Content, *versions: Content) -> None:
    """Fail unless each graph is as in one of the versions, as a whole; no graph is an empty version of it."""
    for graph, triples in found.items():
        allowed = [each.get(graph, frozenset()) for each in versions]
        counts = [len(triples & each) for each in allowed]
        assert triples in allowed, f"{graph} has {len(triples)} triples, of each version {counts}"


def _publish_quietly(files: list[str], where: Target, environment: dict[str, str], ready: Any) -> None:
    os.environ.update(environment, **NOTHING_ELSE)
    ready.set()
    with suppress(UnkgError):
        publish(files, where)


@contextmanager
def publishing(running: Running, file: Path, where: Target) -> Iterator[Any]:
    """Give a process that publishes, from the moment it begins."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["unkg.publishing", "tests.publishers"])
    ready = context.Event()
    environment = dict(running.server.environment)
    process = context.Process(target=_publish_quietly, args=([str(file)], where, environment, ready))
    process.start()
    try:
        assert ready.wait(30)
        yield process
    finally:
        if process.is_alive():
            os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        process.close()


@dataclass
class Fault:
    """What is wrong with a connection: after so many bytes from the client, or from the server, something happens.

    `what` is "cut" (both sides are closed), "half" (the server sees the end, the client waits), "stall" (nothing more
    comes), "garble" (a byte is a quotation mark), "busy" (503 instead of an answer). `at_line_end` waits for one.
    """

    what: str
    after: int
    from_server: bool = False
    at_line_end: bool = False
    times: int = 1

    def happens(self, passed: int, piece: bytes) -> int | None:
        """Return before which byte of a piece it happens, if in this one; `passed` are the bytes before."""
        if self.times <= 0 or passed + len(piece) <= self.after:
            return None
        place = max(0, self.after - passed)
        if self.at_line_end:
            found = piece.find(b"\n", place)
            if found < 0:
                return None
            place = found + 1
        self.times -= 1
        return place


class Proxy:
    """Passes bytes between a client and a server on loopback, until its fault happens."""

    def __init__(self, port: int, fault: Fault) -> None:
        self.fault, self._port, self.passed = fault, port, {True: 0, False: 0}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._closed = threading.Event()
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def url(self, url: str) -> str:
        """Return the address of a server as it is through this proxy."""
        return url.replace(f":{self._port}/", f":{self.port}/")

    def close(self) -> None:
        """Pass no more."""
        self._closed.set()
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def _start(self, run: Callable[..., None], *arguments: Any) -> None:
        thread = threading.Thread(target=run, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        self._listener.settimeout(0.1)
        while not self._closed.is_set():
            try:
                client, _ = self._listener.accept()
            except (TimeoutError, OSError):
                continue
            try:
                server = socket.create_connection(("127.0.0.1", self._port), 5)
            except OSError:
                client.close()
                continue
            self._start(self._pass, client, server, False)
            self._start(self._pass, server, client, True)

    def _pass(self, source: socket.socket, sink: socket.socket, from_server: bool) -> None:
        with suppress(OSError):
            source.settimeout(0.2)
            while not self._closed.is_set():
                try:
                    piece = source.recv(1 << 14)
                except TimeoutError:
                    continue
                if not piece or not self._hand_on(piece, source, sink, from_server=from_server):
                    break
        for each in (source, sink):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _hand_on(self, piece: bytes, source: socket.socket, sink: socket.socket, *, from_server: bool) -> bool:
        passed, self.passed[from_server] = self.passed[from_server], self.passed[from_server] + len(piece)
        place = self.fault.happens(passed, piece) if from_server == self.fault.from_server else None
        if place is None:
            sink.sendall(piece)
            return True
        if self.fault.what == "garble":
            place = min(place, len(piece) - 1)
            sink.sendall(piece[:place] + b'"' + piece[place + 1 :])
            return True
        if self.fault.what == "busy":
            source.sendall(b"HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return False
        sink.sendall(piece[:place])
        if self.fault.what == "half":
            sink.shutdown(socket.SHUT_WR)
            time.sleep(0.3)
        if self.fault.what == "stall":
            self._closed.wait(3)
        return False


@contextmanager
def through(where: Target, fault: Fault) -> Iterator[tuple[Proxy, Target]]:
    """Give a proxy before a server, and the address of the server through it."""
    proxy = Proxy(urlsplit(where.endpoint).port or 0, fault)
    try:
        store = proxy.url(where.graph_store) if where.graph_store else ""
        yield (
            proxy,
            replace(where, endpoint=proxy.url(where.endpoint), update=proxy.url(where.update), graph_store=store),
        )
    finally:
        proxy.close()


def chance(seed: str) -> random.Random:
    """Return random numbers that are the same in each run, unless UNKG_SEED says otherwise."""
    return random.Random(seed + os.environ.get("UNKG_SEED", ""))  # noqa: S311 -- moments are no secret
