"""Questions to real servers: the same answers as locally, and never a part of one."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from tests import servers
from tests.running import OURS, SECRET, Running, Server
from tests.test_queries import GRAPH, expected_rows, fixture_query, rows_of
from unkg.endpoint import RemoteEndpoint
from unkg.endpoint.credentials import PASSWORD, USER, Credentials
from unkg.errors import EndpointError, UsageError
from unkg.queries import Graph, Solutions, Verdict, load_query, named_queries
from unkg.store import LocalStore, read_store
from unkg.tables import render

SERVERS = servers.NAMES
MANY = "http://example.org/many"
LITERALS = "http://example.org/literals"
ABOUT = f"GRAPH <{MANY}> {{ ?s ?p ?o }}"


def triples(count: int) -> bytes:
    return b"".join(b'<http://example.org/%d> <urn:p> "%d" .\n' % (n, n) for n in range(count))


@pytest.fixture(scope="module")
def filled(running: Running) -> Iterator[Running]:
    """Each server with the fixture's graphs, and one of 12,000 triples; afterwards they are gone again."""
    graphs = [*running.fill(GRAPH), MANY, LITERALS]
    running.put(MANY, triples(12_000))
    running.put(LITERALS, triples(1))
    yield running
    for graph in graphs:
        running.drop(graph)


@pytest.fixture(scope="module")
def endpoint(filled: Running) -> RemoteEndpoint:
    return remote(filled.server)


@pytest.fixture(scope="module")
def local() -> LocalStore:
    return read_store([GRAPH])


def remote(server: Server, timeout: float = 60.0) -> RemoteEndpoint:
    pair = server.environment
    who = Credentials(pair[USER], pair[PASSWORD]) if pair else None
    return RemoteEndpoint(server.query_url, timeout, credentials=who)


@pytest.mark.parametrize("name", named_queries())
def test_each_query_has_the_same_answer_as_locally(name: str, endpoint: RemoteEndpoint, local: LocalStore) -> None:
    text = fixture_query(name)
    here, there = rows_of(local.query(text)), rows_of(endpoint.query(text))
    assert there == here == expected_rows(name)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT DISTINCT ?g ?s WHERE { GRAPH ?g { ?s a unkg:Resolution ; unkg:adoptedBy ?organ } } ORDER BY ?g ?s",
        # One pattern in the union of graphs, one in each graph.
        "SELECT DISTINCT ?g ?s ?t WHERE { ?s unkg:adoptedAt ?t GRAPH ?g { ?s a unkg:Resolution } } ORDER BY ?g ?s ?t",
        "SELECT ?s WHERE { GRAPH <https://w3id.org/unkg/doc/A/RES/99/12/en> { ?s a unkg:Resolution } } ORDER BY ?s",
        "SELECT ?s FROM <https://w3id.org/unkg/doc/A/RES/99/12/en> WHERE { ?s a unkg:Resolution } ORDER BY ?s",
        "ASK { GRAPH ?g { ?s unkg:adoptedAt ?t } ?s a unkg:Resolution }",
        "ASK { GRAPH <http://example.org/none> { ?s ?p ?o } }",
        "CONSTRUCT { ?g unkg:partOf ?s } WHERE { GRAPH ?g { ?s a unkg:Resolution } ?s unkg:adoptedAt ?t }",
    ],
)
def test_graphs_by_name(text: str, endpoint: RemoteEndpoint, local: LocalStore) -> None:
    text = f"PREFIX unkg: <https://w3id.org/unkg/ontology#> {text}"
    here, there = rows_of(local.query(text)), rows_of(endpoint.query(text))
    assert there == here
    assert len(here) > 1 or here in ([["true"]], [["false"]])


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT ?s ?o WHERE {{ {ABOUT} }}",
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {ABOUT} }}",
        f"CONSTRUCT {{ ?s ?p ?o . ?s ?p 1 }} WHERE {{ {ABOUT} FILTER(xsd:integer(?o) < 6000) }}",
        f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {ABOUT} }} LIMIT 11000",
    ],
)
def test_an_answer_is_whole_or_an_error(text: str, filled: Running, endpoint: RemoteEndpoint) -> None:
    text = f"PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> {text}"
    if filled.server.abilities.most_rows:
        with pytest.raises(EndpointError, match=r"gives at most 10000 (rows, and|triples without saying)"):
            endpoint.query(text)
    else:
        assert len(rows_of(endpoint.query(text))) in {11_000, 12_000, 12_001}


def test_an_answer_below_the_limit_is_whole(endpoint: RemoteEndpoint) -> None:
    for text in (f"SELECT ?s WHERE {{ {ABOUT} }}", f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {ABOUT} }}"):
        assert len(rows_of(endpoint.query(f"{text} LIMIT 9999"))) in {9_999, 10_000}


def test_a_question_that_takes_too_long_ends_in_time(tmp_path: Path) -> None:
    # A server of its own: it goes on to compute what nobody waits for any more.
    with servers.start("oxigraph-memory", tmp_path / "data") as running:
        running.put(MANY, triples(2_000))
        pattern = f"GRAPH <{MANY}> {{ ?s ?p ?o . ?t ?q ?r . ?u ?v ?w FILTER(?w != ?r) }}"
        begun = time.monotonic()
        with pytest.raises(EndpointError, match="no whole answer within 1 seconds; ask for less"):
            remote(running.server, timeout=1).query(f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}")
        assert time.monotonic() - begun < 5


@pytest.mark.parametrize("text", ["CLEAR ALL", f"DROP GRAPH <{MANY}>", "INSERT DATA { <a:b> <a:b> <a:b> }"])
def test_no_update_is_sent(text: str, endpoint: RemoteEndpoint) -> None:
    with pytest.raises(UsageError, match="updates are refused"):
        endpoint.query(text)
    assert endpoint.query(f"ASK {{ GRAPH <{MANY}> {{ ?s ?p ?o }} }}") == Verdict(value=True)


def test_a_parameter_changes_nothing(endpoint: RemoteEndpoint, local: LocalStore) -> None:
    for value in ('" } ; DROP ALL #', "> ; DROP ALL", "a\nb\t'\\u0022", "{}\r\n", "\\", "مرحبا 🌍 '''"):
        text = load_query("who-cites").bind({"symbol": value})
        assert endpoint.query(text) == local.query(text)
    assert endpoint.query(f"ASK {{ GRAPH <{MANY}> {{ ?s ?p ?o }} }}") == Verdict(value=True)


def test_literals_come_as_they_are(filled: Running, endpoint: RemoteEndpoint) -> None:
    texts = [
        "重申安全理事会",
        "إذ تعيد تأكيد",
        "👩‍👩‍👧 🇺🇳",
        "\"'\\ { } <>",
        "line\nline\ttab",
        "e\u0301 \u202e",
        "x" * 20_000,
    ]
    literals = [Literal(text, language="en") for text in texts]
    statements = (Triple(NamedNode(f"urn:{n}"), NamedNode("urn:p"), literal) for n, literal in enumerate(literals))
    filled.put(LITERALS, serialize(statements, format=RdfFormat.N_TRIPLES) or b"")
    pattern = f"{{ GRAPH <{LITERALS}> {{ ?s ?p ?o }} }}"
    rows, graph_ = endpoint.query(f"SELECT ?o {pattern}"), endpoint.query(f"CONSTRUCT {{ ?s ?p ?o }} {pattern}")
    assert isinstance(rows, Solutions)
    assert isinstance(graph_, Graph)
    assert {row[0] for row in rows.rows} == {triple.object for triple in graph_.triples} == set(literals)


def test_who_may_not_ask_is_told_why(filled: Running) -> None:
    server = filled.server
    if not server.abilities.reading:
        pytest.skip(f"{server.name} answers everybody")
    with pytest.raises(EndpointError, match="status 401 for the query; it does not accept this name and password"):
        RemoteEndpoint(server.query_url, credentials=Credentials(OURS, SECRET + "x")).query("ASK {}")


@pytest.mark.parametrize("form", ["csv", "json", "markdown"])
def test_the_command_line(form: str, filled: Running, local: LocalStore) -> None:
    arguments = ["query", "--endpoint", filled.server.query_url, "-f", form, "documents"]
    done = subprocess.run(
        [sys.executable, "-m", "unkg", *arguments],
        env={**os.environ, **filled.server.environment},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == render(local.query(load_query("documents").text), form)
