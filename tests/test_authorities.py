"""The authorities that ship keep their promises, and each way to break one is reported."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from benchmarks.names import SIZES, invented
from tests.gold_graph import ROOT
from unkg import vocab
from unkg.authorities import FILES, Authorities, load_authorities
from unkg.cli import main
from unkg.export import read
from unkg.holes import report_holes, report_on
from unkg.languages import codes, load_language
from unkg.recognizers import names_in
from unkg.shipped import ontology_file
from unkg.validation import validate

BASE = "https://w3id.org/unkg/"
SC, GA, NOWHERE = (NamedNode(f"{BASE}org/{name}") for name in ("SC", "GA", "NOWHERE"))
CHAD, CHILE = (NamedNode(f"{BASE}state/{name}") for name in ("TCD", "CHL"))
CHARTER = NamedNode(f"{BASE}instrument/un-charter")
POST = NamedNode(f"{BASE}post/UNHCR-HC")
POST_IN = NamedNode("http://www.w3.org/ns/org#postIn")
NOTE = NamedNode("http://www.w3.org/2004/02/skos/core#editorialNote")
ELSEWHERE = NamedNode("http://www.wikidata.org/entity/Q1065")


def authority(name: str) -> Store:
    store = Store()
    store.load(path=str(ontology_file(name)), format=RdfFormat.TURTLE)
    return store


def added(node: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> Callable[[Store], None]:
    return lambda store: store.add(Quad(node, predicate, value))


def removed(node: NamedNode | None, predicate: NamedNode) -> Callable[[Store], None]:
    def change(store: Store) -> None:
        found = list(store.quads_for_pattern(node, predicate, None))
        assert found
        for quad in found:
            store.remove(quad)

    return change


def same_name(store: Store) -> None:
    removed(CHAD, vocab.skos_prefLabel)(store)
    added(CHAD, vocab.skos_prefLabel, Literal("Chile", language="en"))(store)


def circle(store: Store) -> None:
    added(SC, vocab.org_subOrganizationOf, GA)(store)
    added(GA, vocab.org_subOrganizationOf, SC)(store)


def english(text: str) -> Literal:
    return Literal(text, language="en")


# The file that is broken, how, the node that is reported, and the shape or rule that must say so.
BROKEN: dict[str, tuple[str, Callable[[Store], None], NamedNode, str]] = {
    "two names": ("organizations.ttl", added(SC, vocab.skos_prefLabel, english("The Council")), SC, "EntryNames"),
    "two names of a State": ("states.ttl", added(CHAD, vocab.skos_prefLabel, english("Tchad")), CHAD, "PreferredLabel"),
    "a name twice over": ("states.ttl", added(CHAD, vocab.skos_altLabel, english("Chad")), CHAD, "EntryNames"),
    "a name in no language": (
        "instruments.ttl",
        added(CHARTER, vocab.skos_altLabel, Literal("C")),
        CHARTER,
        "EntryNames",
    ),
    "a name that two share": ("states.ttl", same_name, CHAD, "no-shared-preferred-label"),
    "no name": ("instruments.ttl", removed(CHARTER, vocab.skos_prefLabel), CHARTER, "Concept"),
    "no scheme": ("organizations.ttl", removed(SC, vocab.skos_inScheme), SC, "Concept"),
    "two codes": ("organizations.ttl", added(SC, vocab.skos_notation, Literal("CS")), SC, "EntryCode"),
    "a parent that is nowhere": (
        "organizations.ttl",
        added(SC, vocab.org_subOrganizationOf, NOWHERE),
        SC,
        "Organization",
    ),
    "a post that is nowhere": ("organizations.ttl", added(POST, POST_IN, NOWHERE), POST, "EntryLinks"),
    "a circle": ("organizations.ttl", circle, GA, "nothing-above-itself"),
    "an identifier without a source": (
        "organizations.ttl",
        added(SC, vocab.skos_exactMatch, NamedNode("http://www.wikidata.org/entity/Q42")),
        SC,
        "identifier-has-its-source",
    ),
    "the source of another identifier": ("organizations.ttl", removed(None, NOTE), SC, "identifier-has-its-source"),
    "a State's identifier without a source": (
        "states.ttl",
        removed(NamedNode(f"{BASE}state/"), NamedNode("http://purl.org/dc/terms/source")),
        CHILE,
        "identifier-has-its-source",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_an_authority_is_valid(name: str) -> None:
    report = validate([ontology_file(name)])
    assert report.conforms, "\n".join(map(str, report.violations))


def test_all_together_are_valid() -> None:
    assert validate([ontology_file(name) for name in FILES]).conforms


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_authority_is_reported(case: str) -> None:
    name, change, node, rule = BROKEN[case]
    store = authority(name)
    change(store)
    shapes = {v.shape.removeprefix("shapes:") for v in validate(store).violations if v.node == str(node)}
    assert rule in shapes


def test_members_and_observers() -> None:
    store = authority("states.ttl")
    states = {str(q.subject) for q in store.quads_for_pattern(None, vocab.rdf_type, vocab.State)}
    observers = {str(q.subject) for q in store.quads_for_pattern(None, NOTE, english("Observer State."))}
    assert observers == {f"<{BASE}state/PSE>", f"<{BASE}state/VAT>"}
    assert len(states - observers) == 193


@pytest.mark.parametrize(
    ("code", "text", "state"),
    [
        ("en", "The representatives of Burma, Swaziland and the Czech Republic", "MMR SWZ CZE"),
        ("en", "The former Yugoslav Republic of Macedonia and Turkey", "MKD TUR"),
        ("en", "Byelorussian SSR, Ceylon, Dahomey, Ivory Coast and Zaire", "BLR LKA BEN CIV COD"),
        ("en", "Cape Verde, Democratic Kampuchea and the Libyan Arab Jamahiriya", "CPV KHM LBY"),
        ("fr", "le Cap-Vert, le Swaziland, la Turquie et l’ex-République yougoslave de Macédoine", "CPV SWZ TUR MKD"),
        ("es", "Swazilandia, Turquía y la ex República Yugoslava de Macedonia", "SWZ TUR MKD"),
        ("ru", "представитель Свазиленда и бывшей югославской Республики Македония", "SWZ MKD"),
        ("zh", "前南斯拉夫的马其顿共和国代表", "MKD"),
        ("ar", "وجمهورية مقدونيا اليوغوسلافية سابقاً", "MKD"),
    ],
)
def test_former_names_of_states(code: str, text: str, state: str) -> None:
    found = names_in(text, load_language(code), load_authorities())
    assert [hit.concept.removeprefix(f"{BASE}state/") for hit in found] == state.split()


def test_few_names_of_bodies_and_none_of_states_are_absent() -> None:
    reports = {report.file: report for report in report_holes()}
    assert tuple(reports) == FILES
    bodies, states = (reports[name].shares[0] for name in ("organizations.ttl", "states.ttl"))
    assert bodies.labels > 240 * len(codes())
    assert bodies.absent <= 0.05 * bodies.labels
    assert (states.absent, states.labels) == (0, 195 * len(codes()))
    assert not reports["states.ttl"].holes
    assert not reports["verbs.ttl"].holes
    holes = {hole.concept: hole.languages for hole in reports["organizations.ttl"].holes}
    assert holes[f"{BASE}org/TICAD"] == ("ar", "es", "fr", "ru", "zh")
    assert sum(map(len, holes.values())) > bodies.absent


def test_an_absent_name_of_a_state_is_a_hole_too_many() -> None:
    store = authority("states.ttl")
    (name,) = [q for q in store.quads_for_pattern(CHAD, vocab.skos_prefLabel, None) if q.object.language == "zh"]  # type: ignore[union-attr]
    store.remove(name)
    report = report_on("states.ttl", Authorities(store))
    assert list(map(str, report.holes)) == ["state/TCD (Chad): not in zh"]
    assert not report.shares[0].is_allowed
    assert str(report.shares[0]) == "States: 1 of 1170 preferred names absent (0.1 %)"


def test_check_lists_the_holes() -> None:
    done = CliRunner().invoke(main, ["check", "--authorities", "--strict"])
    assert done.exit_code == 0, done.output
    lines = done.output.splitlines()
    assert "states.ttl: 195 concepts" in lines
    assert "  States: 0 of 1170 preferred names absent (0.0 %)" in lines
    assert any(line.startswith("  names: ar ") for line in lines)
    assert "  org/AALCO (Asian-African Legal Consultative Organization): not in ar" in lines
    nothing = CliRunner().invoke(main, ["check"])
    assert nothing.exit_code == 2
    assert "expected files to check, or --authorities" in nothing.output


def test_the_benchmark_invents_names() -> None:
    assert SIZES[1] == 10 * SIZES[0] == 30_000
    documents = [read(ROOT / "samples" / f"letter.{code}.txt") for code in codes()]
    authority_, again = (invented(20, documents) for _ in range(2))
    for code in codes():
        labels = list(authority_.labels(code, vocab.Organization))
        assert len({label.text for label in labels}) == 20
        assert labels == list(again.labels(code, vocab.Organization))
        texts = [p.text for document in documents if document.language == code for _, p in document.paragraphs()]
        assert not any(label.text in text for label in labels for text in texts)


def test_a_government_that_has_other_names_has_one_preferred_name() -> None:
    everything = load_authorities()
    quads = authority("organizations.ttl").quads_for_pattern(None, vocab.rdf_type, vocab.Organization)
    governments = [q.subject.value for q in quads if "/org/GOV-" in str(q.subject)]  # type: ignore[union-attr]
    assert governments
    for concept in governments:
        labels = {t for t in everything.statements(concept, "en") if t.predicate == vocab.skos_prefLabel}
        assert len(labels) == len(codes()), concept
