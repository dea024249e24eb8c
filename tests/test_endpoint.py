"""An endpoint on loopback: answers as from a file; failures are one clear error each."""

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat

from tests.sample_answers import bound, sample_store
from unkg.endpoint import RemoteEndpoint
from unkg.errors import EndpointError, UsageError
from unkg.queries import Graph, load_query, named_queries

Reply = tuple[int, str, bytes]
REFUSED = (400, "text/plain", b"")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[str], Reply]], str]]:
    servers: list[ThreadingHTTPServer] = []

    def start(answer: Callable[[str], Reply]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                status, media_type, data = answer(parse_qs(body)["query"][0])
                self.send_response(status)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/sparql"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def real(query: str) -> Reply:
    result = sample_store().store.query(query, use_default_graph_as_union=True)
    match result:
        case QuerySolutions() | QueryBoolean():
            data = result.serialize(format=QueryResultsFormat.JSON)
            return 200, "application/sparql-results+json", data or b""
        case QueryTriples():
            return 200, "application/n-triples", result.serialize(format=RdfFormat.N_TRIPLES) or b""


@pytest.mark.parametrize("name", named_queries())
def test_same_answers(name: str, serve: Callable[[Callable[[str], Reply]], str]) -> None:
    text = bound(load_query(name))
    reply = real(text)
    here, there = (
        sample_store().query(text),
        RemoteEndpoint(serve(lambda query: reply if query == text else REFUSED)).query(text),
    )
    if isinstance(here, Graph):
        assert isinstance(there, Graph)
        assert set(here.triples) == set(there.triples)
    else:
        assert here == there


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ((200, "text/html", b"<html>log in</html>"), "answered text/html"),
        ((500, "text/plain", b"out of memory"), "is this the query address"),
        ((404, "text/plain", b"no"), "is this the query address"),
        ((200, "application/sparql-results+json", b'{"head":'), "does not parse"),
    ],
)
def test_failures(reply: Reply, reason: str, serve: Callable[[Callable[[str], Reply]], str]) -> None:
    with pytest.raises(EndpointError, match=reason):
        RemoteEndpoint(serve(lambda _: reply)).query("SELECT * { ?s ?p ?o }")


def test_slow(serve: Callable[[Callable[[str], Reply]], str]) -> None:
    def slow(_: str) -> Reply:
        time.sleep(3)
        return 200, "text/plain", b""

    with pytest.raises(EndpointError, match="cannot be reached"):
        RemoteEndpoint(serve(slow), timeout=1).query("ASK {}")


def test_updates_are_not_sent(serve: Callable[[Callable[[str], Reply]], str]) -> None:
    sent: list[str] = []

    def note(query: str) -> Reply:
        sent.append(query)
        return 200, "text/plain", b""

    with pytest.raises(UsageError, match="updates are refused"):
        RemoteEndpoint(serve(note)).query("CLEAR ALL")
    assert not sent


def test_address() -> None:
    with pytest.raises(UsageError, match="no address"):
        RemoteEndpoint("localhost:3030")
    with pytest.raises(UsageError, match="take it out") as caught:
        RemoteEndpoint("http://user:secret@127.0.0.1/sparql")
    assert "secret" not in str(caught.value)
    with pytest.raises(EndpointError, match="cannot be reached"):
        RemoteEndpoint("http://127.0.0.1:9/sparql").query("ASK {}")
