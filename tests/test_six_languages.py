"""Word documents and web pages in six languages: each says what its source does, paragraph by paragraph."""

from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Final

from tests.manuscripts import Manuscript, in_sections, invented, samples
from tests.test_typeset import citations, difference, paragraphs
from tests.web_files import Site, web_file
from tests.word_files import Habit, word_file
from unkg.document import Document
from unkg.export import read_document
from unkg.languages import load_language
from unkg.structure.numbering import parse_number

A_LANGUAGE: Final = 8  # invented documents, beside the samples
SEED: Final = 1946
FLOOR: Final = 0.98


@cache
def manuscripts() -> tuple[Manuscript, ...]:
    """Return the documents, in the six languages in turn."""
    return (*invented(SEED, 6 * A_LANGUAGE), *samples(), *in_sections())


@cache
def source(manuscript: Manuscript) -> Document:
    """Return what is read from the source of a document."""
    return read_document(manuscript.source, "source.txt")


def unlike(manuscript: Manuscript, data: bytes, name: str) -> str | None:
    """Return the first thing in which a file differs from its source: paragraph, footnote, citation or name."""
    expected, found = source(manuscript), read_document(data, name)
    told: list[object] = [(d.identifier, d.language, d.main.title) for d in (expected, found)]
    if told[0] != told[1] and not expected.identifier.startswith("sha256"):
        return f"expected {told[0]}, found {told[1]}"
    rows = difference(paragraphs(expected), paragraphs(found)) or difference(citations(expected), citations(found))
    return rows or difference(markers(expected), markers(found))


def markers(document: Document) -> list[tuple[object, ...]]:
    """Return where each footnote's marker stands."""
    return [(part.path, p.path, mark.number, mark.span) for part, p in document.paragraphs() for mark in p.notes]


def assert_alike(suffix: str, made: Callable[[int, Manuscript], tuple[bytes, object]]) -> None:
    """Assert that enough files say what their sources do, or tell of each what it does not."""
    assert len({each.language for each in manuscripts()}) == 6
    wrong = {}
    for index, manuscript in enumerate(manuscripts()):
        data, habit = made(index // 6, manuscript)
        if told := unlike(manuscript, data, f"a{suffix}"):
            wrong[manuscript.name] = f"{habit}: {told}"
    total = len(manuscripts())
    by_language = Counter(name.rpartition(".")[2] for name in wrong)
    told = "\n".join(f"{name}{suffix}: {each}" for name, each in wrong.items())
    said = f"{total - len(wrong)} of {total} are exact; not {dict(by_language)}\n{told}"
    assert len(wrong) <= (1 - FLOOR) * total, said


def test_word_documents_say_what_their_sources_say() -> None:
    def made(index: int, manuscript: Manuscript) -> tuple[bytes, object]:
        habit = Habit.of(index)
        return word_file(manuscript, habit), habit

    assert_alike(".docx", made)


def test_web_pages_say_what_their_sources_say() -> None:
    def made(index: int, manuscript: Manuscript) -> tuple[bytes, object]:
        site = Site.of(index, manuscript.language)
        return web_file(manuscript, site), site

    assert_alike(".html", made)


def test_chinese_numbers_in_brackets() -> None:
    names = [parse_number(f"{number}加强合作", load_language("zh")) for number in ("㈠", "(一)", "（三）", "(十二)")]
    assert [each and each.name for each in names] == ["i", "i", "iii", "xii"]
