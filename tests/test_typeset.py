"""Invented documents in six languages: unkg reads in their text what the grammar put there, and in their PDF the same.

`benchmarks.prose` knows the truth about what it writes; `tests.typesetting` lays it out as the United Nations do. A
file that fails is named with the first difference.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

from benchmarks.prose import LANGUAGES, Prose, documents
from tests.packages import absent
from tests.running import Absent
from tests.typesetting import typeset
from unkg.document import Document, Masthead
from unkg.export import link_document, read, read_document
from unkg.linking import CitedDocument

A_LANGUAGE = 20
SEED = 1945
FLOOR = 0.98

Row = tuple[object, ...]


def paragraphs(document: Document) -> list[Row]:
    """Return the paragraphs, with the verbs that open them."""
    verbs = {(verb.part, verb.paragraph): verb.concept for verb in link_document(document).verbs}
    return [
        (part.path, p.path, p.kind.value, p.number, p.text, verbs.get((part.path, p.path)))
        for part, p in document.paragraphs()
    ]


def citations(document: Document) -> list[Row]:
    """Return the citations, in the order of their paragraphs."""
    found: list[Row] = []
    for link in link_document(document).links:
        if isinstance(link.target, CitedDocument):
            place, target = link.mention.place, link.target
            verb = getattr(link.mention, "verb", None)
            found.append((place.part, place.paragraph, str(target.symbol), target.parts, verb))
    return found


def difference(expected: list[Row], found: list[Row]) -> str | None:
    """Return the first row that only one of two lists has, or where their orders part."""
    missing, more = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
    lost = next((row for row in expected if row in missing), None)
    extra = next((row for row in found if row in more), None)
    if lost or extra:
        return f"expected {lost}, found {extra}"
    return None if expected == found else "the order"


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_says_what_the_grammar_put_in(language: str) -> None:
    wrong = []
    for number, prose in enumerate(documents(SEED, 60 * len(LANGUAGES))):
        if prose.language == language and (told := untrue(prose)):
            wrong.append(f"document {number}, {prose.symbol}: {told}")
    assert wrong == []


def untrue(prose: Prose) -> str | None:
    """Return what unkg reads in a text that is not what the grammar put there."""
    document = read_document(prose.text.encode(), "prose.txt")
    if (document.language, document.identifier) != (prose.language, prose.symbol):
        return f"{document.language} {document.identifier}"
    if not document.masthead.organ or not document.masthead.adoption_date:
        return f"{document.masthead}"
    told: list[Row] = [(p.path, p.number, p.text) for _, p in document.paragraphs()]
    if wrong := difference(ordered(prose.paragraphs), ordered(told)):
        return wrong
    truth: list[Row] = [(each.path, each.symbol, each.pinpoints) for each in prose.citations]
    return difference(ordered(truth), ordered([row[1:4] for row in citations(document)]))


def ordered(rows: Iterable[Row]) -> list[Row]:
    """Return rows in one order, whatever theirs is."""
    return sorted(rows, key=repr)


def test_the_grammar_is_deterministic() -> None:
    first, again = (list(documents(SEED, 12)) for _ in range(2))
    assert first == again
    assert first != list(documents(SEED + 1, 12))


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The PDF files; their sources lie beside them."""
    try:
        prose = list(documents(SEED, A_LANGUAGE * len(LANGUAGES)))
        return typeset(prose, tmp_path_factory.mktemp("typeset"), SEED)
    except Absent as reason:
        absent(str(reason))


def test_pdf_says_what_its_source_says(printed: list[Path]) -> None:
    assert_alike(printed, unlike)


def test_pdf_has_the_masthead_of_its_source(printed: list[Path]) -> None:
    assert_alike(printed, unlike_head)


def assert_alike(printed: list[Path], told: Callable[[Path], str | None]) -> None:
    """Assert that nothing is told of enough files, or name each with what is."""
    assert Counter(file.suffixes[0] for file in printed) == {f".{language}": A_LANGUAGE for language in LANGUAGES}
    wrong = {file.name: each for file in printed if (each := told(file))}
    assert len(wrong) <= (1 - FLOOR) * len(printed), "\n".join(f"{name}: {each}" for name, each in wrong.items())


@cache
def both(file: Path) -> tuple[Document, Document]:
    """Return what is read from the source of a PDF, and from the PDF."""
    return read(file.with_suffix(".txt")), read(file)


def unlike(file: Path) -> str | None:
    """Return the first paragraph or citation in which a PDF differs from its source."""
    source, shown = both(file)
    return difference(paragraphs(source), paragraphs(shown)) or difference(citations(source), citations(shown))


def unlike_head(file: Path) -> str | None:
    """Return in what the masthead of a PDF differs from its source."""
    expected, found = map(head, both(file))
    return difference(list(expected.items()), list(found.items()))


def head(document: Document) -> dict[str, object]:
    """Return what the masthead of a document tells, by name."""
    told = {"symbol": document.identifier, "language": document.language, "title": document.main.title}
    return told | {each.name: getattr(document.masthead, each.name) for each in fields(Masthead)}
