"""Akoma Ntoso read as XML, and the same document as pages of text, are one graph but for the file and its links."""

import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Quad

from tests.gold_graph import ROOT, SHARED, Graph
from tests.pages import Layout, lay_out
from unkg import vocab
from unkg.document import Document, Kind
from unkg.errors import UnreadableInput
from unkg.export import quads, read, read_document
from unkg.languages.detection import detect_language
from unkg.readers import read_text
from unkg.structure import parse_document

SAMPLE = ROOT / "samples" / "resolution.fr.xml"
CORPUS = SHARED / "corpus" / "akn"
LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
LAYOUTS = (Layout(), Layout(columns=72, page=30, gap=0), Layout(columns=110, page=25))


def essence(found: list[Quad]) -> set[str]:
    """Return what a graph says of its document: not of the file that it was read from."""
    return {str(q) for q in found if "/file/sha256" not in str(q) and vocab.linksTo.value not in str(q.predicate)}


def without_metadata(path: Path) -> Document:
    """Return the document of a file by its text alone."""
    text = replace(read_text(path.read_bytes(), path.name), metadata=None)
    return parse_document(text, detect_language(text.content))


def as_text(path: Path, layout: Layout) -> set[str]:
    data = path.read_bytes()
    document = without_metadata(path)
    heads = (document.identifier, (document.main.title or "")[:60])
    content = lay_out(read_text(data, path.name), Layout(layout.columns, layout.page, layout.gap, heads))
    return essence(list(quads(read_document(content.encode(), "pages.txt"))))


def test_the_sample_is_understood() -> None:
    document = read(SAMPLE)
    masthead = document.masthead
    assert (document.identifier, document.language, masthead.session) == ("A/RES/99/998", "fr", "99")
    assert (str(masthead.adoption_date), masthead.draft) == ("2044-12-31", ("A/99/L.998",))
    assert document.main.title == "Exemple de résolution balisée"
    assert [p.path for _, p in document.paragraphs()] == [
        "par/1",
        "pp/1",
        "pp/2",
        "pp/2/note/1",
        "op/1",
        "op/1/a",
        "op/2",
    ]
    note = next(p for _, p in document.paragraphs() if p.kind is Kind.NOTE)
    assert note.text == "Résolution 217 A (III)."
    assert {s.text for s in document.linked_symbols()} == {
        "A/RES/60/288",
        "A/RES/70/1",
        "A/RES/217(III)",
        "S/RES/2347(2017)",
    }
    graph = Graph(list(quads(document)))
    cited = {
        d.partition("/doc/")[2] for c in graph.of_type(vocab.Citation) for d in graph.values(c, vocab.citedDocument)
    }
    assert cited == {"A/RES/60/288", "A/RES/70/1", "A/RES/217(III)", "S/RES/2347(2017)"}
    parts = [part for c in graph.of_type(vocab.Citation) for part in graph.values(c, vocab.citedPart)]
    assert parts == ["https://w3id.org/unkg/doc/S/RES/2347(2017)/op/2"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_sample_as_text(layout: Layout) -> None:
    assert as_text(SAMPLE, layout) == essence(list(quads(without_metadata(SAMPLE))))


def test_every_code_point_is_in_one_span() -> None:
    text = read_text(SAMPLE.read_bytes(), SAMPLE.name)
    spans = sorted(span for block in text.blocks for span in block.spans)
    assert spans[0].start == 0
    assert all(one.end == two.start for one, two in itertools.pairwise(spans))
    assert spans[-1].end == len(text.content)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ((b"</mainBody>", b"</mainbody>"), "line 91, column 7: mismatched tag; expected well-formed Akoma Ntoso"),
        ((b"<akomaNtoso", b'<!DOCTYPE a [<!ENTITY b "c">]><akomaNtoso'), "has a document type"),
        ((b"<akomaNtoso", b"<?xml version='1.0' encoding='klingon'?><akomaNtoso"), "encoding"),
    ],
)
def test_bad_files_are_named(change: tuple[bytes, bytes], message: str) -> None:
    with pytest.raises(UnreadableInput, match=r"bad\.xml: ") as error:
        read_document(SAMPLE.read_bytes().replace(*change), "bad.xml")
    assert message in str(error.value)


def test_a_file_without_text() -> None:
    with pytest.raises(UnreadableInput, match="holds no text"):
        read_document(b"<akomaNtoso><statement><meta/></statement></akomaNtoso>", "empty.xml")


def test_utf_16_is_read() -> None:
    data = SAMPLE.read_text(encoding="utf-8").encode("utf-16")
    assert read_document(data, "a.xml").main.title == "Exemple de résolution balisée"


@pytest.mark.skipif(not CORPUS.exists(), reason="../shared/corpus is not here")
@pytest.mark.parametrize("language", LANGUAGES)
def test_real_files_as_text(language: str) -> None:
    paths = sorted((CORPUS / language).glob("*.xml"))
    assert len(paths) == 12
    different = [p.stem for p in paths if as_text(p, LAYOUTS[0]) != essence(list(quads(without_metadata(p))))]
    assert not different
