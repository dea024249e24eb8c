"""A gold file against a graph: everything that the gold says of a letter, read from the exported quads."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
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
}


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
    (letter,) = graph.of_type(vocab.Letter)
    annex = graph.value(letter, vocab.transmits)
    _compare_head(graph, letter, gold)
    _compare_annex(graph, annex, gold)
    names = {o for s in graph.of_type(vocab.Person) for o in graph.values(s, vocab.foaf_name)}
    assert names == set(gold["persons"])
    paragraphs = _paragraphs(graph, letter) + _paragraphs(graph, annex)
    assert len(paragraphs) == len(gold["paragraphs"])
    for node, expected in zip(paragraphs, gold["paragraphs"], strict=True):
        assert node.startswith(annex if expected["part"] == "annex" else f"{letter}/par/")
        _compare_paragraph(graph, node, expected, gold["language"])
    pairs = {
        (graph.value(c, vocab.citingPart), graph.value(c, vocab.citedDocument)) for c in graph.of_type(vocab.Citation)
    }
    assert len(pairs) == sum(len(p["cites"]) for p in gold["paragraphs"])
    for citation in graph.of_type(vocab.Citation):
        assert graph.values(citation, vocab.verb), f"{citation} has no verb"
        assert graph.values(citation, vocab.evidence), f"{citation} has no evidence"


def _compare_head(graph: Graph, letter: str, gold: dict[str, Any]) -> None:
    assert graph.value(letter, vocab.dcterms_title) == gold["title"]
    assert graph.value(letter, vocab.documentDate) == gold["date"]
    agenda = graph.value(letter, vocab.underAgendaItem)
    assert graph.value(agenda, vocab.number) == gold["agendaItem"]
    assert graph.value(agenda, vocab.dcterms_title) == gold["agendaTitle"]
    assert graph.value(graph.value(letter, vocab.inSession), vocab.number) == str(gold["session"])
    state = graph.value(letter, vocab.senderState)
    assert graph.value(state, vocab.iso2) == gold["senderCountry"]
    sender, addressee = graph.value(letter, vocab.sender), graph.value(letter, vocab.addressee)
    assert graph.value(sender, vocab.ofState) == state
    assert any(label.startswith(gold["sender"]) for label in graph.values(sender, vocab.skos_prefLabel))
    assert any(label.startswith(gold["addressee"]) for label in graph.values(addressee, vocab.skos_prefLabel))
    assert graph.value(graph.value(letter, vocab.signatory), vocab.foaf_name) == gold["signatory"]


def _compare_annex(graph: Graph, annex: str, gold: dict[str, Any]) -> None:
    expected = gold["annex"]
    assert annex in graph.of_type(vocab.Declaration)
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
    mentioned = graph.values(node, vocab.mentions)
    organizations = {m.rsplit("/", 1)[1] for m in mentioned if m in graph.of_type(vocab.Organization)}
    assert organizations >= set(expected["orgs"]), f"{node}: {organizations}"
    anchors = {
        graph.value(m, vocab.nif_anchorOf) for m in graph.of_type(vocab.Mention) if graph.value(m, vocab.inPart) == node
    }
    assert all(anchor in text for anchor in anchors)
    others = [m for m in mentioned if "/instrument/" in m or "/doc/" in m]
    names = {
        label for m in others for label in graph.values(m, vocab.skos_prefLabel) + graph.values(m, vocab.dcterms_title)
    }
    names |= {label for m in others for label in graph.values(m, vocab.skos_altLabel)}
    assert set(expected["instruments"]) <= names, f"{node}: {names}"
    assert len(others) == len(expected["instruments"]), f"{node}: {others}"


def labels(concept: str, language: str) -> set[str]:
    """Return the labels of a verb in ontology/verbs.ttl in one language, in lower case."""
    store = Store()
    store.load(path=str(ontology_file("verbs.ttl")), format=RdfFormat.TURTLE)
    return {
        q.object.value.casefold()
        for q in store.quads_for_pattern(NamedNode(concept), None, None)
        if isinstance(q.object, Literal) and q.object.language == language
    }
