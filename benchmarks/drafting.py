"""A language's sentences, ready to be drawn from, and what stands in their slots: see `benchmarks.prose`."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

FIRST_YEAR: Final = 1945  # of a session of the General Assembly, less its number
_GRAMMAR: Final = Path(__file__).with_name("grammar")
_SLOT: Final = re.compile(r"\{(\^?)(\w+)\}")
_GENDER: Final = re.compile(r"<([^|<>]*)\|([^|<>]*)>")


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


@dataclass(slots=True)
class Draft:
    """What has been written of a document, and what the next words may draw on."""

    chance: Callable[[], float]
    session: int
    grammar: "Grammar"
    notes: list[Note] = field(default_factory=list)
    paragraphs: list[tuple[str, str | None, str]] = field(default_factory=list)
    citations: list[Cited] = field(default_factory=list)
    path: str = ""
    pins: tuple[str, ...] = ()
    pinned: str = ""

    def below(self, count: int) -> int:
        """Return a number from 0, below `count`."""
        return int(self.chance() * count)

    def pick(self, values: tuple[Any, ...]) -> Any:
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


Piece = str | Callable[[Draft], str]


def council_number(year: int, draft: Draft) -> int:
    """Return the number of a resolution of the Security Council in a year; they are numbered on from year to year."""
    return 2_700 + (year - 2_024) * 60 + draft.below(60)


class Grammar:
    """A language's templates for an organ, ready to draw from."""

    def __init__(self, language: str, organ: str) -> None:
        words = tomllib.loads((_GRAMMAR / f"{language}.toml").read_text(encoding="utf-8"))
        self.organ = organ
        own = words["organs"][organ]
        base = words["organs"][own.get("organ", organ)]
        phrases = words["phrases"] | base["phrases"] | own["phrases"]
        own = base | own
        self.words = {k: tuple(v) if isinstance(v, list) else v for k, v in words.items()} | own
        self.phrases: dict[str, str] = phrases
        self.masculine = own["masculine"]
        self.head = tuple((place, own.get("adopted", form) if place == "head" else form) for place, form in own["head"])
        self.closing = tuple(own["closing"])
        self.letters = _numbers(words, "letter")
        self.romans = _numbers(words, "roman")
        self.months = tuple(words["months"])
        self.slots = _SLOTS | {name: self._list(values) for name, values in words["lists"].items()}
        kinds = ("preambular", "operative", "items", "deep", "title")
        self.templates = {kind: tuple(self._compiled(each) for each in words[kind]) for kind in kinds}
        self.lists = frozenset(
            t
            for t, form in zip(self.templates["operative"], words["operative"], strict=True)
            if form.endswith(words["colon"])
        )
        self.note_templates = {name: self._compiled(form) for name, form in words["notes"].items()}

    def _list(self, values: list[str]) -> Callable[[Draft], str]:
        drawn = tuple(values)
        return lambda draft: drawn[int(draft.chance() * len(drawn))]

    def _gendered(self, form: str) -> str:
        return _GENDER.sub(lambda match: match[2 if self.masculine else 1], form)

    def _compiled(self, form: str) -> tuple[Piece, ...]:
        for _ in range(3):
            form = _SLOT.sub(lambda match: self.phrases.get(match[2], match[0]) if not match[1] else match[0], form)
        form = self._gendered(form)
        pieces: list[Piece] = []
        at = 0
        for match in _SLOT.finditer(form):
            pieces += [form[at : match.start()], self._note(match[2]) if match[1] else self.slots[match[2]]]
            at = match.end()
        return tuple(piece for piece in (*pieces, form[at:]) if piece != "")

    def _note(self, name: str) -> Callable[[Draft], str]:
        def mark(draft: Draft) -> str:
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

    def some(self, kind: str, draft: Draft, count: int) -> list[tuple[Piece, ...]]:
        """Return `count` templates, none twice in a row."""
        templates = self.templates[kind]
        at, step = draft.below(len(templates)), 1 + draft.below(len(templates) - 1)
        while _shares_factor(step, len(templates)):
            step += 1
        return [templates[(at + step * place) % len(templates)] for place in range(count)]

    def write(self, kind: str, draft: Draft) -> str:
        """Return a text of one template."""
        return "".join([p if isinstance(p, str) else p(draft) for p in draft.pick(self.templates[kind])])

    def date(self, draft: Draft, year: int, form: str = "date_form", *, autumn: bool = False) -> str:
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
def grammar_of(language: str, organ: str) -> Grammar:
    """Return the grammar of a language (ISO 639-1) for the resolutions of an organ."""
    return Grammar(language, organ)


# --- what a slot draws ------------------------------------------------------------------------------------------


def _assembly(draft: Draft) -> tuple[str, str, int]:
    session = 62 + draft.below(draft.session - 63)
    number = f"{session}/{1 + draft.below(290)}"
    return number, f"A/RES/{number}", FIRST_YEAR + session


def _council(draft: Draft) -> tuple[str, str, int]:
    year = 2_025 + draft.below(draft.session + FIRST_YEAR - 2_026)
    number = council_number(year, draft)
    shown = draft.grammar.words["council_form"].format(number, year)
    return shown, f"S/RES/{number}({year})", year


def _economic(draft: Draft) -> tuple[str, str, int]:
    year = 2_026 + draft.below(draft.session + FIRST_YEAR - 2_027)
    number = f"{year}/{1 + draft.below(40)}"
    return number, f"E/RES/{number}", year


def _dated(draft: Draft, drawn: Callable[[Draft], tuple[str, str, int]] = _assembly) -> str:
    number, symbol, year = drawn(draft)
    draft.cite(symbol)
    date = draft.grammar.date(draft, year, autumn=drawn is _assembly)
    return str(draft.grammar.words["dated_form"]).format(number, date)


def _dated_list(draft: Draft) -> str:
    return _joined(draft, [_dated(draft) for _ in range(2 + draft.below(2))], "dated_joints")


def _economic_dated(draft: Draft) -> str:
    return _dated(draft, _economic)


def _economic_list(draft: Draft) -> str:
    return _joined(draft, [_economic_dated(draft) for _ in range(2 + draft.below(2))], "dated_joints")


def _plain(draft: Draft) -> str:
    number, symbol, _ = _assembly(draft)
    draft.cite(symbol)
    return number


def _of_council(draft: Draft) -> str:
    number, symbol, _ = _council(draft)
    draft.cite(symbol)
    return number


def _of_council_list(draft: Draft) -> str:
    return _joined(draft, [_of_council(draft) for _ in range(2 + draft.below(3))], "joints")


def _joined(draft: Draft, each: list[str], name: str) -> str:
    between, last = draft.grammar.words[name]
    return f"{between.join(each[:-1])}{last}{each[-1]}"


def _pinned(draft: Draft) -> str:
    number, draft.pinned, _ = _assembly(draft)
    return number


def _pinned_council(draft: Draft) -> str:
    number, draft.pinned, _ = _council(draft)
    return number


def _pinned_economic(draft: Draft) -> str:
    number, draft.pinned, _ = _economic(draft)
    return number


def _pin(draft: Draft) -> str:
    number = 1 + draft.below(40)
    draft.pins = (f"op/{number}",)
    return str(number)


def _two_pins(draft: Draft) -> str:
    number = 1 + draft.below(40)
    draft.pins = (f"op/{number}", f"op/{number + 2}")
    return _joined(draft, [str(number), str(number + 2)], "joints")


def _letter_pin(draft: Draft) -> str:
    number, index = 1 + draft.below(40), draft.below(4)
    draft.pins = (f"op/{number}/{'abcd'[index]}",)
    return str(draft.grammar.words["letter_pin_form"]).format(number, draft.grammar.words["letters"][index])


def _report(draft: Draft) -> str:
    symbol = f"A/{60 + draft.below(draft.session - 60)}/{10 + draft.below(800)}"
    draft.cite(symbol)
    return symbol


def _rights(draft: Draft) -> str:
    draft.cite("A/RES/217(III)")
    return str(draft.grammar.words["rights_number"])


def _date(draft: Draft) -> str:
    return draft.grammar.date(draft, 2_026 + draft.below(draft.session + FIRST_YEAR - 2_027))


def _figure(draft: Draft) -> str:
    return str(2 + draft.below(97))


def _year(draft: Draft) -> str:
    return str(2_046 + draft.below(40))


_SLOTS: Final[dict[str, Callable[[Draft], str]]] = {
    "A": _dated,
    "AA": _dated_list,
    "a": _plain,
    "E": _economic_dated,
    "EE": _economic_list,
    "qe": _pinned_economic,
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
