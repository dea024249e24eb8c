"""A good graph conforms; each way to break one is reported with the node and the shape."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from tests.gold import ROOT
from unkg import vocab
from unkg.errors import UnkgError
from unkg.export import Settings, quads, read_document
from unkg.validation import validate

DOC = "https://w3id.org/unkg/doc/A/72/0"
PARAGRAPH = f"{DOC}/annex/1/pp/2"
CITATION = f"{PARAGRAPH}/cites/A/RES/60/288"


def sample() -> Store:
    data = (ROOT / "samples" / "letter.en.txt").read_bytes()
    store = Store()
    store.extend(quads(read_document(data, "letter.en.txt", Settings(symbol="A/72/0"))))
    return store


def mention(store: Store) -> str:
    (quad,) = store.quads_for_pattern(NamedNode(CITATION), vocab.evidence, None)
    assert isinstance(quad.object, NamedNode)
    return quad.object.value


def without(node: str, predicate: NamedNode) -> Callable[[Store], str]:
    def change(store: Store) -> str:
        subject = node or mention(store)
        found = list(store.quads_for_pattern(NamedNode(subject), predicate, None))
        assert found
        for quad in found:
            store.remove(quad)
        return subject

    return change


def having(node: str, predicate: NamedNode, value: NamedNode | Literal | BlankNode) -> Callable[[Store], str]:
    def change(store: Store) -> str:
        subject = node or mention(store)
        store.add(Quad(NamedNode(subject), predicate, value, NamedNode(f"{DOC}/en")))
        return subject

    return change


def instead(node: str, predicate: NamedNode, value: NamedNode | Literal) -> Callable[[Store], str]:
    def change(store: Store) -> str:
        without(node or mention(store), predicate)(store)
        return having(node or PARAGRAPH, predicate, value)(store)

    return change


def shifted(store: Store) -> str:
    subject = mention(store)
    number = Literal("3", datatype=vocab.xsd_nonNegativeInteger)
    without(subject, vocab.nif_beginIndex)(store)
    return having(subject, vocab.nif_beginIndex, number)(store)


BROKEN: dict[str, Callable[[Store], str]] = {
    "paragraph without ordinal": without(PARAGRAPH, vocab.ordinal),
    "paragraph without whole": without(PARAGRAPH, vocab.partOf),
    "two texts in one language": having(PARAGRAPH, vocab.text, Literal("Another text", language="en")),
    "text without language": instead(PARAGRAPH, vocab.text, Literal("No language")),
    "ordinal as a word": instead(PARAGRAPH, vocab.ordinal, Literal("second")),
    "symbol with a space": instead(DOC, vocab.symbol, Literal("A/72 0")),
    "date as text": instead(DOC, vocab.documentDate, Literal("5 March 2018")),
    "citation without evidence": without(CITATION, vocab.evidence),
    "citation of nothing": without(CITATION, vocab.citedDocument),
    "citation by nobody": without(CITATION, vocab.citingPart),
    "mention without words": without("", vocab.nif_anchorOf),
    "mention without end": without("", vocab.nif_endIndex),
    "mention of nothing": without("", vocab.mentionOf),
    "mention in another place": shifted,
    "mention in no language": without("", vocab.language),
    "blank node": having(PARAGRAPH, vocab.mentions, BlankNode()),
    "verb that is a word": having(PARAGRAPH, vocab.verb, Literal("recalls")),
    "version without source": without(f"{DOC}/en", vocab.prov_wasDerivedFrom),
    "State with a false code": having("https://w3id.org/unkg/state/CHL", vocab.m49, Literal("fifteen")),
    "name of two": having("https://w3id.org/unkg/org/GA", vocab.skos_prefLabel, Literal("The Assembly", language="en")),
}


def test_good_graph_conforms() -> None:
    report = validate(sample())
    assert report.conforms, "\n".join(map(str, report.violations))


@pytest.mark.parametrize("name", BROKEN)
def test_broken_graph_is_reported(name: str) -> None:
    store = sample()
    node = BROKEN[name](store)
    report = validate(store)
    assert not report.conforms
    said = "\n".join(map(str, report.violations))
    local = node.removeprefix("https://w3id.org/unkg/")
    assert local in said or "blank" in name, said
    assert all(v.shape and v.message for v in report.violations)


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text("no turtle", encoding="utf-8")
    with pytest.raises(UnkgError, match=r"bad\.ttl"):
        validate([path])
    with pytest.raises(UnkgError, match=r"none\.ttl"):
        validate([tmp_path / "none.ttl"])
