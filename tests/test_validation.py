"""A good graph conforms; each way to break one is reported with the node and the shape."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, serialize

from tests.gold_graph import ROOT
from unkg import vocab
from unkg.errors import UnkgError
from unkg.export import Settings, quads, read_document
from unkg.validation import validate

BASE = "https://w3id.org/unkg/"
DOC = f"{BASE}doc/A/72/0"
MEETING = f"{BASE}meeting/A/72/0/annex/1"
PARAGRAPH = f"{DOC}/annex/1/pp/2"
SUBPARAGRAPH = f"{DOC}/annex/1/op/2/a"
CITATION = f"{PARAGRAPH}/cites/A/RES/60/288"
RESOLUTION = f"{BASE}doc/A/RES/60/288"
GA = f"{BASE}org/GA"


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
        without(node, predicate)(store)
        return having(node, predicate, value)(store)

    return change


def moved(predicate: NamedNode) -> Callable[[Store], str]:
    def change(store: Store) -> str:
        subject = mention(store)
        without(subject, predicate)(store)
        return having(subject, predicate, Literal("3", datatype=vocab.xsd_nonNegativeInteger))(store)

    return change


def evidence_from_elsewhere(store: Store) -> str:
    (other, *_) = store.quads_for_pattern(None, vocab.inPart, NamedNode(f"{DOC}/annex/1/pp/3"))
    assert isinstance(other.subject, NamedNode)
    return having(CITATION, vocab.evidence, other.subject)(store)


def kept_to_itself(store: Store) -> str:
    without(PARAGRAPH, vocab.cites)(store)
    return CITATION


def unknown(store: Store) -> str:
    thing = f"{BASE}org/NOWHERE"
    linked(PARAGRAPH, vocab.mentions, thing)(store)
    return thing


def of_nothing(store: Store) -> str:
    without(DOC, vocab.hasLanguageVersion)(store)
    return f"{DOC}/en"


def hashless(store: Store) -> str:
    (quad,) = store.quads_for_pattern(None, vocab.prov_wasDerivedFrom, None)
    assert isinstance(quad.object, NamedNode)
    return instead(quad.object.value, vocab.dcterms_identifier, Literal("letter.en.txt"))(store)


def day(text: str) -> Literal:
    return Literal(text, datatype=vocab.xsd_date)


def linked(node: str, predicate: NamedNode, value: str) -> Callable[[Store], str]:
    return having(node, predicate, NamedNode(value))


def emptied(store: Store) -> str:
    for predicate in (vocab.text, vocab.ordinal):
        without(PARAGRAPH, predicate)(store)
    return PARAGRAPH


# What is done to the graph, and the shape or rule that must say so of the node.
BROKEN: dict[str, tuple[str, Callable[[Store], str]]] = {
    "paragraph without text": ("shapes:ReadPart", without(PARAGRAPH, vocab.text)),
    "paragraph without ordinal": ("shapes:ReadPart", without(PARAGRAPH, vocab.ordinal)),
    "paragraph without anything": ("shapes:Paragraph", emptied),
    "paragraph without whole": ("shapes:Paragraph", without(PARAGRAPH, vocab.partOf)),
    "paragraph of two wholes": ("shapes:Paragraph", linked(PARAGRAPH, vocab.partOf, DOC)),
    "paragraph of two kinds": ("shapes:Preamble", having(PARAGRAPH, vocab.rdf_type, vocab.OperativeParagraph)),
    "paragraph in itself": ("nothing-above-itself", linked(f"{DOC}/annex/1/op/2", vocab.partOf, SUBPARAGRAPH)),
    "part without a way back": ("part-knows-its-whole", linked(DOC, vocab.hasPart, PARAGRAPH)),
    "two texts in one language": ("shapes:Paragraph", having(PARAGRAPH, vocab.text, Literal("Another", language="en"))),
    "text without language": ("shapes:Paragraph", instead(PARAGRAPH, vocab.text, Literal("No language"))),
    "text in a seventh language": ("shapes:Paragraph", having(PARAGRAPH, vocab.text, Literal("Unter", language="de"))),
    "ordinal as a word": ("shapes:Paragraph", instead(PARAGRAPH, vocab.ordinal, Literal("second"))),
    "number with its brackets": ("shapes:Paragraph", having(SUBPARAGRAPH, vocab.number, Literal("(a)"))),
    "verb that is a word": ("shapes:Paragraph", having(PARAGRAPH, vocab.verb, Literal("recalls"))),
    "verb that is nowhere": ("shapes:Paragraph", linked(PARAGRAPH, vocab.verb, "https://w3id.org/unkg/verb/juggle")),
    "symbol with a space": ("shapes:Document", instead(DOC, vocab.symbol, Literal("A/72 0"))),
    "document without symbol": ("shapes:Document", without(DOC, vocab.symbol)),
    "date as text": ("shapes:Document", instead(DOC, vocab.documentDate, Literal("5 March 2018"))),
    "day that does not exist": ("shapes:Document", instead(DOC, vocab.documentDate, day("2018-02-30"))),
    "sender that is a country name": ("shapes:Document", having(DOC, vocab.sender, Literal("Chile", language="en"))),
    "letter that is a resolution": ("shapes:Letter", having(DOC, vocab.rdf_type, vocab.Resolution)),
    "meeting that ends first": ("shapes:Meeting", instead(MEETING, vocab.endDate, day("2018-02-01"))),
    "citation without evidence": ("shapes:Citation", without(CITATION, vocab.evidence)),
    "citation of nothing": ("shapes:Citation", without(CITATION, vocab.citedDocument)),
    "citation by nobody": ("shapes:Citation", without(CITATION, vocab.citingPart)),
    "citation kept to itself": ("each-citation-has-its-cites", kept_to_itself),
    "cites without citation": ("each-cites-has-its-citation", linked(SUBPARAGRAPH, vocab.cites, RESOLUTION)),
    "reference that nothing cites": ("each-reference-has-its-cites", linked(DOC, vocab.dcterms_references, DOC)),
    "reference to nothing": ("shapes:Document", linked(DOC, vocab.dcterms_references, f"{BASE}doc/A/72/1")),
    "evidence from elsewhere": ("evidence-stands-in-the-citing-part", evidence_from_elsewhere),
    "mention without words": ("shapes:Mention", without("", vocab.nif_anchorOf)),
    "mention without end": ("shapes:Mention", without("", vocab.nif_endIndex)),
    "mention of nothing": ("mention-says-what-it-names", without("", vocab.mentionOf)),
    "mention in no language": ("shapes:Mention", without("", vocab.language)),
    "mention that ends before it begins": ("shapes:Mention", moved(vocab.nif_endIndex)),
    "mention of other words": ("anchor-is-the-text", moved(vocab.nif_beginIndex)),
    "mention in another place": ("mention-is-named-by-its-place", moved(vocab.nif_beginIndex)),
    "blank node": ("no-blank-node", having(PARAGRAPH, vocab.mentions, BlankNode())),
    "mention of a thing unknown": ("shapes:Named", unknown),
    "version without source": ("shapes:LanguageVersion", without(f"{DOC}/en", vocab.prov_wasDerivedFrom)),
    "version of nothing": ("shapes:LanguageVersion", of_nothing),
    "source without hash": ("shapes:SourceFile", hashless),
    "State with a false code": ("shapes:State", having(f"{BASE}state/CHL", vocab.m49, Literal("fifteen"))),
    "name of two": ("shapes:PreferredLabel", having(GA, vocab.skos_prefLabel, Literal("The Assembly", language="en"))),
    "organization below itself": ("nothing-above-itself", linked(GA, vocab.org_subOrganizationOf, GA)),
}


def test_good_graph_conforms() -> None:
    report = validate(sample())
    assert report.conforms, "\n".join(map(str, report.violations))


@pytest.mark.parametrize("name", BROKEN)
def test_broken_graph_is_reported(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    store = sample()
    shape, change = BROKEN[name]
    node = change(store)
    report = validate(store)
    assert not report.conforms
    assert list(report.violations) == sorted(report.violations)
    found = [v for v in report.violations if v.node == f"<{node}>" and v.shape == shape]
    assert found, "\n".join(map(str, report.violations))
    assert all(node in str(v) and shape in str(v) and v.message.endswith(".") for v in found)
    # What the libraries below have to say about it does not reach the terminal.
    assert capfd.readouterr() == ("", "")


def test_a_paragraph_only_pointed_at_needs_no_text() -> None:
    store = sample()
    node = f"{RESOLUTION}/op/5"
    for predicate, value in (
        (vocab.rdf_type, vocab.OperativeParagraph),
        (vocab.partOf, NamedNode(RESOLUTION)),
        (vocab.number, Literal("5")),
    ):
        having(node, predicate, value)(store)
    linked(CITATION, vocab.citedPart, node)(store)
    assert validate(store).conforms


def test_language_versions_meet_in_one_graph() -> None:
    store = sample()
    # Another version: a text of its own, and a place in its own reading order.
    having(PARAGRAPH, vocab.text, Literal("又回顾大会第60/288号决议，", language="zh"))(store)
    having(PARAGRAPH, vocab.ordinal, Literal("99", datatype=vocab.xsd_integer))(store)
    having(DOC, vocab.dcterms_title, Literal("信", language="zh"))(store)
    report = validate(store)
    assert report.conforms, "\n".join(map(str, report.violations))


def test_positions_count_code_points() -> None:
    store = sample()
    (quad,) = store.quads_for_pattern(NamedNode(PARAGRAPH), vocab.text, None)
    assert isinstance(quad.object, Literal)
    # One character, although it is two units in UTF-16 and four bytes in UTF-8; the tail leaves earlier words alone.
    assert quad.object.value.endswith(",")
    instead(PARAGRAPH, vocab.text, Literal(f"{quad.object.value}𠀀𠀁𠀂", language="en"))(store)
    begin = len(quad.object.value) + 1
    place = f"{PARAGRAPH}/en#char={begin},{begin + 2}"
    for predicate, value in (
        (vocab.rdf_type, vocab.Mention),
        (vocab.mentionOf, NamedNode(GA)),
        (vocab.inPart, NamedNode(PARAGRAPH)),
        (vocab.language, Literal("en")),
        (vocab.nif_beginIndex, Literal(str(begin), datatype=vocab.xsd_nonNegativeInteger)),
        (vocab.nif_endIndex, Literal(str(begin + 2), datatype=vocab.xsd_nonNegativeInteger)),
        (vocab.nif_anchorOf, Literal("𠀁𠀂")),
    ):
        having(place, predicate, value)(store)
    report = validate(store)
    assert report.conforms, "\n".join(map(str, report.violations))


@pytest.mark.parametrize("extension", ["ttl", "nt", "nq", "trig", "jsonld", "rdf"])
def test_every_format_is_read(tmp_path: Path, extension: str) -> None:
    store = sample()
    without(CITATION, vocab.evidence)(store)
    path = tmp_path / f"graph.{extension}"
    form = RdfFormat.from_extension(extension)
    assert form
    data = store if form.supports_datasets else {quad.triple for quad in store}
    serialize(data, path, format=form)
    assert [v.shape for v in validate([path]).violations] == ["shapes:Citation"]


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text("no turtle", encoding="utf-8")
    with pytest.raises(UnkgError, match=r"bad\.ttl"):
        validate([path])
    with pytest.raises(UnkgError, match=r"none\.ttl"):
        validate([tmp_path / "none.ttl"])
    path.write_text("# nothing\n", encoding="utf-8")
    with pytest.raises(UnkgError, match=r"bad\.ttl: holds no triples"):
        validate([path])
    with pytest.raises(UnkgError, match=r"letter\.pdf: no RDF by its extension"):
        validate([tmp_path / "letter.pdf"])
    with pytest.raises(UnkgError, match="directory"):
        validate([tmp_path.rename(tmp_path.with_suffix(".ttl"))])
