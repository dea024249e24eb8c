"""A gold file against a graph: everything that the gold says of a letter, read from the exported quads."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store

from unkg import vocab
from unkg.shipped import ontology_file

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
_KINDS = {
    "preambular": vocab.PreambularParagraph,
    "operative": vocab.OperativeParagraph,
    "chapeau": vocab.Chapeau,
    "body": vocab.Paragraph,
    "note": vocab.Footnote,
}
_TYPES = {"letter": vocab.Letter, "declaration": vocab.Declaration, "resolution": vocab.Resolution}
# A gold file may overlook an organization that truly stands in the text, but not many.
_ORGANIZATIONS_BEYOND = 5


@dataclass
class Graph:
    """The exported quads, by subject and predicate."""

    quads: list[Quad]
    by: dict[tuple[str, NamedNode], list[Any]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for quad in self.quads:
            assert isinstance(quad.subject, NamedNode)
            self.by[quad.subject.value, quad.predicate].append(quad.object)

    def values(self, subject: str, predicate: NamedNode) -> list[str]:
        return sorted(o.value for o in self.by.get((subject, predicate), []))

    def value(self, subject: str, predicate: NamedNode) -> str:
        values = self.values(subject, predicate)
        assert len(values) == 1, f"{subject} {predicate}: {values}"
        return values[0]

    def of_type(self, type_: NamedNode) -> list[str]:
        return sorted(s for (s, p), objects in self.by.items() if p == vocab.rdf_type and type_ in objects)


def read_gold(path: Path) -> dict[str, Any]:
    gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return gold


def compare(quads: Iterable[Quad], gold: dict[str, Any]) -> None:
    """Assert that the graph says what the gold says, and no citation more."""
    graph = Graph(list(quads))
    (version,) = graph.of_type(vocab.LanguageVersion)
    document = version.removesuffix(f"/{gold['language']}")
    assert graph.values(document, vocab.hasLanguageVersion) == [version]
    assert document in graph.of_type(_TYPES[gold["type"]])
    parts = {gold["type"]: document}
    _compare_head(graph, document, gold)
    if gold["type"] == "letter":
        _compare_letter(graph, document, gold)
        parts["annex"] = graph.value(document, vocab.transmits)
        _compare_annex(graph, parts["annex"], gold["annex"])
    else:
        _compare_resolution(graph, document, gold)
    names = {o for s in graph.of_type(vocab.Person) for o in graph.values(s, vocab.foaf_name)}
    assert names == set(gold["persons"])
    found = [(name, node) for name, part in parts.items() for node in _paragraphs(graph, part)]
    assert [name for name, _ in found] == [expected["part"] for expected in gold["paragraphs"]]
    beyond: list[str] = []
    for (_, node), expected in zip(found, gold["paragraphs"], strict=True):
        _compare_paragraph(graph, node, expected, gold["language"])
        beyond += _compare_mentions(graph, node, expected)
    assert len(beyond) <= _ORGANIZATIONS_BEYOND, beyond
    _compare_citations(graph, gold)


def _compare_citations(graph: Graph, gold: dict[str, Any]) -> None:
    citations = graph.of_type(vocab.Citation)
    pairs = {(graph.value(c, vocab.citingPart), graph.value(c, vocab.citedDocument)) for c in citations}
    assert len(pairs) == len(citations) == sum(len(p["cites"]) for p in gold["paragraphs"])
    for citation in citations:
        citing = graph.value(citation, vocab.citingPart)
        assert graph.values(citation, vocab.verb) or citing in graph.of_type(vocab.Footnote), f"{citation} has no verb"
        evidence = graph.values(citation, vocab.evidence)
        assert evidence, f"{citation} has no evidence"
        assert all(graph.value(mention, vocab.inPart) == citing for mention in evidence)


def _compare_head(graph: Graph, document: str, gold: dict[str, Any]) -> None:
    assert graph.value(document, vocab.dcterms_title) == gold["title"]
    agenda = graph.value(document, vocab.underAgendaItem)
    assert graph.value(agenda, vocab.number) == gold["agendaItem"]
    assert graph.value(agenda, vocab.dcterms_title) == gold["agendaTitle"]
    assert graph.value(graph.value(document, vocab.inSession), vocab.number) == str(gold["session"])


def _compare_letter(graph: Graph, letter: str, gold: dict[str, Any]) -> None:
    assert graph.value(letter, vocab.documentDate) == gold["date"]
    state = graph.value(letter, vocab.senderState)
    assert graph.value(state, vocab.iso2) == gold["senderCountry"]
    sender, addressee = graph.value(letter, vocab.sender), graph.value(letter, vocab.addressee)
    assert graph.value(sender, vocab.ofState) == state
    assert any(label.startswith(gold["sender"]) for label in graph.values(sender, vocab.skos_prefLabel))
    assert any(label.startswith(gold["addressee"]) for label in graph.values(addressee, vocab.skos_prefLabel))
    assert graph.value(graph.value(letter, vocab.signatory), vocab.foaf_name) == gold["signatory"]


def _compare_resolution(graph: Graph, resolution: str, gold: dict[str, Any]) -> None:
    assert graph.value(resolution, vocab.symbol) == gold["symbol"]
    assert graph.value(resolution, vocab.adoptionDate) == gold["date"]
    assert graph.value(resolution, vocab.distributionDate) == gold["distributionDate"]
    assert graph.value(resolution, vocab.adoptedBy).endswith(f"/org/{gold['adoptedBy']}")
    assert graph.value(graph.value(resolution, vocab.draft), vocab.symbol) == gold["draft"]


def _compare_annex(graph: Graph, annex: str, expected: dict[str, Any]) -> None:
    assert annex in graph.of_type(_TYPES[expected["type"]])
    assert annex in graph.of_type(vocab.Annex)
    assert graph.value(annex, vocab.dcterms_title) == expected["title"]
    meeting = graph.value(annex, vocab.adoptedAt)
    assert graph.value(meeting, vocab.dcterms_title) == expected["meeting"]
    assert graph.value(meeting, vocab.place) == expected["place"]
    assert graph.value(meeting, vocab.startDate) == expected["begin"]
    assert graph.value(meeting, vocab.endDate) == expected["end"]


def _paragraphs(graph: Graph, part: str) -> list[str]:
    """Return the paragraphs and sub-paragraphs of a part in reading order."""
    found = [p for p in graph.values(part, vocab.hasPart) if graph.values(p, vocab.ordinal)]
    found += [child for p in found for child in graph.values(p, vocab.hasPart)]
    return sorted(found, key=lambda p: int(graph.value(p, vocab.ordinal)))


def _compare_paragraph(graph: Graph, node: str, expected: dict[str, Any], language: str) -> None:
    text = graph.value(node, vocab.text)
    assert node in graph.of_type(_KINDS[expected["kind"]]), f"{node} is not {expected['kind']}"
    assert text.startswith(expected["starts"] or ""), f"{node}: {text}"
    assert graph.values(node, vocab.number) == ([expected["number"]] if expected["number"] else []), node
    cited = {graph.value(d, vocab.symbol) for d in graph.values(node, vocab.cites)}
    assert cited == set(expected["cites"]), node
    verbs = graph.values(node, vocab.verb)
    if expected["verb"]:
        assert verbs, f"{node} has no verb"
        assert expected["verb"].removeprefix("又").casefold() in labels(verbs[0], language), f"{node}: {verbs}"
    else:
        assert not verbs, f"{node}: {verbs}"


def _compare_mentions(graph: Graph, node: str, expected: dict[str, Any]) -> list[str]:
    """Compare the names in a paragraph; return the organizations that the gold does not have."""
    text, mentioned = graph.value(node, vocab.text), graph.values(node, vocab.mentions)
    anchors = defaultdict(list)
    for mention in graph.of_type(vocab.Mention):
        if graph.value(mention, vocab.inPart) == node:
            anchors[graph.value(mention, vocab.mentionOf)].append(graph.value(mention, vocab.nif_anchorOf))
    for name in mentioned:
        assert anchors[name], f"{node}: {name} is mentioned nowhere"
        assert all(anchor in text for anchor in anchors[name]), f"{node}: {anchors[name]}"
    organizations = {m.rsplit("/", 1)[1] for m in mentioned if m in graph.of_type(vocab.Organization)}
    assert organizations >= set(expected["orgs"]), f"{node}: {organizations}"
    others = [m for m in mentioned if "/instrument/" in m or "/doc/" in m]
    naming = (vocab.skos_prefLabel, vocab.skos_altLabel, vocab.dcterms_title)
    names = {label for m in others for naming_property in naming for label in graph.values(m, naming_property)}
    assert set(expected["instruments"]) <= names, f"{node}: {names}"
    assert len(others) == len(expected["instruments"]), f"{node}: {others}"
    return sorted(organizations - set(expected["orgs"]))


@cache
def _verbs() -> Store:
    store = Store()
    store.load(path=str(ontology_file("verbs.ttl")), format=RdfFormat.TURTLE)
    return store


def labels(concept: str, language: str) -> set[str]:
    """Return the labels of a verb in ontology/verbs.ttl in one language, in lower case."""
    return {
        q.object.value.casefold()
        for q in _verbs().quads_for_pattern(NamedNode(concept), None, None)
        if isinstance(q.object, Literal) and q.object.language == language
    }
