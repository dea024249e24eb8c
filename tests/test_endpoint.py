"""The endpoint's client against a server on loopback that really answers, with pyoxigraph behind it."""

import io
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal, QueryResultsFormat, QueryTriples, RdfFormat, serialize

from tests.test_queries import GRAPH, fixture_query
from unkg.cli import main
from unkg.endpoint import RemoteEndpoint
from unkg.errors import EndpointError, UsageError
from unkg.queries import Arriving, Graph, Solutions, Verdict, named_queries
from unkg.store import LocalStore, read_store
from unkg.tables import NAMES, render, write_answer

ALL = "SELECT ?s WHERE { ?s ?p ?o }"
_JSON = "application/sparql-results+json"
_ROW = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"a:b"}}'


class Handler(BaseHTTPRequestHandler):
    """Answers `/sparql` as an endpoint does, and its other addresses as servers do that are none."""

    local: ClassVar[LocalStore]
    requests: ClassVar[list[tuple[str, str, dict[str, list[str]]]]] = []

    def do_GET(self) -> None:
        self.requests.append(("GET", self.path, {}))
        self.respond(200, "text/html; charset=utf-8", b"<html><form>password</form></html>")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = parse_qs(body)
        self.requests.append(("POST", self.path, form))
        getattr(self, "post_" + self.path.strip("/").replace("-", "_"))(form)

    def respond(self, status: int, media_type: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def post_sparql(self, form: dict[str, list[str]]) -> None:
        result = self.local.store.query(form["query"][0])
        if isinstance(result, QueryTriples):
            assert self.headers["Accept"] == "application/n-triples"
            triples = serialize(result, format=RdfFormat.N_TRIPLES) or b""
            self.respond(200, "application/n-triples", triples)
        else:
            assert self.headers["Accept"] == "application/sparql-results+json"
            data = result.serialize(format=QueryResultsFormat.JSON) or b""
            self.respond(200, "application/sparql-results+json; charset=utf-8", data)

    def post_login(self, _form: dict[str, list[str]]) -> None:
        self.respond(200, "text/html; charset=utf-8", b"<html><form>password</form></html>")

    def post_redirect(self, _form: dict[str, list[str]]) -> None:
        self.respond(302, "text/plain", b"", Location="/login")

    def post_lies(self, _form: dict[str, list[str]]) -> None:
        self.respond(200, "application/sparql-results+json", b"<html>")

    def post_cut(self, _form: dict[str, list[str]]) -> None:
        self.respond(200, "application/sparql-results+json", b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":')

    def post_short(self, _form: dict[str, list[str]]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b'{"head":{}}')
        self.close_connection = True

    def post_broken(self, _form: dict[str, list[str]]) -> None:
        self.respond(500, "text/plain", b"out of memory")

    def post_busy(self, _form: dict[str, list[str]]) -> None:
        self.respond(503, "text/plain", b"come back")

    def post_bad(self, _form: dict[str, list[str]]) -> None:
        self.respond(400, "text/plain", b"bif:contains is unknown here")

    def post_private(self, _form: dict[str, list[str]]) -> None:
        self.respond(401, "text/html", b"<html>who are you?</html>")

    def post_nothing(self, _form: dict[str, list[str]]) -> None:
        self.respond(404, "text/html", b"<html>no such page</html>")

    def post_capped(self, _form: dict[str, list[str]]) -> None:
        self.respond(200, _JSON, _ROW + b"]}}", **{"X-SPARQL-MaxRows": "10000"})

    def post_interrupted(self, _form: dict[str, list[str]]) -> None:
        self.respond(200, _JSON, _ROW + b"]}}", **{"X-SQL-State": "S1TAT", "X-SQL-Message": "RC...: incomplete"})

    def post_cancelled(self, form: dict[str, list[str]]) -> None:
        # The probe for the union is answered: only the query itself takes too long.
        end = b"The SPARQL operation has been cancelled" if form["query"] == [ALL] else b"]}}"
        self.respond(200, _JSON, _ROW + end)

    def post_choosy(self, form: dict[str, list[str]]) -> None:
        (text,) = form["query"]
        if "?g != ?h" in text:
            self.respond(
                200, _JSON, b'{"head":{"vars":["g"]},"results":{"bindings":[{"g":{"type":"uri","value":"a:b"}}]}}'
            )
        elif "SELECT DISTINCT" in text:
            self.respond(400, "text/plain", b"no SELECT in a SELECT")
        else:
            self.post_sparql(form)

    def post_more(self, _form: dict[str, list[str]]) -> None:
        self.respond(200, _JSON, b'{"head":{"vars":["s"]},"results":{"bindings":[]}}\n[]')

    def post_incomplete(self, form: dict[str, list[str]]) -> None:
        if not form["query"][0].startswith("CONSTRUCT"):
            self.respond(200, _JSON, b'{"head":{"vars":["s"]},"results":{"bindings":[]}}')
            return
        end = b"##  Query cancelled due to timeout during execution   ##\n##  ****  Incomplete results  ****   ##\n"
        self.respond(200, "application/n-triples", b"<a:b> <a:b> <a:b> .\n" + end)

    def post_literal(self, form: dict[str, list[str]]) -> None:
        if not form["query"][0].startswith("CONSTRUCT"):
            self.respond(200, _JSON, b'{"head":{"vars":["s"]},"results":{"bindings":[]}}')
            return
        self.respond(200, "application/n-triples", b'<a:b> <a:b> "## Incomplete results" .\n# Empty NT\n')

    def post_truth(self, _form: dict[str, list[str]]) -> None:
        kind = b'"type":"typed-literal","datatype":"http://www.w3.org/2001/XMLSchema#boolean"'
        rows = b'{"s":{%b,"value":"1"}},{"s":{%b,"value":"0"}},{"s":{"type":"literal","value":"1"}}' % (kind, kind)
        self.respond(200, _JSON, b'{"head":{"vars":["s","p","x"]},"results":{"bindings":[%b]}}' % rows)

    def post_slow(self, _form: dict[str, list[str]]) -> None:
        time.sleep(1.5)
        self.respond(200, "application/sparql-results+json", b'{"head":{},"boolean":true}')

    def post_trickle(self, _form: dict[str, list[str]]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.end_headers()
        for _ in range(15):
            time.sleep(0.1)
            self.wfile.write(b" ")
            self.wfile.flush()

    def log_message(self, *_arguments: Any) -> None:
        """Keep the tests' output clean."""


class Server(ThreadingHTTPServer):
    """Does not mind a client that hangs up before the answer."""

    def handle_error(self, *_arguments: Any) -> None:
        assert isinstance(sys.exception(), ConnectionError)


@pytest.fixture(scope="module")
def local() -> LocalStore:
    return read_store([GRAPH])


@pytest.fixture(scope="module")
def server(local: LocalStore) -> Iterator[str]:
    Handler.local = local
    with Server(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}"
        http.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def _no_requests_yet() -> None:
    Handler.requests.clear()


@pytest.mark.parametrize("name", named_queries())
def test_each_query_has_the_same_answer_as_locally(name: str, server: str, local: LocalStore) -> None:
    text = fixture_query(name)
    here, there = local.query(text), RemoteEndpoint(f"{server}/sparql").query(text)
    if isinstance(here, Graph) and isinstance(there, Graph):
        assert set(here.triples) == set(there.triples)
    else:
        assert here == there


def test_select_ask_construct_and_describe(server: str) -> None:
    endpoint = RemoteEndpoint(f"{server}/sparql")
    assert isinstance(endpoint.query(ALL), Solutions)
    assert endpoint.query("ASK { ?s ?p ?o }") == Verdict(value=True)
    assert isinstance(endpoint.query("DESCRIBE <https://w3id.org/unkg/org/SC>"), Graph)
    assert isinstance(endpoint.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"), Graph)
    assert {(method, tuple(form)) for method, _, form in Handler.requests} == {("POST", ("query",))}


def test_a_long_query_goes_through(server: str) -> None:
    values = " ".join(f'"{number:06}"' for number in range(20_000))
    answer = RemoteEndpoint(f"{server}/sparql").query(f"SELECT ?x WHERE {{ VALUES ?x {{ {values} }} }}")
    assert isinstance(answer, Solutions)
    assert len(answer.rows) == 20_000


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a:b> <a:b> <a:b> }",
        "DROP ALL",
        "PREFIX select: <a:> CLEAR ALL",
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "ASK {",
    ],
)
def test_what_is_no_question_is_never_sent(text: str, server: str) -> None:
    with pytest.raises(UsageError):
        RemoteEndpoint(f"{server}/sparql").query(text)
    assert Handler.requests == []


def test_a_question_that_looks_like_an_update_is_sent_as_a_question(server: str) -> None:
    text = "PREFIX insert: <a:b#>\n# CLEAR ALL\nBASE <http://example.org/INSERT/>\nASK { ?s insert:DELETE ?drop }"
    assert RemoteEndpoint(f"{server}/sparql").query(text) == Verdict(value=False)
    forms = [form for _, _, form in Handler.requests]
    assert forms[-1] == {"query": [text]}
    assert all("update" not in form for form in forms)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("login", "answered text/html, a web page, perhaps to log in"),
        ("redirect", r"moved to /login; give that address, no redirect is followed$"),
        ("lies", "does not parse as application/sparql-results"),
        ("cut", "does not parse as application/sparql-results"),
        ("broken", "status 500 for the query; it failed; try again later: out of memory$"),
        ("busy", "status 503 for the query; it is not ready; try again later: come back$"),
        ("bad", "status 400 for the query; it does not take this request: bif:contains is unknown here$"),
        ("private", "status 401 for the query; it wants a name and password; set UNKG_USER and UNKG_PASSWORD"),
        ("nothing", r"status 404 for the query; is this the right address\?$"),
    ],
)
def test_a_failure_says_what_and_where(path: str, message: str, server: str) -> None:
    with pytest.raises(EndpointError, match=message) as caught:
        RemoteEndpoint(f"{server}/{path}").query(ALL)
    assert str(caught.value).startswith(f"{server}/{path}: ")
    assert "\n" not in str(caught.value)
    assert caught.value.exit_status == 4


def test_a_body_that_breaks_off_is_no_answer(server: str) -> None:
    with pytest.raises(EndpointError):
        RemoteEndpoint(f"{server}/short").query(ALL)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("capped", "gives at most 10000 rows, and there are more; ask with a LIMIT below 10000, and OFFSET"),
        ("interrupted", "gave what it found before its time was up, which is not all"),
        ("cancelled", "the server broke off: The SPARQL operation has been cancelled; ask for less"),
        ("more", "does not parse as application/sparql-results"),
    ],
)
def test_a_part_of_an_answer_is_an_error(path: str, message: str, server: str) -> None:
    with pytest.raises(EndpointError, match=message):
        RemoteEndpoint(f"{server}/{path}").query(ALL)


def test_an_incomplete_graph_is_an_error(server: str) -> None:
    with pytest.raises(EndpointError, match="broke off: Query cancelled due to timeout during execution; ask for less"):
        RemoteEndpoint(f"{server}/incomplete").query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


def test_a_graph_that_speaks_of_incomplete_results_is_none(server: str) -> None:
    answer = RemoteEndpoint(f"{server}/literal").query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(answer, Graph)
    assert len(answer.triples) == 1


def test_truth_is_written_as_in_the_local_store(server: str) -> None:
    answer = RemoteEndpoint(f"{server}/truth").query(ALL)
    assert isinstance(answer, Solutions)
    assert [str(row[0]) for row in answer.rows] == [str(Literal(True)), str(Literal(False)), '"1"']


def test_a_question_is_asked_as_it_stands_where_it_is_not_taken_otherwise(server: str, local: LocalStore) -> None:
    text = fixture_query("verbs-of")
    assert RemoteEndpoint(f"{server}/choosy").query(text) == local.query(text)
    assert [form["query"] == [text] for _, _, form in Handler.requests][-2:] == [False, True]
    with pytest.raises(EndpointError, match=r"status 400 for the query; .*: no SELECT in a SELECT"):
        RemoteEndpoint(f"{server}/choosy").query("SELECT DISTINCT ?s { ?s ?p ?o }")


def test_rows_arrive_one_by_one(server: str) -> None:
    with RemoteEndpoint(f"{server}/cancelled").answering(ALL) as answer:
        assert isinstance(answer, Arriving)
        assert len(next(answer.rows)) == 1
        with pytest.raises(EndpointError, match="cancelled"):
            next(answer.rows)


def test_nothing_is_printed_of_an_answer_that_breaks_off(server: str, capfdbinary: Any) -> None:
    for form in NAMES:
        done = CliRunner().invoke(main, ["query", "--endpoint", f"{server}/cancelled", "-f", form, ALL])
        assert done.exit_code == 4
        assert done.stdout == ""
        assert "cancelled" in done.stderr
    assert capfdbinary.readouterr() == (b"", b"")


@pytest.mark.parametrize("form", NAMES)
def test_what_arrives_is_written_as_what_is_there(form: str, server: str, local: LocalStore) -> None:
    text = fixture_query("documents")
    output = io.BytesIO()
    with RemoteEndpoint(f"{server}/sparql").answering(text) as answer:
        write_answer(answer, form, output)
    assert output.getvalue() == render(local.query(text), form)


@pytest.mark.parametrize("path", ["slow", "trickle"])
def test_the_timeout_holds_for_the_whole_answer(path: str, server: str) -> None:
    begun = time.monotonic()
    with pytest.raises(EndpointError, match=r"no whole answer within 0\.3 seconds"):
        RemoteEndpoint(f"{server}/{path}", timeout=0.3).query(ALL)
    assert time.monotonic() - begun < 1


def test_nobody_listens() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        port = http.server_port
    with pytest.raises(EndpointError, match=r"cannot be reached, .*is the server running\?"):
        RemoteEndpoint(f"http://127.0.0.1:{port}/sparql").query(ALL)


@pytest.mark.parametrize("url", ["localhost/sparql", "file:///etc/passwd", "http://", "ftp://example.org/", ""])
def test_only_addresses_of_endpoints(url: str) -> None:
    with pytest.raises(UsageError, match="expected http:// or https://"):
        RemoteEndpoint(url)


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError) as caught:
        RemoteEndpoint("http://name:secret@example.org/sparql")
    assert "secret" not in str(caught.value)


def test_a_timeout_is_positive() -> None:
    with pytest.raises(UsageError, match="more than 0"):
        RemoteEndpoint("http://example.org/sparql", timeout=0)
