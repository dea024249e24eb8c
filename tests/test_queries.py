"""Every named query has an answer over a hand-written graph, the same in pyoxigraph and rdflib; binding is safe."""

import csv
import io
import re
import tomllib
from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from tests.gold_graph import ROOT
from unkg import queries as module
from unkg.errors import UnreadableInput, UsageError
from unkg.queries import (
    Answer,
    Graph,
    Parameter,
    Solutions,
    Verdict,
    answer_of,
    load_query,
    named_queries,
    parse_query,
    require_question,
    shorten,
)
from unkg.sinks import FORMATS, write
from unkg.store import LocalStore, read_store
from unkg.vocab import NAMESPACE

HERE = Path(__file__).parent
GRAPH = HERE / "graphs" / "seed-like.trig"
ANSWERS = HERE / "answers"
VALUES: dict[str, dict[str, str]] = tomllib.loads((ANSWERS / "parameters.toml").read_text(encoding="utf-8"))
QUERIES = named_queries()
BASE = "https://w3id.org/unkg/"
# rdflib's own parsers use names that rdflib deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:(Dataset.default_con|Conjunctive).* is deprecated:DeprecationWarning")
each_query = pytest.mark.parametrize("name", QUERIES)


def fixture_query(name: str) -> str:
    """Return a named query, bound to what the fixture graph knows."""
    return QUERIES[name].bind(VALUES.get(name, {}))


def rows_of(answer: Answer) -> list[list[str]]:
    match answer:
        case Solutions():
            return [list(answer.variables), *([getattr(t, "value", "") for t in row] for row in answer.rows)]
        case Verdict():
            return [[str(answer.value).lower()]]
        case Graph():
            return sorted([str(triple)] for triple in answer.triples)


def expected_rows(name: str) -> list[list[str]]:
    (file,) = ANSWERS.glob(f"{name}.*")
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".csv":
        return list(csv.reader(io.StringIO(text)))
    if file.suffix == ".txt":
        return [[text.strip()]]
    return sorted([str(quad.triple)] for quad in parse(text, format=RdfFormat.N_TRIPLES))


def rdflib_rows(text: str, dataset: rdflib.Dataset) -> list[list[str]]:
    result = dataset.query(text)
    if result.askAnswer is not None:
        return [[str(result.askAnswer).lower()]]
    if result.graph is not None:
        lines = result.graph.serialize(format="nt")
        return sorted([str(quad.triple)] for quad in parse(lines, format=RdfFormat.N_TRIPLES))
    assert result.vars is not None
    rows = [["" if term is None else str(term) for term in row] for row in result]  # type: ignore[union-attr]
    return [[str(variable) for variable in result.vars], *rows]


def in_format(name: str) -> bytes:
    output = io.BytesIO()
    write(parse(GRAPH.read_bytes(), format=RdfFormat.TRIG), output, FORMATS[name])
    return output.getvalue()


@pytest.fixture(scope="module")
def store() -> LocalStore:
    return read_store([GRAPH])


@pytest.fixture(scope="module", params=["turtle", "trig", "n-quads"])
def flavour(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    path = tmp_path_factory.mktemp("flavour") / f"kg.{FORMATS[request.param].extensions[0]}"
    path.write_bytes(in_format(request.param))
    return request.param, path


@pytest.fixture(scope="module")
def local(flavour: tuple[str, Path]) -> LocalStore:
    return read_store([flavour[1]])


@pytest.fixture(scope="module")
def dataset(flavour: tuple[str, Path]) -> rdflib.Dataset:
    found = rdflib.Dataset(default_union=True)
    found.parse(flavour[1], format={"n-quads": "nquads"}.get(flavour[0], flavour[0]))
    return found


def test_answers_and_queries_belong_together() -> None:
    assert len(QUERIES) >= 16
    assert {path.stem for path in ANSWERS.iterdir()} == {*QUERIES, "parameters"}
    assert VALUES.keys() <= QUERIES.keys()


@each_query
def test_no_answer_is_empty(name: str) -> None:
    rows = expected_rows(name)
    assert len(rows) >= 2 if "FROM" in name or (ANSWERS / f"{name}.csv").exists() else rows
    assert rows != [["false"]]


@each_query
def test_the_answer_in_pyoxigraph(name: str, local: LocalStore) -> None:
    assert rows_of(local.query(fixture_query(name))) == expected_rows(name)


@each_query
def test_the_same_answer_in_rdflib(name: str, dataset: rdflib.Dataset) -> None:
    assert rdflib_rows(fixture_query(name), dataset) == expected_rows(name)


@each_query
def test_a_union_that_repeats_triples_changes_nothing(name: str) -> None:
    """An Oxigraph server's union of graphs gives a triple once for each graph that has it."""
    plain = Store()
    plain.bulk_load(path=str(GRAPH), format=RdfFormat.TRIG)
    answer = answer_of(plain.query(fixture_query(name), use_default_graph_as_union=True))
    assert rows_of(answer) == expected_rows(name)


@each_query
def test_the_order_is_total(name: str, store: LocalStore) -> None:
    """Quads that come in another order give the rows in the same order."""
    other = Store()
    other.extend(Quad(*q) for q in sorted(store.store, key=str, reverse=True))
    assert rows_of(LocalStore(other).query(fixture_query(name))) == expected_rows(name)


@each_query
def test_a_file_reads_well(name: str) -> None:
    query = QUERIES[name]
    assert query.question.endswith("?")
    lines = query.text.split("\n")
    assert lines[0] == f"# {query.question}"
    assert all(len(line) <= 120 and line == line.rstrip() for line in lines)
    assert query.text.count("# parameter") == len(query.parameters)
    assert not re.search("^SELECT", query.text, re.MULTILINE) or "ORDER BY" in query.text


def test_each_class_and_property_is_asked_for() -> None:
    ontology = Store()
    ontology.bulk_load(path=str(ROOT / "ontology" / "unkg.ttl"), format=RdfFormat.TURTLE)
    answer = answer_of(
        ontology.query(
            "PREFIX owl: <http://www.w3.org/2002/07/owl#> SELECT DISTINCT ?term WHERE { ?term a ?kind FILTER(?kind IN "
            "(owl:Class, owl:ObjectProperty, owl:DatatypeProperty)) }"
        )
    )
    assert isinstance(answer, Solutions)
    terms = {getattr(row[0], "value", "") for row in answer.rows}
    ours = {term.removeprefix(NAMESPACE) for term in terms if term.startswith(NAMESPACE)}
    asked = set(re.findall(r"unkg:(\w+)", "\n".join(query.text for query in QUERIES.values())))
    assert asked <= ours
    assert ours - asked == set()


def test_the_fixture_keeps_its_word(store: LocalStore) -> None:
    """Each mention's anchor is exactly the text at its offsets."""
    answer = store.query(
        """PREFIX unkg: <https://w3id.org/unkg/ontology#>
        PREFIX nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#>
        SELECT ?mention ?text ?begin ?end ?anchor WHERE {
          ?mention a unkg:Mention ; unkg:inPart/unkg:text ?text ; unkg:language ?language ;
            nif:beginIndex ?begin ; nif:endIndex ?end ; nif:anchorOf ?anchor FILTER(LANG(?text) = ?language)
        }"""
    )
    assert isinstance(answer, Solutions)
    assert len(answer.rows) == 33
    for row in answer.rows:
        _, text, begin, end, anchor = (getattr(term, "value", "") for term in row)
        assert text[int(begin) : int(end)] == anchor


# ── Parameters ─────────────────────────────────────────────────────────────────────────────────────────────────────

TYPES = """# Which types can a parameter have?
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX org: <https://w3id.org/unkg/org/>
SELECT * WHERE {
  VALUES ?symbol { "S/RES/1373(2001)" }  # parameter
  values ?iri { org:SC }  # parameter: an organization
  VALUES ?name { "a \\"b\\" } # c" }  # parameter
  VALUES ?title { "Titel"@de }  # parameter
  VALUES ?count { 3 }  # parameter
  VALUES ?day { "2019-05-21"^^xsd:date }  # parameter
  VALUES ?flag { true }  # parameter
  VALUES ?fixed { "no parameter" }
}
"""


def values_of(text: str) -> dict[str, str]:
    answer = answer_of(Store().query(text))
    assert isinstance(answer, Solutions)
    ((*terms,),) = answer.rows
    return {name: str(term) for name, term in zip(answer.variables, terms, strict=True)}


EXAMPLES = values_of(TYPES)
ECHO = parse_query('ASK {\nVALUES ?title { "x"@de }  # parameter\n?s ?p ?title }')


def test_parameters_are_read_from_the_text() -> None:
    query = parse_query(TYPES, "types")
    assert query.question == "Which types can a parameter have?"
    assert {p.name: p.example for p in query.parameters} == {
        "symbol": "S/RES/1373(2001)",
        "iri": "org/SC",
        "name": 'a "b" } # c',
        "title": "Titel",
        "count": "3",
        "day": "2019-05-21",
        "flag": "true",
    }


@pytest.mark.parametrize(
    ("name", "value", "term"),
    [
        ("symbol", "S/RES/2462 (2019)", '"S/RES/2462(2019)"'),
        ("symbol", "no symbol", '"no symbol"'),
        ("iri", "org/UNODC", f"<{BASE}org/UNODC>"),
        ("iri", "person/林海灯", f"<{BASE}person/林海灯>"),
        ("iri", "https://example.org/x", "<https://example.org/x>"),
        ("iri", "urn:isbn:1", "<urn:isbn:1>"),
        ("name", "x", '"x"'),
        ("title", "标题", '"标题"@de'),
        ("count", "-12", '"-12"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("day", "2020-02-29", '"2020-02-29"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("flag", "false", '"false"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
    ],
)
def test_a_value_takes_the_type_of_the_example(name: str, value: str, term: str) -> None:
    assert values_of(parse_query(TYPES).bind({name: value})) == {**EXAMPLES, name: term}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("iri", "http://x> ; DROP ALL"),
        ("iri", "a b"),
        ("iri", 'x"y'),
        ("iri", "x{y}"),
        ("iri", "org:UNODC"),
        ("iri", "\udcff"),
        ("name", "\udcff"),
        ("count", "three"),
        ("count", "1_000"),
        ("count", "٣"),
        ("count", ""),
        ("day", "2019-02-30"),
        ("day", "20190501"),
        ("day", "yesterday!"),
    ],
)
def test_a_value_of_another_type_is_refused(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=f"is no value for {name}; expected one like "):
        parse_query(TYPES).bind({name: value})


@settings(deadline=None)
@given(st.sampled_from(["name", "title", "symbol"]), st.text(st.characters(exclude_categories=["Cs"])))
@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
def test_any_text_stays_a_value(name: str, value: str) -> None:
    bound = values_of(parse_query(TYPES).bind({name: value}))
    assert {**bound, name: ""} == {**EXAMPLES, name: ""}
    if name == "title":
        graph = rdflib.Graph()
        graph.add((rdflib.URIRef("a:b"), rdflib.URIRef("a:c"), rdflib.Literal(value, lang="de")))
        assert graph.query(ECHO.bind({"title": value})).askAnswer
    if name == "name":
        assert bound[name] == str(Literal(value))


@pytest.mark.parametrize(
    "value",
    [
        '" } DROP ALL #',
        "a\nb\rc",
        "> ; DROP ALL",
        "{}",
        "\\",
        '"""',
        "'''",
        "\\u0022",
        "\\\\u0022",
        "\x00abcd",
        "?x",
        "# x",
    ],
)
def test_what_would_break_out_stays_a_value_in_both_engines(value: str, store: LocalStore) -> None:
    text = QUERIES["who-cites"].bind({"symbol": value})
    assert text.count("\n") == QUERIES["who-cites"].text.count("\n")
    assert rows_of(store.query(text)) == [["document", "paragraph", "number", "verb"]]
    graph = rdflib.Graph()
    graph.add((rdflib.URIRef("a:b"), rdflib.URIRef("a:c"), rdflib.Literal(value)))
    echo = parse_query('SELECT ?s WHERE {\nVALUES ?name { "x" }  # parameter\n?s ?p ?name }').bind({"name": value})
    assert len(list(graph.query(echo))) == 1


def test_an_unknown_parameter_is_told_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"most-cited has no parameter 'x'; it has: none"):
        QUERIES["most-cited"].bind({"x": "1"})
    with pytest.raises(UsageError, match=r"body-recalling has no parameter 'sumbol'; it has: body, symbol, verb"):
        QUERIES["body-recalling"].bind({"sumbol": "1"})


@pytest.mark.parametrize("values", ['"a" "b"', "UNDEF", "nonsense", "ex:a", '"a" } { "b"'])
def test_a_parameter_has_one_example(values: str) -> None:
    text = f"# A question?\nSELECT * WHERE {{\n  VALUES ?x {{ {values} }}  # parameter\n}}"
    with pytest.raises(UsageError, match="q, line 3: the parameter x needs one IRI or literal as its example"):
        parse_query(text, "q")


def test_nothing_bound_changes_nothing() -> None:
    assert all(query.bind({}) == query.text for query in QUERIES.values())


def test_a_parameter_alone() -> None:
    assert Parameter("n", Literal(1)).term("2") == Literal(2)
    assert Parameter("i", NamedNode(BASE + "org/SC")).example == "org/SC"


# ── Loading ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_query_is_a_name_a_file_or_text(tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text("\ufeff# Mine?\nASK { ?s ?p ?o }\n", encoding="utf-8")
    plain = tmp_path / "no extension"
    plain.write_text("ASK {}", encoding="utf-8")
    assert load_query("most-cited") == load_query("most-cited.rq") == QUERIES["most-cited"]
    assert (load_query(str(file)).name, load_query(str(file)).question) == ("mine", "Mine?")
    assert load_query(str(plain)).text == "ASK {}"
    assert load_query("ASK { ?s ?p ?o }").text == "ASK { ?s ?p ?o }"
    assert load_query("describe <https://w3id.org/unkg/org/SC>").question == ""
    assert load_query("SELECT *\n" * 3000 + "{}").name == "query"


def test_what_cannot_be_loaded(tmp_path: Path) -> None:
    binary = tmp_path / "binary.rq"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UnreadableInput, match="not UTF-8 at byte 0"):
        load_query(str(binary))
    with pytest.raises(UnreadableInput, match=r"none\.rq: cannot be read: No such file"):
        load_query(str(tmp_path / "none.rq"))
    with pytest.raises(UnreadableInput, match="cannot be read: Is a directory"):
        load_query(str(tmp_path))
    with pytest.raises(UsageError, match=r"no named query; there are: agenda, .*most-cited"):
        load_query("most-sited")


# ── What is no question ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * { ?s ?p ?o }", "SELECT"),
        ("ask{}", "ASK"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT"),
        ("DESCRIBE <a:b>", "CONSTRUCT"),
        ("PREFIX service: <a:> ASK { ?service service:SERVICE 'SERVICE' # SERVICE\n }", "ASK"),
        (
            """ASK { ?s <a:SERVICE> \"\"\"a"SERVICE"b\"\"\", '''it''SERVICE''', "a\\"SERVICE\\\\"@SERVICE, "'" }""",
            "ASK",
        ),
        ("PREFIX a: <a:#> ASK { _:SERVICE a:\\'SERVICE $SERVICE . FILTER(?x<?y&&?y>3) }", "ASK"),
    ],
)
def test_a_question_is_known_by_its_form(text: str, form: str) -> None:
    assert require_question(text) == form


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "select * { service silent <http://127.0.0.1:1/> {} }",
        "SELECT * { ?s ?p ?o.SERVICE?s{} }",
        "SELECT * {#\rSERVICE <http://127.0.0.1:1/> {} }",
        "SELECT * { { SELECT * { GRAPH ?g { SERVICE ?g { ?s ?p ?o } } } } }",
        "ASK { FILTER EXISTS { SERVICE <a:b> {} } }",
        # rdflib reads the escape first and sees a comment; pyoxigraph sees a string, and what comes after it.
        'SELECT * { ?s ?p "\\u0022 . #" SERVICE <http://127.0.0.1:1/> { ?a ?b ?c } }',
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "PREFIX a: <a:> SELECT * { ?s ?p a:\\#SERVICE . SERVICE <a:b> {} }",
        "SELECT * { ?s ?p '''a'''SERVICE <a:b> {} }",
    ],
)
def test_service_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="SERVICE is refused"):
        require_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a:b> <a:b> <a:b> }",
        "PREFIX select: <a:> DELETE WHERE { ?s ?p ?o }",
        "# SELECT * {}\nBASE <http://example.org/ASK/> CLEAR ALL",
        "LOAD <http://127.0.0.1:1/>",
        "with <a:b> delete { ?s ?p ?o } where {}",
        "drop all",
        "COPY <a:b> TO <a:c>",
    ],
)
def test_updates_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="updates are refused here; expected SELECT, ASK, CONSTRUCT or DESCRIBE"):
        require_question(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * { ?s ?p }", "does not parse at line 1, column 19: SELECT"),
        ("SELECT *\n{ ?s a ex:Thing }", r"line 2, column \d+; add PREFIX ex: <…>: { \?s a ex:Thing }"),
        ("ASK { ?s a '标题 }", "does not parse at line 1"),
        ("ASK { ?s ?p <relative> }", "does not parse at line 1"),
        ("ASK {} ; DROP ALL", "does not parse at line 1"),
        ("", "does not parse"),
        ("nonsense", "does not parse"),
    ],
)
def test_a_mistake_is_shown_where_it_is(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        require_question(text)
    assert "\n" not in str(caught.value)


def test_an_iri_is_shortened_only_if_it_reads_back() -> None:
    assert shorten(BASE + "doc/S/RES/2462(2019)") == "doc/S/RES/2462(2019)"
    for rest in ("", "/x", "a:b", "../x", "x/./y", "?x", "#x"):
        assert shorten(BASE + rest) == BASE + rest
    assert shorten("https://example.org/x") == "https://example.org/x"
    assert shorten("https://example.org/kg#x", "https://example.org/kg#") == "https://example.org/kg#x"


def test_answers_are_frozen_values() -> None:
    assert module.answer_of(Store().query("ASK {}")) == Verdict(value=True)
    assert hash(Solutions(("a",), ((Literal("x"),),))) == hash(Solutions(("a",), ((Literal("x"),),)))
