"""A grammar of United Nations prose in six languages: invented resolutions, with the truth about what they say.

`documents(seed, count)` yields them, the same for the same seed. What a language says is data: `grammar/*.toml`, whose
sentences are templates. In one, `{name}` stands for a word list, a phrase of the issuing organ or a number that is
drawn; `<a|b>` for a word of feminine or masculine gender, as the organ's name is; `{^name}` for a footnote's marker.
Nothing in a document is a fact: sessions, meetings and numbers lie in years to come.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from random import Random
from typing import Final

from benchmarks.drafting import FIRST_YEAR, Cited, Draft, Note, Piece, council_number, grammar_of

__all__ = ["LANGUAGES", "Cited", "Line", "Note", "Place", "Prose", "document", "documents"]

LANGUAGES: Final = ("ar", "zh", "en", "fr", "ru", "es")
# Resolutions of the General Assembly, the Security Council and the Economic and Social Council, and decisions of the
# last: up to which number between 0 and 1 each is drawn.
_ORGANS: Final = {"GA": 0.6, "SC": 0.8, "EC": 0.92, "ED": 1.0}
_LONG: Final = 0.03  # of documents: up to eight pages
_MARK: Final = re.compile("\x02([^\x03]*)\x03")


class Place(Enum):
    """What a line is on its page."""

    LEFT = "left"  # of the masthead
    RIGHT = "right"  # of the masthead
    SESSION = "session"
    HEAD = "head"
    SOURCE = "source"
    TITLE = "title"
    BODY = "body"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Line:
    """A whole paragraph, as it is printed: its number, its text, how deep it lies, and where markers stand in it.

    `number` is as printed, with its mark; `marks` are ranges of code points of `text`, with the number of the footnote.
    """

    place: Place
    text: str
    number: str = ""
    level: int = 0
    marks: tuple[tuple[int, int, str], ...] = ()

    @property
    def whole(self) -> str:
        """Return number and text."""
        return f"{self.number} {self.text}" if self.number else self.text


@dataclass(frozen=True, slots=True)
class Prose:
    """A document and the truth about it: `paragraphs` are paths (`pp/1`, `op/2/a`) with numbers and texts."""

    language: str
    symbol: str
    title: str
    job: str
    lines: tuple[Line, ...]
    notes: tuple[Note, ...]
    note_form: str
    note_shown: str  # how the number of a footnote is printed
    paragraphs: tuple[tuple[str, str | None, str], ...]
    citations: tuple[Cited, ...]

    @property
    def text(self) -> str:
        """Return the document as plain text: a line a paragraph, footnotes below a rule."""
        body = "".join(f" {line.whole} \n" for line in self.lines)
        notes = "".join(f" {self.note_form.format(note.number)} {note.text} \n" for note in self.notes)
        return f"{body}__________________ \n{notes}" if notes else body


def documents(seed: int, count: int) -> Iterator[Prose]:
    """Yield `count` documents, in the six languages in turn; the same for the same seed."""
    for number in range(count):
        language = LANGUAGES[number % len(LANGUAGES)]
        yield document(Random(seed * 1_000_003 + number), language)  # noqa: S311 -- the same in each run, not secret


def document(chance: Random, language: str) -> Prose:
    """Return a document in a language (ISO 639-1)."""
    drawn = chance.random()
    organ = next(organ for organ, share in _ORGANS.items() if drawn < share)
    grammar = grammar_of(language, organ)
    draft = Draft(chance.random, 90 + int(chance.random() * 10), grammar)
    year = FIRST_YEAR + draft.session
    series, number = _numbered(draft, organ, year)
    printed = f"{series}{number}"
    symbol = printed.replace(" ", "")
    title = grammar.write("title", draft)
    told = {
        "date": grammar.date(draft, year, autumn=True),
        "distributed": grammar.date(draft, year + 1, "distributed"),
        "session": grammar.words["session"].format(grammar.words["ordinals"][draft.session - 90]),
        "year": str(year),
        "number": number,
        "title": title,
        "item": str(1 + draft.below(150)),
        "meeting": str((9_920 if organ == "SC" else 20) + 10 * draft.below(8) + 4 + draft.below(6)),
        "draft": f"A/{draft.session}/L.{1 + draft.below(90)}",
        "paper": f"E/{year}/{20 + draft.below(70)}",
        "symbol": printed,
        "agenda": draft.pick(grammar.words["agenda"]),
    }
    head = [Line(Place(place), form.format_map(told)) for place, form in grammar.head]
    draft.paragraphs.append(("par/1", None, head[-1].text))
    body = [*_preamble(draft), *_operative(draft)]
    closing = [Line(Place.CLOSING, form.format_map(told)) for form in grammar.closing]
    job = f"{year % 100}-{10_000 + draft.below(89_999)}"
    lines = (*head, *body, *closing)
    form = grammar.words["note_form"]
    shown = grammar.words.get("note_shown", form)
    paragraphs = (*draft.paragraphs, *((f"{n.below}/note/{n.number}", n.number, n.text) for n in draft.notes))
    citations = tuple(draft.citations)
    return Prose(language, symbol, title, job, lines, tuple(draft.notes), form, shown, paragraphs, citations)


def _numbered(draft: Draft, organ: str, year: int) -> tuple[str, str]:
    """Return how the document's symbol begins, and its number."""
    if organ == "SC":
        return "S/RES/", f"{council_number(year, draft)} ({year})"
    if organ == "GA":
        return "A/RES/", f"{draft.session}/{1 + draft.below(290)}"
    if organ == "EC":
        return "E/RES/", f"{year}/{1 + draft.below(40)}"
    return "E/DEC/", f"{year}/{201 + draft.below(140)}"


def _preamble(draft: Draft) -> Iterator[Line]:
    templates = draft.grammar.some("preambular", draft, 2 + int(draft.chance() ** 2 * 16))
    for index, template in enumerate(templates, 1):
        draft.path = f"pp/{index}"
        line = _line(draft, template, None, "", 0)
        if index == 1:
            line = _first(line, draft)
        yield line


def _first(line: Line, draft: Draft) -> Line:
    """Return the first paragraph of the preamble, which begins differently in Arabic."""
    usual, first = draft.grammar.words.get("first_preambular", ("", ""))
    if not usual or not line.text.startswith(usual):
        return line
    shift = len(first) - len(usual)
    text = first + line.text[len(usual) :]
    draft.paragraphs[-1] = ("pp/1", None, text)
    return replace(line, text=text, marks=tuple((a + shift, b + shift, n) for a, b, n in line.marks))


def _operative(draft: Draft) -> Iterator[Line]:
    grammar = draft.grammar
    count = 2 + int(draft.chance() ** 2 * 24)
    if draft.chance() < _LONG:
        count += 20 + draft.below(50)
    ends = grammar.words["ends"]
    for index, template in enumerate(grammar.some("operative", draft, count), 1):
        is_list = template in grammar.lists
        last = index == count
        draft.path = f"op/{index}"
        shown = grammar.words["number_form"].format(index)
        yield _line(draft, template, str(index), shown, 0, "" if is_list else ends[last])
        if is_list:
            yield from _items(draft, f"op/{index}", last=last)


def _items(draft: Draft, parent: str, *, last: bool) -> Iterator[Line]:
    grammar = draft.grammar
    count = 2 + draft.below(3)
    for index, template in enumerate(grammar.some("items", draft, count)):
        letter, shown = grammar.letters[index]
        draft.path = f"{parent}/{'abcdefgh'[index]}"
        end = grammar.words["ends"][last and index == count - 1]
        deep = index < count - 1 and draft.chance() < 0.12
        yield _line(draft, template, letter, shown, 1, grammar.words["colon"] if deep else end)
        if deep:
            above = draft.path
            for inner, below in enumerate(grammar.some("deep", draft, 2)):
                letter, shown = grammar.romans[inner]
                draft.path = f"{above}/{('i', 'ii')[inner]}"
                yield _line(draft, below, letter, shown, 2, grammar.words["ends"][0])


def _line(draft: Draft, template: tuple[Piece, ...], number: str | None, shown: str, level: int, end: str = "") -> Line:
    marked = "".join([piece if piece.__class__ is str else piece(draft) for piece in template])  # type: ignore[operator]
    if end and marked[-1] == "\x03" and draft.grammar.words["mark_behind"]:
        cut = marked.rindex("\x02")
        marked = marked[:cut] + end + marked[cut:]
    else:
        marked += end
    draft.finish()
    text, marks = _unmark(marked) if "\x02" in marked else (marked, ())
    draft.paragraphs.append((draft.path, number, text))
    return Line(Place.BODY, text, shown, level, marks)


def _unmark(marked: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """Return a text without the signs around markers, and where those stand."""
    pieces, marks, at, length = [], [], 0, 0
    for match in _MARK.finditer(marked):
        pieces += [marked[at : match.start()], match[1]]
        length += match.start() - at
        number = "".join(c for c in match[1] if c.isdigit())
        marks.append((length, length + len(match[1]), number))
        length += len(match[1])
        at = match.end()
    pieces.append(marked[at:])
    return "".join(pieces), tuple(marks)
