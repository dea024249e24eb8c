"""The SPARQL 1.1 Protocol at `unkg serve`: the W3C's cases, by their names, as far as they apply to reading."""

import csv
import gzip
import io
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, RdfFormat, Store, parse, parse_query_results

from tests.served import GRAPH, JSON, Served, served
from tests.test_queries import QUERIES, fixture_query
from unkg.queries import Graph, Solutions, Verdict, answer_of
from unkg.sinks import format_for, write
from unkg.store import LocalStore, read_store

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
ASK = "ASK { ?s ?p ?o }"
SELECT = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
TABLE_TYPES = {
    JSON: QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
GRAPH_TYPES = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}
BASE = "https://w3id.org/unkg/"
RESOLUTION = f"{BASE}doc/S/RES/9102(2031)"
# Two graphs share a triple, and a third has its own.
DATASET = """
<a:1> <a:p> <a:shared> <a:A> .
<a:1> <a:p> <a:shared> <a:B> .
<a:2> <a:p> <a:own> <a:B> .
<a:3> <a:p> <a:own> <a:C> .
"""
each_query = pytest.mark.parametrize("name", QUERIES)


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with served(GRAPH, "--timeout", "20") as running:
        yield running


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    path = tmp_path_factory.mktemp("dataset") / "kg.nq"
    path.write_text(DATASET)
    with served(path) as running:
        yield running


@pytest.fixture(scope="module")
def local() -> LocalStore:
    return read_store([GRAPH])


def media_type(response: httpx.Response) -> str:
    return response.headers["Content-Type"].partition(";")[0]


def rows(response: httpx.Response) -> set[tuple[str, ...]]:
    assert response.status_code == 200, response.text
    head, *found = csv.reader(io.StringIO(response.text))
    assert len(found) == len({*map(tuple, found)}), f"repeated rows of {head}"
    return {*map(tuple, found)}


# The queries of the protocol's test list.


def test_query_get(server: Served) -> None:
    response = httpx.get(server.endpoint, params={"query": ASK})
    assert (response.status_code, media_type(response), response.json()["boolean"]) == (200, JSON, True)


def test_query_post_form(server: Served) -> None:
    response = httpx.post(server.endpoint, data={"query": ASK})
    assert (response.status_code, response.json()["boolean"]) == (200, True)


@pytest.mark.parametrize(
    "content_type", [DIRECT, f"{DIRECT}; charset=utf-8", 'Application/SPARQL-Query;charset="UTF-8"']
)
def test_query_post_direct(server: Served, content_type: str) -> None:
    text = 'ASK { BIND("决议" AS ?x) FILTER(?x = "决议") }'
    response = httpx.post(server.endpoint, content=text.encode(), headers={"Content-Type": content_type})
    assert (response.status_code, response.json()["boolean"]) == (200, True)


@pytest.mark.parametrize(
    ("parameters", "seen"),
    [
        ([("default-graph-uri", "a:A")], {"a:1"}),
        ([("default-graph-uri", "a:A"), ("default-graph-uri", "a:B")], {"a:1", "a:2"}),
        ([("default-graph-uri", "a:absent")], set()),
        ([("named-graph-uri", "a:A")], set()),
        ([], {"a:1", "a:2", "a:3"}),
    ],
    ids=["default_graph", "default_graphs", "absent", "named_graphs", "none"],
)
@pytest.mark.parametrize("method", ["get", "post_form", "post_direct"])
def test_query_dataset(dataset: Served, parameters: list[tuple[str, str]], seen: set[str], method: str) -> None:
    assert rows(send(dataset, "SELECT ?s WHERE { ?s ?p ?o }", parameters, method)) == {(each,) for each in seen}


def send(dataset: Served, query: str, parameters: list[tuple[str, str]], method: str) -> httpx.Response:
    headers = {"Accept": "text/csv"}
    if method == "post_direct":
        headers["Content-Type"] = DIRECT
        return httpx.post(dataset.endpoint, params=urlencode(parameters), content=query, headers=headers)
    fields = urlencode([("query", query), *parameters])
    if method == "get":
        return httpx.get(dataset.endpoint, params=fields, headers=headers)
    return httpx.post(dataset.endpoint, content=fields, headers=headers | {"Content-Type": FORM})


@pytest.mark.parametrize("method", ["get", "post_form", "post_direct"])
def test_query_dataset_named_graphs(dataset: Served, method: str) -> None:
    query = "SELECT ?g ?s WHERE { GRAPH ?g { ?s ?p ?o } }"
    two = [("named-graph-uri", "a:A"), ("named-graph-uri", "a:C")]
    assert rows(send(dataset, query, two, method)) == {("a:A", "a:1"), ("a:C", "a:3")}
    assert rows(send(dataset, query, [("default-graph-uri", "a:A")], method)) == set()
    every = {("a:A", "a:1"), ("a:B", "a:1"), ("a:B", "a:2"), ("a:C", "a:3")}
    assert rows(send(dataset, query, [], method)) == every


@pytest.mark.parametrize("method", ["get", "post_form", "post_direct"])
def test_query_dataset_full(dataset: Served, method: str) -> None:
    query = "SELECT ?g ?x ?s WHERE { ?x ?y ?z . GRAPH ?g { ?s ?p ?o } }"
    named = [("default-graph-uri", "a:C"), ("named-graph-uri", "a:A"), ("named-graph-uri", "a:B")]
    expected = {("a:A", "a:3", "a:1"), ("a:B", "a:3", "a:1"), ("a:B", "a:3", "a:2")}
    assert rows(send(dataset, query, named, method)) == expected


def test_query_multiple_dataset(dataset: Served) -> None:
    """What the protocol names counts, not what the query names."""
    query = "SELECT ?s FROM <a:A> WHERE { ?s ?p ?o }"
    assert rows(send(dataset, query, [("default-graph-uri", "a:C")], "get")) == {("a:3",)}
    assert rows(send(dataset, query, [], "get")) == {("a:1",)}


@pytest.mark.parametrize(
    ("clauses", "seen"),
    [
        ("FROM <a:A> FROM <a:B>", {"a:1", "a:2"}),
        ("PREFIX g: <a:> SELECT ?s FROM g:A # FROM <a:C>\n FROM g:B", {"a:1", "a:2"}),
        ("FROM NAMED <a:A>", set()),
        ("FROM <a:A> FROM NAMED <a:B>", {"a:1"}),
    ],
)
def test_from_is_a_merge(dataset: Served, clauses: str, seen: set[str]) -> None:
    start = clauses if "SELECT" in clauses else f"SELECT ?s {clauses}"
    query = f"{start} WHERE {{ ?s ?p ?o . FILTER(STR(?s) != 'FROM <a:C>') }}"
    assert rows(send(dataset, query, [], "get")) == {(each,) for each in seen}
    total = send(dataset, query.replace("SELECT ?s", "SELECT (COUNT(*) AS ?n)"), [], "get")
    assert rows(total) == {(str(len(seen)),)}


def test_a_graph_that_is_no_iri(dataset: Served) -> None:
    response = send(dataset, ASK, [("default-graph-uri", "A")], "get")
    assert (response.status_code, "no absolute IRI" in response.text) == (400, True)


@pytest.mark.parametrize("accept", [*TABLE_TYPES, "text/csv"])
def test_query_content_type_select(server: Served, local: LocalStore, accept: str) -> None:
    text = fixture_query("who-cites")
    response = server.ask(text, accept)
    assert media_type(response) == accept
    expected = local.query(text)
    assert isinstance(expected, Solutions)
    assert expected.rows
    if accept == "text/csv":
        assert len(rows(response)) == len(expected.rows)
    else:
        assert answer_of(parse_query_results(response.content, format=TABLE_TYPES[accept])) == expected


@pytest.mark.parametrize("accept", [*TABLE_TYPES, "text/csv"])
def test_query_content_type_ask(server: Served, accept: str) -> None:
    response = server.ask(ASK, accept)
    assert (response.status_code, media_type(response)) == (200, accept)
    assert "true" in response.text


@pytest.mark.parametrize("accept", GRAPH_TYPES)
@pytest.mark.parametrize("query", [CONSTRUCT, f"DESCRIBE <{RESOLUTION}>"], ids=["construct", "describe"])
def test_query_content_type_graph(server: Served, local: LocalStore, query: str, accept: str) -> None:
    response = server.ask(query, accept)
    assert (response.status_code, media_type(response)) == (200, accept)
    found = {quad.triple for quad in parse(response.content, format=GRAPH_TYPES[accept])}
    expected = local.query(query)
    assert isinstance(expected, Graph)
    assert found == {*expected.triples} != set()


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        (SELECT, "*/*", JSON),
        (SELECT, "", JSON),
        (SELECT, "application/json", JSON),
        (SELECT, "application/xml", "application/sparql-results+xml"),
        (SELECT, "text/csv;q=0.5, text/tab-separated-values", "text/tab-separated-values"),
        (SELECT, "text/turtle, text/csv;q=0.1", "text/csv"),
        (SELECT, "text/*", "text/csv"),
        (CONSTRUCT, "*/*", "text/turtle"),
        (CONSTRUCT, "application/sparql-results+json, application/ld+json;q=0.2", "application/ld+json"),
    ],
)
def test_negotiation(server: Served, query: str, accept: str, expected: str) -> None:
    response = server.ask(query, accept)
    assert (response.status_code, media_type(response)) == (200, expected)
    assert response.headers["Vary"] == "Accept"


@pytest.mark.parametrize(
    ("query", "accept", "listed"),
    [(SELECT, "text/turtle", JSON), (CONSTRUCT, "text/csv", "text/turtle"), (ASK, "image/png", JSON)],
)
def test_406_lists_what_there_is(server: Served, query: str, accept: str, listed: str) -> None:
    response = server.ask(query, accept)
    assert (response.status_code, listed in response.text) == (406, True)


def test_what_xml_cannot_hold(server: Served) -> None:
    query = r'SELECT ("page\u000Cpage" AS ?x) {}'
    assert server.ask(query).json()["results"]["bindings"] == [{"x": {"type": "literal", "value": "page\fpage"}}]
    response = server.ask(query, "application/sparql-results+xml")
    assert (response.status_code, "U+000C" in response.text) == (406, True)


def test_literals_survive(server: Served) -> None:
    value = 'قرار 决议 🕊 "quoted" \\ <a>&amp; \t\r\n end'
    for accept, form in TABLE_TYPES.items():
        response = server.ask(f"SELECT (STR({Literal(value)}) AS ?x) {{}}", accept)
        assert answer_of(parse_query_results(response.content, format=form)) == Solutions(("x",), ((Literal(value),),))


# What is no query.


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_bad_query_method(server: Served, method: str) -> None:
    response = httpx.request(method, server.endpoint, params={"query": ASK})
    assert (response.status_code, "GET" in response.headers["Allow"]) == (405, True)


@pytest.mark.parametrize("method", ["get", "post_form", "post_direct"])
def test_bad_multiple_queries(server: Served, method: str) -> None:
    response = send(server, ASK, [("query", ASK)], method)
    assert (response.status_code, "quer" in response.text) == (400, True)


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("text/plain", ASK.encode(), 415),
        (None, b"query=ASK%20%7B%7D", 415),
        (None, ASK.encode(), 415),
        (f"{DIRECT}; charset=utf-16", ASK.encode("utf-16"), 415),
        (DIRECT, ASK.encode("utf-16"), 400),
        (DIRECT, b"ASK { BIND('\xff' AS ?x) }", 400),
        (FORM, b"query=ASK%20%7B%20BIND('%FF' AS ?x)%20%7D", 400),
        (FORM, b"query=ASK { BIND('\xff' AS ?x) }", 400),
        (FORM, b"", 400),
        (FORM, b"nothing=here", 400),
        ("application/json", b"{}", 415),
        ("multipart/form-data; boundary=x", b"--x--", 415),
    ],
    ids=[
        "bad_query_wrong_media_type",
        "bad_query_missing_form_type",
        "bad_query_missing_direct_type",
        "bad_query_non_utf8_by_name",
        "bad_query_non_utf8",
        "latin-1",
        "latin-1 escaped",
        "latin-1 in a form",
        "nothing",
        "no query",
        "json",
        "multipart",
    ],
)
def test_bad_requests(server: Served, content_type: str | None, body: bytes, status: int) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    response = httpx.post(server.endpoint, content=body, headers=headers)
    assert (response.status_code, response.text.count("\n")) == (status, 1)


@pytest.mark.parametrize("text", ["ASK {", "", "SELECT * WHERE { ?s ?p }", "ASK { ex:a ?p ?o }"])
def test_bad_query_syntax(server: Served, text: str) -> None:
    response = server.ask(text)
    assert (response.status_code, "does not parse" in response.text) == (400, True)


def test_updates_are_refused(server: Served, local: LocalStore) -> None:
    insertion = "INSERT DATA { <a:a> <a:b> <a:c> }"
    for clause in ("CLEAR ALL", "DROP ALL", insertion, "DELETE WHERE { ?s ?p ?o }", "LOAD <a:b>"):
        responses = [
            server.ask(clause),
            httpx.get(server.endpoint, params={"query": clause}),
            httpx.get(server.endpoint, params={"update": clause}),
            httpx.post(server.endpoint, data={"update": clause}),
            httpx.post(server.endpoint, data={"query": ASK, "update": clause}),
            httpx.post(server.endpoint, content=clause, headers={"Content-Type": "application/sparql-update"}),
        ]
        assert {response.status_code for response in responses} == {400, 403}
        assert all("refused" in response.text for response in responses)
    counted = server.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "text/csv")
    assert counted.text.split() == ["n", str(len({quad.triple for quad in local.store}))]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
        "SELECT * {{ ?a ?b ?c {{ OPTIONAL {{ {{ SELECT * {{ service silent <{0}> {{ ?s ?p ?o }} }} }} }} }} }}",
        "ASK {{ FILTER NOT EXISTS {{ SERVICE ?x {{ ?s ?p ?o }} VALUES ?x {{ <{0}> }} }} }}",
        'SELECT * {{ ?s ?p "\\u0022 . #" . SERVICE <{0}> {{ ?a ?b ?c }} }}',
        "SELECT * FROM <{0}> {{ ?s ?p ?o }}",
        "SELECT * FROM <file:///etc/passwd> {{ ?s ?p ?o }}",
        "LOAD <{0}>",
    ],
)
def test_nobody_else_is_asked(server: Served, text: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.3)
        response = server.ask(text.format(f"http://127.0.0.1:{listener.getsockname()[1]}/"))
        if "FROM" in text:
            assert response.json()["results"]["bindings"] == []
        else:
            assert (response.status_code, "refused" in response.text) == (400, True)
        with pytest.raises(TimeoutError):
            listener.accept()


# What an endpoint says of itself, and what a cut answer says.


@pytest.mark.parametrize("accept", [*GRAPH_TYPES, "*/*"])
def test_service_description(server: Served, accept: str) -> None:
    response = httpx.get(server.endpoint, headers={"Accept": accept})
    kind = GRAPH_TYPES.get(accept, RdfFormat.TURTLE)
    store = Store()
    store.load(response.content, format=kind)
    query = """PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> ASK { ?service a sd:Service ;
      sd:endpoint <%s> ; sd:supportedLanguage sd:SPARQL11Query ; sd:feature sd:UnionDefaultGraph }"""
    assert bool(store.query(query % server.endpoint))


def test_a_browser_at_the_endpoint_gets_the_page(server: Served) -> None:
    response = httpx.get(server.endpoint, headers={"Accept": "text/html,application/xml;q=0.9,*/*;q=0.8"})
    assert (response.status_code, response.headers["Location"]) == (303, "/")


def test_head_and_options(server: Served) -> None:
    for url in (server.endpoint, f"{server.endpoint}?query=ASK%20%7B%7D", server.url, f"{server.url}/org/SC.ttl"):
        head, get = httpx.head(url), httpx.get(url)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["Content-Length"] == get.headers["Content-Length"] == str(len(get.content))
    response = httpx.options(server.endpoint)
    assert (response.status_code, response.headers["Allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    preflight = httpx.options(server.endpoint, headers=asked | {"Access-Control-Request-Headers": "content-type"})
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]


def test_a_cut_answer_says_so() -> None:
    with served(GRAPH, "--max-rows", "3") as few:
        page = f"{few.url}/limits"
        for accept in (*TABLE_TYPES, "text/csv"):
            response = few.ask("SELECT ?s { ?s ?p ?o }", accept)
            assert response.headers["X-SPARQL-MaxRows"] == "3"
            assert "cut after 3 rows" in response.headers["Warning"]
            assert (page in response.text) == (accept in {JSON, "application/sparql-results+xml"})
        assert few.ask("SELECT ?s { ?s ?p ?o }").json()["head"]["link"] == [page]
        document = ET.fromstring(few.ask("SELECT ?s { ?s ?p ?o }", "application/xml").content)  # noqa: S314 -- our own
        assert len(document[1]) == 3
        for accept, form in GRAPH_TYPES.items():
            response = few.ask(CONSTRUCT, accept)
            assert response.headers["X-SPARQL-MaxRows"] == "3"
            assert len(list(parse(response.content, format=form))) == 3
            assert (page in response.text) == (accept != "application/ld+json")
        for whole in ("SELECT ?s { ?s ?p ?o } LIMIT 3", ASK, "CONSTRUCT { <a:a> <a:b> <a:c> } WHERE { ?s ?p ?o }"):
            response = few.ask(whole, "*/*")
            assert response.status_code == 200
            assert "X-SPARQL-MaxRows" not in response.headers
        assert "3 rows" in httpx.get(page).text


# The same answers as locally.


@each_query
def test_the_same_answers_as_locally(server: Served, local: LocalStore, name: str) -> None:
    text = fixture_query(name)
    expected = local.query(text)
    response = server.ask(text, f"{JSON}, application/n-triples;q=0.9")
    assert response.status_code == 200
    if isinstance(expected, Graph):
        assert {quad.triple for quad in parse(response.content, format=RdfFormat.N_TRIPLES)} == {*expected.triples}
    else:
        assert isinstance(expected, Solutions | Verdict)
        assert answer_of(parse_query_results(response.content, format=QueryResultsFormat.JSON)) == expected


@each_query
def test_named_queries_are_bound_on_the_server(server: Served, name: str) -> None:
    assert httpx.get(f"{server.url}/queries/{name}.rq").text == QUERIES[name].text


# What can be served.


def sources(folder: Path) -> dict[str, Path]:
    quads = list(parse(GRAPH.read_bytes(), format=RdfFormat.TRIG))
    output = io.BytesIO()
    write(quads, output, format_for("nq"))
    lines = output.getvalue().splitlines(keepends=True)
    files = folder / "files"
    (files / "more").mkdir(parents=True)
    (files / "a.nq").write_bytes(b"".join(lines[:100]))
    (files / "more" / "b.nq.gz").write_bytes(gzip.compress(b"".join(lines[100:])))
    (files / "README.md").write_text("no graph")
    (files / "package.json").write_text("{}")
    disk = Store(str(folder / "disk"))
    disk.extend(quads)
    disk.flush()
    del disk
    return {"file": GRAPH, "folder": files, "store": folder / "disk"}


@pytest.mark.parametrize("kind", ["folder", "store"])
def test_a_folder_and_a_store_on_disk(local: LocalStore, tmp_path: Path, kind: str) -> None:
    path = sources(tmp_path)[kind]
    before = {each: each.read_bytes() for each in path.rglob("*") if each.is_file()}
    with served(path) as running:
        for name in ("most-cited", "who-cites", "documents", "cited-together"):
            response = running.ask(fixture_query(name))
            answer = answer_of(parse_query_results(response.content, format=QueryResultsFormat.JSON))
            assert answer == local.query(fixture_query(name))
    assert {each: each.read_bytes() for each in path.rglob("*") if each.is_file()} == before


def test_several_sources_are_one(tmp_path: Path) -> None:
    more = tmp_path / "more.ttl"
    more.write_text("<a:a> <a:b> <a:c> .")
    with served(GRAPH, more) as running:
        both = f"ASK {{ <a:a> ?p ?o . <{RESOLUTION}> ?q ?r }}"
        assert running.ask(both).json()["boolean"] is True


def test_description_is_json_for_programs(server: Served) -> None:
    document = json.loads(httpx.get(f"{server.url}/org/SC.jsonld").content)
    assert NamedNode(f"{BASE}org/SC").value.endswith(document["@graph"][0]["@id"])
