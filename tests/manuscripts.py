"""What is saved as Word document and as web page in tests: texts in six languages, paragraph by paragraph.

Invented documents of `benchmarks.prose`, and the samples. Each has its source as plain text, whose graph is known.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from benchmarks.prose import LANGUAGES, Line, Note, Place, documents
from tests.gold_graph import ROOT
from unkg.document import Document, Role
from unkg.export import read_document
from unkg.languages import load_language
from unkg.structure.numbering import parse_number


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph: a footnote's marker as printed, with its number; or words, italic or with a link."""

    text: str
    mark: str = ""
    italic: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A document: its lines, footnotes and source; `urls` are behind words, and `addresses` behind whole lines."""

    name: str
    language: str
    lines: tuple[Line, ...]
    notes: tuple[Note, ...]
    source: bytes
    urls: tuple[tuple[str, str], ...] = ()
    addresses: tuple[tuple[int, str], ...] = ()

    def pieces(self, index: int, *, italic: bool, linked: bool) -> list[Piece]:
        """Return the stretches of a line; the first word of a paragraph may be `italic`, symbols may be `linked`."""
        line = self.lines[index]
        cuts = {0: Piece(""), len(line.text): Piece("")}
        for begin, end, number in line.marks:
            cuts |= {begin: Piece("", mark=number), end: Piece("")}
        if italic and line.place is Place.BODY and line.text:
            cuts |= {0: Piece("", italic=True)}
            cuts.setdefault(2 if self.language == "zh" else (line.text.find(" ") + 1 or len(line.text)), Piece(""))
        urls = [(line.text, url) for at, url in self.addresses if at == index] + list(self.urls if linked else ())
        for words, url in urls:
            begin = line.text.find(words)
            end = begin + len(words)
            if begin >= 0 and not any(begin <= cut < end for cut in cuts if cut):
                cuts |= {begin: Piece("", url=url)}
                cuts.setdefault(end, Piece(""))
        found = [
            Piece(line.text[a:b], cuts[a].mark, cuts[a].italic, cuts[a].url) for a, b in pairwise(sorted(cuts)) if a < b
        ]
        assert "".join(piece.text for piece in found) == line.text
        return found


def invented(seed: int, count: int) -> Iterator[Manuscript]:
    """Yield invented documents, in the six languages in turn."""
    for number, prose in enumerate(documents(seed, count), 1):
        urls: dict[str, str] = {}
        for cited in prose.citations:
            shown = cited.symbol.removeprefix("A/RES/").removeprefix("S/RES/")
            urls |= dict.fromkeys((shown, shown.replace("(", " (")), f"https://undocs.org/{cited.symbol}")
        name = f"{number}.{prose.language}"
        yield Manuscript(name, prose.language, prose.lines, prose.notes, prose.text.encode(), tuple(urls.items()))


def samples() -> Iterator[Manuscript]:
    """Yield the letters and resolutions of `samples/`, as they are read."""
    for kind in ("letter", "resolution"):
        for language in LANGUAGES:
            path = ROOT / "samples" / f"{kind}.{language}.txt"
            yield _sample(read_document(path.read_bytes(), path.name), path.read_bytes(), f"{kind}.{language}")


def in_sections() -> Iterator[Manuscript]:
    """Yield the resolutions of `samples/` with their operative paragraphs in two sections, whose numbers are upper."""
    for sample in samples():
        if not sample.name.startswith("resolution"):
            continue
        headings = [Line(Place.TITLE, title, number) for number, title in _SECTIONS[sample.language]]
        lines: list[Line] = []
        for line in sample.lines:
            digits = "".join(c for c in line.number if c.isdigit())
            if line.level == 0 and digits in {"1", "3"}:
                lines.append(headings[digits == "3"])
            anew = str(int(digits) - 2) if line.level == 0 and digits in {"3", "4"} else digits
            lines.append(replace(line, number=line.number.replace(digits, anew)) if digits else line)
        source = "".join(f" {line.whole} \n" for line in lines) + "__________________ \n"
        source += "".join(f" {note.number} {note.text} \n" for note in sample.notes)
        yield replace(sample, name=f"sections.{sample.language}", lines=tuple(lines), source=source.encode())


_SECTIONS: Final = {
    "ar": (("أولا -", "أحكام عامة"), ("ثانيا -", "تقديم التقارير")),
    "zh": (("一、", "一般规定"), ("二、", "提出报告")),
    "en": (("I.", "General rules"), ("II.", "Reporting")),
    "fr": (("I.", "Règles générales"), ("II.", "Rapports")),
    "ru": (("I.", "Общие правила"), ("II.", "Представление докладов")),
    "es": (("I.", "Normas generales"), ("II.", "Presentación de informes")),
}


def _sample(document: Document, source: bytes, name: str) -> Manuscript:
    assert document.text
    marks = {p.text: tuple((*mark.span, mark.number) for mark in p.notes) for _, p in document.paragraphs()}
    lines: list[Line] = []
    notes: list[Note] = []
    addresses: list[tuple[int, str]] = []
    for block in document.text.blocks:
        if block.role is Role.BODY:
            number = parse_number(block.text, load_language(document.language))
            head = number.length if number else 0
            text = block.text[head:]
            place = _MASTHEAD[len(lines)] if name.startswith("resolution") and len(lines) < len(_MASTHEAD) else None
            level = int(number.level) if number else 0
            lines.append(Line(place or Place.BODY, text, block.text[:head].strip(), level, marks.get(text, ())))
        elif block.role is Role.NOTE and block.note:
            notes.append(Note(block.note.number, block.text[block.note.span.end :], ""))
        elif block.role is Role.LINK:
            addresses.append((len(lines) - 1, block.text))
    return Manuscript(name, document.language, tuple(lines), tuple(notes), source, (), tuple(addresses))


_MASTHEAD: Final = (Place.LEFT, Place.RIGHT, Place.LEFT, Place.RIGHT, Place.RIGHT)


def masthead(lines: Iterable[Line]) -> list[tuple[list[str], list[str]]]:
    """Return the rows of the table above a text: what stands in the left and in the right cell."""
    rows: list[tuple[list[str], list[str]]] = []
    for line in lines:
        if line.place is Place.LEFT:
            rows.append(([line.text], []))
        elif line.place is Place.RIGHT:
            rows[-1][1].append(line.text)
    return rows
