"""A grammar of United Nations prose in six languages: invented resolutions, with the truth about what they say.

`documents(seed, count)` yields them, the same for the same seed. What a language says is data: `grammar/*.toml`, whose
sentences are templates. In one, `{name}` stands for a word list, a phrase of the issuing organ or a number that is
drawn; `<a|b>` for a word of feminine or masculine gender, as the organ's name is; `{^name}` for a footnote's marker.
Nothing in a document is a fact: sessions, meetings and numbers lie in years to come.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

LANGUAGES: Final = ("ar", "zh", "en", "fr", "ru", "es")
_GRAMMAR: Final = Path(__file__).with_name("grammar")
_FIRST_YEAR: Final = 1945  # of a session of the General Assembly, less its number
_SLOT: Final = re.compile(r"\{(\^?)(\w+)\}")
_GENDER: Final = re.compile(r"<([^|<>]*)\|([^|<>]*)>")
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
class Note:
    """A footnote: its number, its text, the path of the paragraph that carries its marker."""

    number: str
    text: str
    below: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation: the path of the paragraph, the symbol, the paths of the cited paragraphs."""

    path: str
    symbol: str
    pinpoints: tuple[str, ...] = ()


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


@dataclass(slots=True)
class _Draft:
    """What has been written of a document, and what the next words may draw on."""

    chance: Callable[[], float]
    session: int
    grammar: "_Grammar"
    notes: list[Note] = field(default_factory=list)
    paragraphs: list[tuple[str, str | None, str]] = field(default_factory=list)
    citations: list[Cited] = field(default_factory=list)
    path: str = ""
    pins: tuple[str, ...] = ()
    pinned: str = ""

    def below(self, count: int) -> int:
        """Return a number from 0, below `count`."""
        return int(self.chance() * count)

    def pick(self, values: tuple[Any, ...]) -> Any:  # noqa: ANN401 -- one of whatever there is
        """Return one of `values`."""
        return values[int(self.chance() * len(values))]

    def cite(self, symbol: str) -> None:
        """Enter a citation of the paragraph that is written."""
        self.citations.append(Cited(self.path, symbol))

    def finish(self) -> None:
        """Enter the citation with a pinpoint."""
        if self.pinned:
            self.citations.append(Cited(self.path, self.pinned, self.pins))
            self.pinned, self.pins = "", ()


_Piece = str | Callable[[_Draft], str]


def documents(seed: int, count: int) -> Iterator[Prose]:
    """Yield `count` documents, in the six languages in turn; the same for the same seed."""
    for number in range(count):
        language = LANGUAGES[number % len(LANGUAGES)]
        yield document(Random(seed * 1_000_003 + number), language)  # noqa: S311 -- the same in each run, not secret


def document(chance: Random, language: str) -> Prose:
    """Return a document in a language (ISO 639-1)."""
    draft_chance = chance.random
    organ = "SC" if draft_chance() < 0.25 else "GA"
    grammar = _grammar(language, organ)
    draft = _Draft(draft_chance, 90 + int(draft_chance() * 10), grammar)
    number = 1 + draft.below(290)
    year = _FIRST_YEAR + draft.session
    council = f"{_council_number(year, draft)} ({year})"
    draft_date = grammar.date(draft, year, autumn=True)
    symbol = f"A/RES/{draft.session}/{number}" if organ == "GA" else f"S/RES/{council.replace(' ', '')}"
    title = grammar.write("title", draft)
    told = {
        "date": draft_date,
        "distributed": grammar.date(draft, year + 1, "distributed"),
        "session": grammar.words["session"].format(grammar.words["ordinals"][draft.session - 90]),
        "number": f"{draft.session}/{number}" if organ == "GA" else council,
        "title": title,
        "item": str(1 + draft.below(150)),
        "meeting": str((20 if organ == "GA" else 9_920) + 10 * draft.below(8) + 4 + draft.below(6)),
        "draft": f"A/{draft.session}/L.{1 + draft.below(90)}",
        "symbol": symbol if organ == "GA" else f"S/RES/{council}",
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


def _preamble(draft: _Draft) -> Iterator[Line]:
    templates = draft.grammar.some("preambular", draft, 2 + int(draft.chance() ** 2 * 16))
    for index, template in enumerate(templates, 1):
        draft.path = f"pp/{index}"
        line = _line(draft, template, None, "", 0)
        if index == 1:
            line = _first(line, draft)
        yield line


def _first(line: Line, draft: _Draft) -> Line:
    """Return the first paragraph of the preamble, which begins differently in Arabic."""
    usual, first = draft.grammar.words.get("first_preambular", ("", ""))
    if not usual or not line.text.startswith(usual):
        return line
    shift = len(first) - len(usual)
    text = first + line.text[len(usual) :]
    draft.paragraphs[-1] = ("pp/1", None, text)
    return replace(line, text=text, marks=tuple((a + shift, b + shift, n) for a, b, n in line.marks))


def _operative(draft: _Draft) -> Iterator[Line]:
    grammar = draft.grammar
    count = 2 + int(draft.chance() ** 2 * 24)
    ends = grammar.words["ends"]
    for index, template in enumerate(grammar.some("operative", draft, count), 1):
        is_list = template in grammar.lists
        last = index == count
        draft.path = f"op/{index}"
        shown = grammar.words["number_form"].format(index)
        yield _line(draft, template, str(index), shown, 0, "" if is_list else ends[last])
        if is_list:
            yield from _items(draft, f"op/{index}", last=last)


def _items(draft: _Draft, parent: str, *, last: bool) -> Iterator[Line]:
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


def _line(draft: _Draft, template: tuple[_Piece, ...], number: str | None, shown: str, level: int, end: str = "") -> Line:
    marked = "".join([piece if piece.__class__ is str else piece(draft) for piece in template])  # type: ignore[operator]
    if end and marked[-1] == "\x03" and draft.grammar.words["mark_behind"]:
        cut = marked.rindex("\x02")
        marked = marked[:cut] + end + marked[cut:]
    else:
        marked += end
    draft.finish()
    text, marks = marked, ()
    if "\x02" in marked:
        text, marks = _unmark(marked)
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


def _council_number(year: int, draft: _Draft) -> int:
    return 2_700 + (year - 2_024) * 60 + draft.below(60)


class _Grammar:
    """A language's templates for an organ, ready to draw from."""

    def __init__(self, language: str, organ: str) -> None:
        words = tomllib.loads((_GRAMMAR / f"{language}.toml").read_text(encoding="utf-8"))
        self.organ = organ
        own = words["organs"][organ]
        self.words = {k: tuple(v) if isinstance(v, list) else v for k, v in words.items()} | own
        self.masculine = own["masculine"]
        self.head = tuple((place, self._gendered(form)) for place, form in own["head"])
        self.closing = tuple(own["closing"])
        self.letters = _numbers(words, "letter")
        self.romans = _numbers(words, "roman")
        self.months = tuple(words["months"])
        self.slots = _SLOTS | {name: self._list(values) for name, values in words["lists"].items()}
        kinds = ("preambular", "operative", "items", "deep", "title")
        self.templates = {kind: tuple(self._compiled(each) for each in words[kind]) for kind in kinds}
        self.lists = frozenset(t for t, form in zip(self.templates["operative"], words["operative"], strict=True) if form.endswith(words["colon"]))
        self.note_templates = {name: self._compiled(form) for name, form in words["notes"].items()}

    def _list(self, values: list[str]) -> Callable[[_Draft], str]:
        drawn = tuple(values)
        return lambda draft: drawn[int(draft.chance() * len(drawn))]

    def _gendered(self, form: str) -> str:
        return _GENDER.sub(lambda match: match[2 if self.masculine else 1], form)

    def _compiled(self, form: str) -> tuple[_Piece, ...]:
        phrases: dict[str, str] = self.words["phrases"]
        for _ in range(3):
            form = _SLOT.sub(lambda match: phrases.get(match[2], match[0]) if not match[1] else match[0], form)
        form = self._gendered(form)
        pieces: list[_Piece] = []
        at = 0
        for match in _SLOT.finditer(form):
            pieces += [form[at : match.start()], self._note(match[2]) if match[1] else self.slots[match[2]]]
            at = match.end()
        return tuple(piece for piece in (*pieces, form[at:]) if piece != "")

    def _note(self, name: str) -> Callable[[_Draft], str]:
        def mark(draft: _Draft) -> str:
            number = str(len(draft.notes) + 1)
            above, pinned, pins = draft.path, draft.pinned, draft.pins
            draft.path, draft.pinned, draft.pins = f"{above}/note/{number}", "", ()
            draft.notes.append(Note(number, "", above))
            text = "".join([p if isinstance(p, str) else p(draft) for p in self.note_templates[name]])
            draft.notes[-1] = Note(number, text, above)
            draft.finish()
            draft.path, draft.pinned, draft.pins = above, pinned, pins
            return f"\x02{self.words['mark_form'].format(number)}\x03"

        return mark

    def some(self, kind: str, draft: _Draft, count: int) -> list[tuple[_Piece, ...]]:
        """Return `count` templates, none twice in a row."""
        templates = self.templates[kind]
        at, step = draft.below(len(templates)), 1 + draft.below(len(templates) - 1)
        while _shares_factor(step, len(templates)):
            step += 1
        return [templates[(at + step * place) % len(templates)] for place in range(count)]

    def write(self, kind: str, draft: _Draft) -> str:
        """Return a text of one template."""
        return "".join([p if isinstance(p, str) else p(draft) for p in draft.pick(self.templates[kind])])

    def date(self, draft: _Draft, year: int, form: str = "date_form", *, autumn: bool = False) -> str:
        """Return a day of a year, in the language's form."""
        month = 8 + draft.below(4) if autumn else draft.below(12)
        day = 1 + draft.below(28)
        names = self.words["distributed_months"] if form == "distributed" else self.months
        shape = self.words["distributed_form"] if form == "distributed" else self.words["date_form"]
        first: str = self.words["first_day"]
        return str(shape).format(first if day == 1 and names is self.months else day, names[month], year)


def _numbers(words: dict[str, Any], kind: str) -> tuple[tuple[str, str], ...]:
    """Return the numbers of sub-paragraphs: as the number is known, and as it is printed."""
    printed, form = words[f"{kind}s"], words[f"{kind}_form"]
    return tuple(zip(words.get(f"{kind}_numbers", printed), map(form.format, printed), strict=True))


def _shares_factor(first: int, second: int) -> bool:
    while second:
        first, second = second, first % second
    return first > 1


@cache
def _grammar(language: str, organ: str) -> _Grammar:
    return _Grammar(language, organ)


# --- what a slot draws ------------------------------------------------------------------------------------------


def _assembly(draft: _Draft) -> tuple[str, str, int]:
    session = 62 + draft.below(draft.session - 63)
    number = f"{session}/{1 + draft.below(290)}"
    return number, f"A/RES/{number}", _FIRST_YEAR + session


def _council(draft: _Draft) -> tuple[str, str, int]:
    year = 2_025 + draft.below(draft.session + _FIRST_YEAR - 2_026)
    number = _council_number(year, draft)
    shown = draft.grammar.words["council_form"].format(number, year)
    return shown, f"S/RES/{number}({year})", year


def _dated(draft: _Draft) -> str:
    number, symbol, year = _assembly(draft)
    draft.cite(symbol)
    date = draft.grammar.date(draft, year, autumn=True)
    return str(draft.grammar.words["dated_form"]).format(number, date)


def _dated_list(draft: _Draft) -> str:
    return _joined(draft, [_dated(draft) for _ in range(2 + draft.below(2))], "dated_joints")


def _plain(draft: _Draft) -> str:
    number, symbol, _ = _assembly(draft)
    draft.cite(symbol)
    return number


def _of_council(draft: _Draft) -> str:
    number, symbol, _ = _council(draft)
    draft.cite(symbol)
    return number


def _of_council_list(draft: _Draft) -> str:
    return _joined(draft, [_of_council(draft) for _ in range(2 + draft.below(3))], "joints")


def _joined(draft: _Draft, each: list[str], name: str) -> str:
    between, last = draft.grammar.words[name]
    return f"{between.join(each[:-1])}{last}{each[-1]}"


def _pinned(draft: _Draft) -> str:
    number, draft.pinned, _ = _assembly(draft)
    return number


def _pinned_council(draft: _Draft) -> str:
    number, draft.pinned, _ = _council(draft)
    return number


def _pin(draft: _Draft) -> str:
    number = 1 + draft.below(40)
    draft.pins = (f"op/{number}",)
    return str(number)


def _two_pins(draft: _Draft) -> str:
    number = 1 + draft.below(40)
    draft.pins = (f"op/{number}", f"op/{number + 2}")
    return _joined(draft, [str(number), str(number + 2)], "joints")


def _letter_pin(draft: _Draft) -> str:
    number, index = 1 + draft.below(40), draft.below(4)
    draft.pins = (f"op/{number}/{'abcd'[index]}",)
    return str(draft.grammar.words["letter_pin_form"]).format(number, draft.grammar.words["letters"][index])


def _report(draft: _Draft) -> str:
    symbol = f"A/{60 + draft.below(draft.session - 60)}/{10 + draft.below(800)}"
    draft.cite(symbol)
    return symbol


def _rights(draft: _Draft) -> str:
    draft.cite("A/RES/217(III)")
    return str(draft.grammar.words["rights_number"])


def _date(draft: _Draft) -> str:
    return draft.grammar.date(draft, 2_026 + draft.below(draft.session + _FIRST_YEAR - 2_027))


def _figure(draft: _Draft) -> str:
    return str(2 + draft.below(97))


def _year(draft: _Draft) -> str:
    return str(2_046 + draft.below(40))


_SLOTS: Final[dict[str, Callable[[_Draft], str]]] = {
    "A": _dated,
    "AA": _dated_list,
    "a": _plain,
    "S": _of_council,
    "SS": _of_council_list,
    "qa": _pinned,
    "qs": _pinned_council,
    "p": _pin,
    "pp": _two_pins,
    "pl": _letter_pin,
    "D": _report,
    "H": _rights,
    "date": _date,
    "figure": _figure,
    "year": _year,
}
