"""What a server does with the beginning of an update, if that is all that arrives: nothing, or each graph is whole."""

import base64
import socket
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from tests.publishers import PREDICATE, credentials, published, stages, stored, target, version, write
from tests.running import OURS, SECRET, Running
from unkg.publishing.remote import Refused, Remote, connected
from unkg.publishing.strategies import Strategy

A = NamedNode("urn:a")


@pytest.mark.parametrize("strategy", list(Strategy))
def test_what_arrives_of_an_update_does_no_harm(strategy: Strategy) -> None:
    """Fuseki carries out the beginning of a request that breaks off, if it parses: no graph may then be half."""
    old, new = [{Quad(A, PREDICATE, Literal(f"{word} {n}")) for n in range(9)} for word in ("old", "new")]
    names, whole = [NamedNode(f"urn:g{n}") for n in range(2)], 0
    text = strategy.update({name.value: f"{name.value}?stage" for name in names})
    for end in range(len(text) + 1):
        store = Store()
        for name in names:
            store.extend(Quad(quad.subject, quad.predicate, quad.object, name) for quad in old)
            stage = NamedNode(f"{name.value}?stage")
            store.extend(Quad(quad.subject, quad.predicate, quad.object, stage) for quad in new)
        with suppress(SyntaxError, OSError, ValueError):
            store.update(text[:end])
        for name in names:
            found = {Quad(q.subject, q.predicate, q.object) for q in store.quads_for_pattern(None, None, None, name)}
            staged = any(store.quads_for_pattern(None, None, None, NamedNode(f"{name.value}?stage")))
            assert (found, staged) in ((old, True), (new, False)), text[:end]
            whole += found == new
    assert whole >= 2


def test_beginnings_of_what_else_is_sent_are_no_updates(
    running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    update = Remote.update

    def noting(self: Remote, text: str, *, again: bool) -> None:
        sent.append(text)
        update(self, text, again=again)

    monkeypatch.setattr(Remote, "update", noting)
    base = "http://example.org/beginnings"
    to = target(running, "beginnings", graph_store="")
    for number in (1, 2):
        published(running, [write(version(base, number, (3,)), tmp_path / "a.nq")], to)
    data = [text for text in sent if " DATA " in text]
    assert {text.partition(" ")[0] for text in data} == {"INSERT", "DELETE"}
    for text in data:
        for length in range(1, len(text.rstrip())):
            with pytest.raises(SyntaxError):
                Store().update(text[:length])
    assert all(text.startswith(("MOVE", "DELETE", "DROP SILENT", "CLEAR SILENT", "INSERT DATA")) for text in sent)
    # A request that removes removes stages and scratch graphs only.
    for text in sent:
        if text.startswith(("DROP", "CLEAR")):
            assert text.count("GRAPH") == text.count("?unkg-")


def sent_half(running: Running, update: str, beginning: int) -> bytes:
    """Send the beginning of an update, close the sending side, and return what the server answers."""
    server, url = running.server, urlsplit(running.server.update_url)
    pair = base64.b64encode(f"{OURS}:{SECRET}".encode()).decode()
    known = f"Authorization: Basic {pair}\r\n" if server.abilities.credentials == "basic" else ""
    head = (
        f"POST {url.path} HTTP/1.1\r\nHost: {url.netloc}\r\nContent-Type: application/sparql-update\r\n"
        f"{known}Content-Length: {len(update)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", url.port or 80)) as connection:
        connection.sendall((head + update[:beginning]).encode())
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(5)
        try:
            return connection.recv(1 << 14)
        except OSError:
            return b""


def test_an_update_that_breaks_off(running: Running) -> None:
    if running.server.abilities.credentials == "digest":
        pytest.skip("a request that breaks off has no answer to a challenge here")
    graph = "http://example.org/beginnings/g"
    running.put(graph, f'<urn:s> <{PREDICATE.value}> "old" .\n'.encode())
    first = f"DROP SILENT GRAPH <{graph}> ;\n"
    reply = sent_half(running, f"{first}INSERT DATA {{ GRAPH <{graph}> {{ <urn:s> <urn:p> 1 }} }}", len(first))
    time.sleep(0.5)
    carried_out = not stored(running, [graph])[graph]
    # Why no request of ours begins with what removes a graph.
    assert carried_out == running.server.abilities.half_updates, reply
    running.put(graph, f'<urn:s> <{PREDICATE.value}> "new" .\n'.encode())
    running.drop(graph)
    assert stages(running, "http://example.org/beginnings") == []


def test_several_operations_are_a_transaction_or_not(running: Running) -> None:
    graph, missing = "http://example.org/beginnings/g", "http://example.org/beginnings/none"
    with credentials(running.server.environment), connected(target(running, "beginnings")) as remote:
        outcomes = set()
        for failing in (f"MOVE GRAPH <{missing}> TO GRAPH <{missing}2>", "LOAD <urn:unkg:nowhere>"):
            try:
                remote.update(f"INSERT DATA {{ GRAPH <{graph}> {{ <urn:s> <urn:p> 1 }} }} ;\n{failing}", again=False)
            except Refused:
                outcomes.add(not remote.census([graph])[graph])
            remote.drop([graph])
        # Virtuoso says of both that all went well.
        assert outcomes == ({True} if running.server.abilities.atomic else set())
