"""The ontology: small, described, in OWL 2 DL, in use; the vocabulary and the authorities agree with it."""

import re
import subprocess
import sys
from collections import Counter

import pytest
from pyowl2_profiles import detect_profiles
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store

from tests.gold_graph import ROOT
from unkg import vocab
from unkg.authorities import FILES
from unkg.recognizers.folding import fold
from unkg.shipped import ontology_file, query_files

OWL = "http://www.w3.org/2002/07/owl#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"


def load(*names: str) -> Store:
    store = Store()
    for name in names:
        store.load(path=str(ontology_file(name)), format=RdfFormat.TURTLE)
    return store


def terms(store: Store, kind: str) -> set[str]:
    quads = store.quads_for_pattern(None, vocab.rdf_type, NamedNode(OWL + kind))
    return {q.subject.value for q in quads if q.subject.value.startswith(vocab.NAMESPACE)}  # type: ignore[union-attr]


@pytest.mark.parametrize("names", [("unkg.ttl",), ("unkg.ttl", "alignments.ttl")])
def test_owl_2_dl(names: tuple[str, ...]) -> None:
    store = load(*names)
    assert len(store) > 300
    dl = detect_profiles(store)["dl"]
    assert dl["in_profile"], dl


def test_the_checker_can_fail() -> None:
    store = load("unkg.ttl")
    store.add(Quad(vocab.verb, vocab.rdf_type, NamedNode(f"{OWL}DatatypeProperty")))
    assert not detect_profiles(store)["dl"]["in_profile"]


def test_size_and_descriptions() -> None:
    store = load("unkg.ttl")
    classes = terms(store, "Class")
    properties = terms(store, "ObjectProperty") | terms(store, "DatatypeProperty")
    assert 20 <= len(classes) <= 26
    assert 30 <= len(properties) <= 45
    for term in classes | properties:
        said = {q.predicate.value for q in store.quads_for_pattern(NamedNode(term), None, None)}
        assert {f"{RDFS}label", f"{RDFS}isDefinedBy"} <= said, term
        assert said & {f"{SKOS}definition", f"{RDFS}comment"}, term


def test_every_term_is_used_by_a_query_or_a_shape() -> None:
    store = load("unkg.ttl")
    used = "".join(path.read_text(encoding="utf-8") for path in [*query_files(), ontology_file("shapes.ttl")])
    for term in terms(store, "Class") | terms(store, "ObjectProperty") | terms(store, "DatatypeProperty"):
        name = term.removeprefix(vocab.NAMESPACE)
        assert f"unkg:{name}" in used, name


def test_nothing_else_is_minted() -> None:
    store = load("unkg.ttl")
    minted = terms(store, "Class") | terms(store, "ObjectProperty") | terms(store, "DatatypeProperty")
    known = {term.removeprefix(vocab.NAMESPACE) for term in minted}
    for path in [*query_files(), *map(ontology_file, ("shapes.ttl", "authority-shapes.ttl", "alignments.ttl"))]:
        names = set(re.findall(r"\bunkg:([A-Za-z0-9]+)", path.read_text(encoding="utf-8")))
        assert names <= known, (path.name, names - known)


def test_header_and_no_import() -> None:
    store = load("unkg.ttl", "alignments.ttl")
    said = {
        q.predicate.value for q in store.quads_for_pattern(NamedNode(vocab.NAMESPACE.removesuffix("#")), None, None)
    }
    dcterms, vann = vocab.PREFIXES["dcterms"], "http://purl.org/vocab/vann/"
    assert {f"{dcterms}{name}" for name in ("title", "description", "creator", "created", "license", "source")} <= said
    assert {f"{OWL}versionIRI", f"{OWL}versionInfo"} <= said
    assert {f"{vann}preferredNamespacePrefix", f"{vann}preferredNamespaceUri"} <= said
    assert not list(store.quads_for_pattern(None, NamedNode(f"{OWL}imports"), None))


@pytest.mark.parametrize("module", ["vocab", "vocab_nt"])
def test_vocabulary_is_generated(module: str) -> None:
    command = [sys.executable, str(ROOT / "ontology" / "generate_vocab.py"), module]
    made = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    assert made == (ROOT / "unkg" / f"{module}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FILES)
def test_authority(name: str) -> None:
    store = load(name)
    assert not any(isinstance(t, BlankNode) for q in store for t in (q.subject, q.object))
    preferred: Counter[tuple[str, str, str]] = Counter()
    per_concept: Counter[tuple[str, str]] = Counter()
    for quad in store.quads_for_pattern(None, vocab.skos_prefLabel, None):
        assert isinstance(quad.subject, NamedNode)
        assert isinstance(quad.object, Literal)
        scheme = quad.subject.value.rsplit("/", 1)[0]
        preferred[scheme, quad.object.language or "", fold(quad.object.value).text] += 1
        per_concept[quad.subject.value, quad.object.language or ""] += 1
    assert len(per_concept) > 100
    assert not [key for key, n in preferred.items() if n > 1]
    assert not [key for key, n in per_concept.items() if n > 1]


def test_a_verb_has_one_concept() -> None:
    store = load("verbs.ttl")
    owners: dict[tuple[str, str], set[str]] = {}
    for predicate in (vocab.skos_prefLabel, vocab.skos_altLabel, vocab.skos_hiddenLabel):
        for quad in store.quads_for_pattern(None, predicate, None):
            assert isinstance(quad.object, Literal)
            key = (quad.object.language or "", fold(quad.object.value).text)
            owners.setdefault(key, set()).add(str(quad.subject))
    assert len(owners) > 5000
    assert not {key: found for key, found in owners.items() if len(found) > 1}


def test_parents_exist_and_make_no_circle() -> None:
    store = load("organizations.ttl")
    above = {str(q.subject): str(q.object) for q in store.quads_for_pattern(None, vocab.org_subOrganizationOf, None)}
    organizations = {str(q.subject) for q in store.quads_for_pattern(None, vocab.rdf_type, vocab.Organization)}
    for organization in above:
        seen, node = set(), str(organization)
        while node in above:
            assert node not in seen
            seen.add(node)
            node = above[node]
        assert node in organizations


def test_states() -> None:
    store = load("states.ttl")
    states = list(store.quads_for_pattern(None, vocab.rdf_type, vocab.State))
    assert len(states) == 195
    for predicate in (vocab.m49, vocab.iso2, vocab.iso3):
        codes = [q.object for q in store.quads_for_pattern(None, predicate, None)]
        assert len(codes) == len(set(codes)) == 195
    for state in states:
        labels = store.quads_for_pattern(state.subject, vocab.skos_prefLabel, None)
        assert len(list(labels)) == 6
