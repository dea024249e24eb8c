"""Queries over a union that repeats triples find what they find over a set."""

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store

from tests.test_queries import GRAPH, fixture_query, rows_of
from unkg.endpoint.sets import each_triple_once
from unkg.queries import answer_of, named_queries, require_question
from unkg.store import LocalStore, store_of

PREFIXES = """PREFIX unkg: <https://w3id.org/unkg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


@pytest.fixture(scope="module")
def bag() -> Store:
    """The fixture's graphs, each in seven copies."""
    store, one = Store(), Store()
    one.bulk_load(path=str(GRAPH), format=RdfFormat.TRIG)
    for quad in one:
        for copy in range(7):
            name = NamedNode(f"{getattr(quad.graph_name, 'value', '')}/{copy}")
            store.add(Quad(quad.subject, quad.predicate, quad.object, name))
    return store


@pytest.fixture(scope="module")
def local(bag: Store) -> LocalStore:
    return store_of(bag)


@pytest.mark.parametrize("name", named_queries())
def test_each_query_finds_the_same(name: str, bag: Store, local: LocalStore) -> None:
    text = fixture_query(name)
    once = answer_of(bag.query(each_triple_once(text).text, use_default_graph_as_union=True))
    assert rows_of(once) == rows_of(local.query(text))


@pytest.mark.parametrize(
    "pattern",
    [
        "?s a unkg:Verb",
        "?s a unkg:Verb.",
        "?s a unkg:Verb ; skos:prefLabel ?label, ?other ; .",
        "?s a unkg:Verb ;; skos:prefLabel ?label . ?s ?p ?label .",
        "$s a unkg:Verb ; skos:prefLabel $label",
        "?s skos:prefLabel|skos:altLabel ?label",
        "?s (skos:prefLabel|^unkg:verb) ?label",
        "?s unkg:verb/skos:prefLabel ?label",
        "?s unkg:verb/(skos:prefLabel|skos:altLabel) ?label",
        "?s ^unkg:partOf/unkg:verb ?verb",
        "?s ^(unkg:partOf/unkg:hasLanguageVersion) ?verb",
        "?s unkg:partOf+ ?o ; unkg:verb ?v",
        "?s unkg:partOf? ?o ; unkg:verb ?v",
        "?s (unkg:partOf/unkg:partOf)* ?o . ?s unkg:verb ?v",
        "?s unkg:partOf*/unkg:hasLanguageVersion ?o",
        "?s !(skos:prefLabel|^unkg:verb) ?o . ?s a unkg:Verb",
        "?s ?p ?s . ?s a ?o",
        "<https://w3id.org/unkg/org/SC> a unkg:Organization . ?s a unkg:Verb",
        "<https://w3id.org/unkg/org/SC> a unkg:Verb . ?s a unkg:Verb",
        "?s unkg:ordinal 1 . ?s unkg:ordinal ?n FILTER(?n+1<5&&?n>-1)",
        "?s unkg:number '1' ; unkg:ordinal '1'^^xsd:integer",
        '?s skos:prefLabel "reaffirm"@en . ?s a ?t',
        '?s skos:prefLabel """重申"""@zh . # {{{ a comment\n ?s a ?t',
        "?s a unkg:Verb OPTIONAL { ?s skos:altLabel ?alt . ?s a ?t } OPTIONAL { ?s unkg:none ?none }",
        "{ ?s a unkg:Verb } UNION { ?s a unkg:Organization . ?s a ?t } UNION {}",
        "?s a unkg:Verb FILTER EXISTS { ?p unkg:verb ?s . ?p a ?t }",
        "?s a unkg:Verb FILTER(NOT EXISTS { ?p unkg:verb ?s } || BOUND(?s))",
        "?s a unkg:Verb FILTER(COALESCE(STR(?s), '(}') IN ('x', STR(?s)))",
        "?s a unkg:Verb FILTER regex(str(?s), 'verb')",
        "?s a unkg:Verb FILTER xsd:boolean('true')",
        "?s a unkg:Verb MINUS { ?s skos:altLabel ?alt }",
        "?s a unkg:Verb BIND(EXISTS { ?p unkg:verb ?s } AS ?used)",
        "?s a unkg:Verb BIND(IF(STRLEN(STR(?s)) > 3, 'a', 'b') AS ?b) VALUES ?b { 'a' 'c' }",
        "VALUES (?s ?t) { (UNDEF unkg:Verb) } ?s a ?t",
        "{ SELECT ?s (COUNT(*) AS ?n) WHERE { ?s a unkg:Verb ; skos:prefLabel ?l } GROUP BY ?s HAVING(COUNT(*) > 1) }",
        "{ SELECT DISTINCT * { ?s a unkg:Verb { ?s skos:prefLabel ?l } } LIMIT 1000 }",
        "GRAPH ?g { ?s a unkg:Verb ; skos:prefLabel ?l } ?s a ?t",
        "GRAPH ?g { ?s a unkg:Verb { ?s skos:prefLabel ?l } } .",
        "?step0 unkg:verb/skos:prefLabel ?label",
        "{} ?s a unkg:Verb {}",
    ],
)
def test_each_form_of_pattern_finds_the_same(pattern: str, bag: Store, local: LocalStore) -> None:
    for head in ("SELECT *", "SELECT (COUNT(*) AS ?n)", "ASK", "CONSTRUCT { ?s a unkg:Found . ?s a ?t }"):
        text = f"{PREFIXES}{head} WHERE {{ {pattern} }}"
        once = answer_of(bag.query(each_triple_once(text).text, use_default_graph_as_union=True))
        assert sorted(rows_of(once)) == sorted(rows_of(local.query(text)))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { _:a ?p ?o . ?s ?q _:a }",
        "CONSTRUCT WHERE { ?s ?p ?o }",
        "ASK { GRAPH ?g { ?s ?p ?o } }",
        "DESCRIBE <http://example.org/>",
        "ASK {}",
    ],
)
def test_what_is_left_as_it_is(text: str) -> None:
    assert each_triple_once(text).text == text


@pytest.mark.parametrize("pattern", ["?s ?p [ ?q ?r ] . ?s a ?t", "?s ?p ( 1 ?x ) ; ?q ?o . ?s a ?t", "[ a ?t ] ?p ?o"])
def test_brackets_stay_together(pattern: str) -> None:
    text = each_triple_once(f"SELECT * {{ {pattern} OPTIONAL {{ ?s a ?u }} }}").text
    assert require_question(text) == "SELECT"
    assert "SELECT DISTINCT ?s ?u" in text


def test_what_is_asked_for_by_name() -> None:
    found = each_triple_once("BASE <http://example.org/>\nPREFIX x: <y#>\nASK { ?s a ?t ; x:p/<q>|^x:r+ ?o ; ?p 1 }")
    assert found.prologue == "BASE <http://example.org/> PREFIX x: <y#>"
    assert found.properties == ("a", "x:p", "<q>")


def test_a_long_query_takes_no_long_time() -> None:
    values = " ".join(f'"{number}"' for number in range(50_000))
    assert require_question(each_triple_once(f"SELECT * {{ VALUES ?x {{ {values} }} ?s ?p ?x }}").text) == "SELECT"
