"""Answers in every form: as the W3C says where it says so, and as a reader wants them where it does not."""

import csv
import io
import json

import pytest
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, Store, Triple, parse_query_results
from rich.cells import cell_len

from unkg.errors import UsageError
from unkg.queries import Graph, Solutions, Verdict, answer_of
from unkg.tables import NAMES, default_form, render

BASE = "https://w3id.org/unkg/"
TRICKY = r"""SELECT ?a ?b WHERE { VALUES (?a ?b) {
  (<a:b> "x\r\n\"\t,;"@en) (1 UNDEF) (2.5 true) ("" "中文") (1e3 "2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date>)
  (-5 "a\\b") ("two\nlines" "'") (<https://example.org/马> "é"@fr) ("a,b" " c ")
} }"""
ROWS = Solutions(
    ("organization", "name", "n"),
    (
        (NamedNode(BASE + "org/UNODC"), Literal("联合国毒品和犯罪问题办公室", language="zh"), Literal(12)),
        (NamedNode(BASE + "org/SC"), Literal("Security Council", language="en"), Literal(3)),
        (NamedNode("https://w3id.org/unkg/ontology#Letter"), None, Literal(1)),
        (NamedNode("https://example.org/x"), None, Literal(1)),
    ),
)
GRAPH = Graph(
    (Triple(NamedNode(BASE + "doc/A/1"), NamedNode("http://purl.org/spar/cito/cites"), NamedNode(BASE + "doc/A/2")),)
)


def of_pyoxigraph(form: QueryResultsFormat) -> bytes:
    result = Store().query(TRICKY)
    assert isinstance(result, QuerySolutions)
    return result.serialize(format=form) or b""


def tricky() -> Solutions:
    answer = answer_of(Store().query(TRICKY))
    assert isinstance(answer, Solutions)
    return answer


@pytest.mark.parametrize(("name", "form"), [("csv", QueryResultsFormat.CSV), ("tsv", QueryResultsFormat.TSV)])
def test_csv_and_tsv_are_those_of_sparql(name: str, form: QueryResultsFormat) -> None:
    assert render(tricky(), name) == of_pyoxigraph(form)


def test_json_is_that_of_sparql() -> None:
    assert json.loads(render(tricky(), "json")) == json.loads(of_pyoxigraph(QueryResultsFormat.JSON))
    assert answer_of(parse_query_results(render(tricky(), "json"), format=QueryResultsFormat.JSON)) == tricky()
    assert answer_of(parse_query_results(render(tricky(), "tsv"), format=QueryResultsFormat.TSV)) == tricky()


def test_csv_reads_back_in_python() -> None:
    rows = list(csv.reader(io.StringIO(render(tricky(), "csv").decode(), newline="")))
    assert len(rows) == 10
    assert rows[1] == ["a:b", 'x\r\n"\t,;']


@pytest.mark.parametrize("name", ["csv", "tsv", "table", "markdown", "json"])
def test_a_verdict(name: str) -> None:
    text = render(Verdict(value=True), name).decode()
    assert json.loads(text) == {"head": {}, "boolean": True} if name == "json" else text.split() == ["true"]
    assert b"false" in render(Verdict(value=False), name)


def test_a_table_is_aligned_whatever_the_script() -> None:
    text = render(ROWS, "table").decode()
    assert "\x1b" not in text
    lines = text.split("\n")
    assert lines[0].split() == ["organization", "name", "n"]
    assert lines[-2:] == ["4 rows", ""]
    assert [line.split()[0] for line in lines[2:6]] == [
        "org/UNODC",
        "org/SC",
        "unkg:Letter",
        "https://example.org/x",
    ]
    starts = {cell_len(line[: line.rindex(line.split()[-1])]) for line in lines[2:6]}
    assert len(starts) == 1
    assert all(line == line.rstrip() for line in lines)


def test_a_terminal_gets_colour_unless_it_says_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" in render(ROWS, "table", terminal=True).decode()
    assert all(cell_len(line) <= 60 for line in render(ROWS, "table").decode().split("\n") if "\x1b" not in line)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in render(ROWS, "table", terminal=True).decode()


@pytest.mark.parametrize("name", ["table", "markdown"])
def test_a_terminal_is_given_no_orders(name: str) -> None:
    text = render(Solutions(("a",), ((Literal("x\x1b[31m\x07\x85\u202ey\nz\u2028"),),)), name).decode()
    assert not {"\x1b", "\x07", "\x85", "\u202e", "\u2028"} & set(text)
    assert "y z" in text


def test_markdown_is_a_table() -> None:
    rows = Solutions(
        ("a", "b"), ((Literal("x|y\\z<br>"), None), (NamedNode(BASE + "doc/A/RES/60/288"), Literal("中\n文")))
    )
    assert render(rows, "markdown").decode().split("\n") == [
        "| a | b |",
        "| --- | --- |",
        "| x\\|y\\\\z\\<br> |  |",
        "| doc/A/RES/60/288 | 中 文 |",
        "",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_found_is_a_table_too(name: str) -> None:
    text = render(Solutions(("a", "b"), ()), name).decode()
    assert "a" in text
    assert "b" in text


@pytest.mark.parametrize(
    "name", ["ttl", "nt", "nq", "trig", "jsonld", "rdf", "json", "table", "markdown", "text/turtle"]
)
def test_a_graph_is_written_as_a_graph(name: str) -> None:
    assert b"http://purl.org/spar/cito/" in render(GRAPH, name)


def test_forms_that_do_not_suit() -> None:
    with pytest.raises(UsageError, match="expected one of table, csv, tsv, json, markdown"):
        render(ROWS, "ttl")
    with pytest.raises(UsageError, match="names no format of a graph"):
        render(GRAPH, "csv")


def test_the_form_that_suits() -> None:
    assert default_form(ROWS, terminal=True) == default_form(Verdict(value=True), terminal=True) == "table"
    assert default_form(ROWS, terminal=False) == "csv"
    assert default_form(GRAPH, terminal=True) == default_form(GRAPH, terminal=False) == "ttl"
