"""Properties: anchors stand at their offsets, spans cover the source, and wrapping changes nothing."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from tests.gold_graph import ROOT, SHARED, Graph
from tests.pages import Layout, lay_out
from unkg import vocab
from unkg.document import Document, Role
from unkg.errors import UnkgError
from unkg.export import quads, read_document
from unkg.readers import read_text

SAMPLES = {p.name: p.read_text(encoding="utf-8") for p in sorted((ROOT / "samples").glob("*.txt"))}
SEED = SHARED / "corpus" / "letters" / "dushanbe.zh.txt"
if SEED.exists():
    SAMPLES[SEED.name] = SEED.read_text(encoding="utf-8")
# Wrapped anew line by line, a document must not be cut into pages; resolutions are, and are laid out anew.
LETTERS = [name for name in SAMPLES if not name.startswith("resolution")]
RESOLUTIONS = [name for name in SAMPLES if name.startswith("resolution")]

PIECES = st.sampled_from(
    [
        " 回顾安全理事会第1373(2001)号和第2462(2019)号决议；\n",
        " Recalling its resolution 60/288 of 8 September 2006,1 \n",
        "https://undocs.org/ch/S/RES/1373(2001)\n",
        "__________________\n 1 Resolution 70/1. \n",
        " 1. Decides to remain seized. \n",
        " (a) Cafe\u0301 \u202bالقرار 1325\u202c\u00a0\n",
        " وإذ تشير إلى قراريها 60/288() و 217 ألف (د-3)(١)، \n",
        " ссылаясь на свои резолюции 53/243 A и B и 50/80А от 8 сентября 2006 года1, \n",
        " Rappelant les paragraphes 5 a) et b) de sa résolution S‑22/2, \n",
        " Recordando la resolución 1373 (2001)3 del Consejo de Seguridad, \n",
        " II \n",
        "A/74/7/Add.5 and Add.6, A/79/302-S/2024/600 \n",
        "附件\n",
        "We, the States:\n",
        "\f",
        "\r\n",
    ]
)
DOCUMENTS = st.lists(PIECES | st.text(max_size=40), max_size=12).map("".join)


def check(document: Document, content: str, found: list[Quad]) -> None:
    graph = Graph(found)
    for mention in graph.of_type(vocab.Mention):
        begin, end = (int(graph.value(mention, p)) for p in (vocab.nif_beginIndex, vocab.nif_endIndex))
        text = graph.value(graph.value(mention, vocab.inPart), vocab.text)
        assert text[begin:end] == graph.value(mention, vocab.nif_anchorOf)
        assert begin < end
    spans = [s for _, p in document.paragraphs() for s in p.spans] + list(document.remainder)
    position = 0
    for span in sorted(spans):
        assert span.start == position
        position = span.end
    assert position == len(content)
    assert all(isinstance(q.subject, NamedNode) and isinstance(q.object, NamedNode | Literal) for q in found)


def check_runs(document: Document, content: str) -> None:
    for _, paragraph in document.paragraphs():
        for index, letter in enumerate(paragraph.text):
            if letter.isalnum() and letter.isascii():
                assert content[paragraph.runs.source_of(index)] == letter


@pytest.mark.parametrize("name", SAMPLES)
def test_known_documents(name: str) -> None:
    content = SAMPLES[name]
    document = read_document(content.encode(), name)
    check(document, content, list(quads(document)))
    check_runs(document, content)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(DOCUMENTS)
def test_any_text(content: str) -> None:
    try:
        document = read_document(content.encode("utf-8", "surrogatepass"), "any.txt")
    except UnkgError:
        return
    check(document, content.removeprefix("\ufeff"), list(quads(document)))


def essence(content: str) -> set[tuple[str, ...]]:
    """Return the quads, without those that tell of the source file."""
    found = quads(read_document(content.encode(), "letter.txt", None))
    return {
        tuple(map(str, q))
        for q in found
        if "/file/sha256" not in str(q.object) and "/file/sha256" not in str(q.subject)
    }


def respace(content: str, seed: int) -> str:
    """Put no-break spaces and bidirectional marks where spaces are, and more of them at line ends."""
    rng = random.Random(seed)  # noqa: S311 -- no secret, a repeatable choice
    ends = ["", " ", "   ", "\u00a0", "\u200f", " \u202a"]
    gaps = [" ", " ", " ", "\u00a0", "  ", " \u200e", "\u2009"]
    lines = [line.rstrip() + rng.choice(ends) if line.strip() else line for line in content.split("\n")]
    return re.sub(r"(?<=\S) (?=\S)", lambda _: rng.choice(gaps), "\n".join(lines))


def rewrap(content: str, width: int) -> str:
    """Wrap the text of `content` anew: paragraphs keep their indents and the blank lines between them."""
    pieces = []
    for block in read_text(content.encode(), "letter.txt").blocks:
        raw = "".join(content[span.start : span.end] for span in block.spans)
        wrapped = _wrap(" " * block.indent + block.text, width) if block.role is Role.BODY else [raw.rstrip()]
        pieces.append("\n\n".join(wrapped) + re.search(r"\s*\Z", raw)[0])  # type: ignore[index]
    return "".join(pieces)


def _wrap(paragraph: str, width: int) -> list[str]:
    if not re.search("[\u4e00-\u9fff]", paragraph):
        indent = len(paragraph) - len(paragraph.lstrip())
        lines, line = [], " " * indent
        for word in paragraph.split():
            if line.strip() and len(line) + len(word) >= width:
                lines.append(line.rstrip())
                line = ""
            line += word + " "
        return [*lines, line.rstrip()]
    return [paragraph[i : i + width].rstrip() if i else paragraph[:width] for i in range(0, len(paragraph), width)]


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", range(5))
def test_spacing_changes_nothing(name: str, seed: int) -> None:
    assert essence(respace(SAMPLES[name], seed)) == essence(SAMPLES[name])


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", range(3))
def test_bidirectional_marks_change_nothing(name: str, seed: int) -> None:
    """Marks around words and numbers, as editors of Arabic put them; an address keeps its letters."""
    rng = random.Random(seed)  # noqa: S311 -- no secret, a repeatable choice
    marks = ["", "", "", "\u200e", "\u200f", "\u061c", "\u2066", "\u2069", "\ufeff"]
    words = re.sub(r"(?<!\S)(?!https)\S+", lambda m: rng.choice(marks) + m[0] + rng.choice(marks), SAMPLES[name])
    assert essence(words) == essence(SAMPLES[name])


@pytest.mark.parametrize("name", RESOLUTIONS)
@settings(derandomize=True, deadline=None, max_examples=12)
@given(columns=st.integers(60, 120), page=st.integers(18, 60), gap=st.integers(0, 1))
def test_pages_change_nothing(name: str, columns: int, page: int, gap: int) -> None:
    document = read_document(SAMPLES[name].encode(), name)
    head = (document.identifier, (document.main.title or "")[:50])
    laid_out = lay_out(read_text(SAMPLES[name].encode(), name), Layout(columns, page, gap, head))
    assert essence(laid_out) == essence(SAMPLES[name])


@pytest.mark.parametrize("name", SAMPLES)
def test_line_ends_change_nothing(name: str) -> None:
    expected = essence(SAMPLES[name])
    assert essence(SAMPLES[name].replace("\n", "\r\n")) == expected
    assert essence("\ufeff" + SAMPLES[name]) == expected
    assert essence(SAMPLES[name].replace("\n\n", "\n")) == expected


@pytest.mark.parametrize("name", LETTERS)
@settings(derandomize=True, deadline=None, max_examples=15)
@given(columns=st.integers(48, 250) | st.just(100_000))
def test_wrapping_changes_nothing(name: str, columns: int) -> None:
    """A column narrower than in a newspaper tells too little of where lines end."""
    width = columns // 2 if ".zh." in name else columns
    assert essence(rewrap(SAMPLES[name], width)) == essence(SAMPLES[name])


def test_heads_above_page_numbers_are_furniture() -> None:
    """Extractors may put the head of a page at its foot; a word that a table repeats above one number is none."""
    head, page = "Sample of the protection of archives", "A/RES/99/1\n\n{} 18-16954"
    text = "\n\n".join(
        part
        for number in (2, 3)
        for part in (f"{number}. The Assembly takes note of paragraph {number}.", head, page.format(number))
    )
    table = "\n\nTitle VII\n\nCommunication\n\nChapter 28\n\nCommunication\n\n15-20685 4/4\n\nThe end of it is here.\n"
    roles = {block.text: block.role for block in read_text((text + table).encode(), "a.txt").blocks}
    assert roles[head] is Role.FURNITURE
    assert roles["Communication"] is Role.BODY
