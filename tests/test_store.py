"""The local store: every format in, one union without repeats, and nothing but questions answered."""

import gzip
import io
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from unkg.compression import Compression, compress
from unkg.errors import UnreadableInput, UsageError
from unkg.queries import Graph, Solutions, Verdict
from unkg.sinks import FORMATS, write
from unkg.store import DiskStore, LocalStore, read_store, store_of

GRAPH = Path(__file__).parent / "graphs" / "seed-like.trig"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
FACT = "<https://example.org/a> <https://example.org/b> <https://example.org/c> ."
each_format = pytest.mark.parametrize("name", FORMATS)


def quads() -> list[Quad]:
    return list(parse(GRAPH.read_bytes(), format=RdfFormat.TRIG))


def written(name: str) -> bytes:
    output = io.BytesIO()
    write(quads(), output, FORMATS[name])
    return output.getvalue()


def count(store: LocalStore | DiskStore, text: str = COUNT) -> int:
    answer = store.query(text)
    assert isinstance(answer, Solutions)
    ((term,),) = answer.rows
    assert isinstance(term, Literal)
    return int(term.value)


def distinct() -> int:
    return len({quad.triple for quad in quads()})


class Listener(BaseHTTPRequestHandler):
    """Notes every request that should not come."""

    seen: ClassVar[list[str]] = []

    def handle_one_request(self) -> None:
        self.seen.append(self.rfile.readline().decode())
        self.close_connection = True


@pytest.fixture
def address() -> Iterator[str]:
    Listener.seen.clear()
    with HTTPServer(("127.0.0.1", 0), Listener) as http:
        thread = threading.Thread(target=http.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}/"
        http.shutdown()
        thread.join()


@each_format
def test_every_format_is_read(name: str, tmp_path: Path) -> None:
    for extension in FORMATS[name].extensions:
        path = tmp_path / f"kg.{extension}"
        path.write_bytes(written(name))
        assert count(read_store([path])) == distinct()


@each_format
def test_compressed_and_from_the_standard_input(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (Compression.GZIP, Compression.ZSTANDARD):
        path = tmp_path / f"kg.{FORMATS[name].extensions[0]}{kind.value}"
        half = len(written(name)) // 2
        path.write_bytes(compress(written(name)[:half], kind) + compress(written(name)[half:], kind))
        assert count(read_store([path])) == distinct()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(written(name))))
    assert count(read_store(["-"], name)) == distinct()


def test_the_union_has_each_triple_once_and_named_graphs_stay() -> None:
    store = read_store([GRAPH])
    assert count(store) == distinct() < len(quads())
    assert count(store, "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }") == len(set(quads()))
    assert count(store, "SELECT (COUNT(DISTINCT ?g) AS ?n) WHERE { GRAPH ?g { } }") == 4


def test_several_files_are_one_store(tmp_path: Path) -> None:
    (tmp_path / "more.ttl").write_text(FACT)
    assert count(read_store([GRAPH, tmp_path / "more.ttl", GRAPH])) == distinct() + 1


def test_a_store_of_quads() -> None:
    assert count(store_of(quads())) == distinct()
    assert count(store_of([])) == 0


def test_the_four_forms(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(FACT)
    store = read_store([tmp_path / "a.ttl"])
    assert store.query("SELECT ?o WHERE { ?s ?p ?o }") == Solutions(("o",), ((NamedNode("https://example.org/c"),),))
    assert store.query("SELECT ?x WHERE { OPTIONAL { ?s <a:none> ?x } }") == Solutions(("x",), ((None,),))
    assert store.query("ASK { ?s ?p ?o }") == Verdict(value=True)
    for text in ("CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <https://example.org/a>"):
        answer = store.query(text)
        assert isinstance(answer, Graph)
        assert [f"{triple} ." for triple in answer.triples] == [FACT]


@pytest.mark.parametrize("text", ["CLEAR ALL", "LOAD <{}>", "SELECT * {{ SERVICE <{}> {{ ?s ?p ?o }} }}"])
def test_nothing_but_questions(text: str, address: str) -> None:
    store = read_store([GRAPH])
    with pytest.raises(UsageError, match="refused"):
        store.query(text.format(address))
    assert count(store) == distinct()
    assert Listener.seen == []


def test_service_behind_an_escaped_quote_calls_nobody(address: str) -> None:
    text = f'SELECT * {{ ?s ?p "\\u0022 . #" . SERVICE <{address}> {{ ?a ?b ?c }} }}'
    with pytest.raises(UsageError, match="refused"):
        read_store([GRAPH]).query(text)
    assert Listener.seen == []


def test_from_reads_neither_files_nor_addresses(tmp_path: Path, address: str) -> None:
    (tmp_path / "secret.ttl").write_text(FACT)
    store = read_store([GRAPH])
    for source in (f"file://{tmp_path}/secret.ttl", f"{address}x.ttl"):
        for clause in (f"FROM <{source}>", f"FROM NAMED <{source}>"):
            text = f"SELECT ?o {clause} WHERE {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
            assert store.query(text) == Solutions(("o",), ())
    assert Listener.seen == []


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.ttl", b"", "is empty; expected Turtle"),
        (
            "a.ttl",
            b"<https://example.org/a> <https://example.org/b>\n  nonsense .",
            "line 2: does not parse as Turtle: ",
        ),
        ("a.ttl", b"@prefix ex: <https://example.org/> .\nex:a ex:b other:c .", "line 2: .*other"),
        ("a.ttl", b"<https://example.org/a> <https://example.org/b> '\xff' .", "Invalid UTF-8"),
        ("a.ttl", b"<a> <b> <c> .", "No scheme found in an absolute IRI|relative"),
        ("a.nt", b"\x89PNG\r\n\x1a\n\x00\x00", "line 1: does not parse as N-Triples"),
        ("a.nq", FACT.encode() + b"\nx", "line 2: does not parse as N-Quads"),
        ("a.jsonld", b"{", "does not parse as JSON-LD"),
        (
            "a.jsonld",
            b'{"@context": "https://example.org/context", "@id": "a:b", "c": "d"}',
            "does not parse as JSON-LD",
        ),
        ("a.rdf", b"<rdf", "does not parse as RDF/XML"),
        (
            "a.rdf",
            b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>",
            "has a DOCTYPE, which is refused",
        ),
        ("a.ttl.gz", FACT.encode(), "cannot be read: .*gzip"),
        ("a.ttl.gz", gzip.compress(FACT.encode() * 99)[:40], "cannot be read: "),
        ("a.ttl.zst", FACT.encode(), "cannot be read: "),
        ("a.ttl.zst", compress(FACT.encode() * 99, Compression.ZSTANDARD)[:-4], "cannot be read: the file ends"),
        ("a.ttl.gz", gzip.compress(FACT.encode() * 99)[:20] + b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "cannot be read: "),
    ],
)
def test_what_cannot_be_read_is_said_with_name_and_line(name: str, data: bytes, reason: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableInput, match=reason) as caught:
        read_store([path])
    assert caught.value.name == str(path)
    assert "\n" not in str(caught.value)


def test_no_file_no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableInput, match="there is no such file"):
        read_store([tmp_path / "none.ttl"])
    (tmp_path / "folder.ttl").mkdir()
    with pytest.raises(UnreadableInput, match="cannot be read: Is a directory"):
        read_store([tmp_path / "folder.ttl"])
    with pytest.raises(UsageError, match="names no format of a graph"):
        read_store([tmp_path / "letter.docx"])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"nonsense")))
    with pytest.raises(UnreadableInput, match="standard input: line 1: does not parse as Turtle"):
        read_store(["-"])
