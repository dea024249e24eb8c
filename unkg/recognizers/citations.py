"""Citations: numbers and symbols with which a paragraph cites a document.

Every number that could be a document's is a candidate; it is a citation if a noun (resolution, decision) governs it:
directly, through a list, or from further away where a date or the number's own form leaves no doubt. A language puts
the noun before the numbers ("resolutions 1267 (1999) and 1373 (2001)") or behind them
(第1267(1999)号和第1373(2001)号决议); the packs say what may stand between the items of a list.
"""

import itertools
import re
from bisect import bisect_left
from typing import Final, NamedTuple

from unkg.characters import has_digit
from unkg.dates import DateMention, find_dates
from unkg.document import Span
from unkg.languages import BARE_ORGANS, Language, Slot
from unkg.recognizers.gaps import is_gap
from unkg.recognizers.nouns import first_noun, may_cite
from unkg.recognizers.numbers import find_numbers, letters_behind
from unkg.recognizers.pinpoints import pinpoints_around
from unkg.recognizers.written import find_written
from unkg.values import make

_SENTENCE: Final = re.compile(r"[。；;]|\.(?=\s+[A-ZА-ЯÀ-Ý])")
_CLAUSE_MARKS: Final = ";；؛.。,，،"
_WINDOW: Final = 160  # code points around a number in which the words that govern it may stand
_TITLE: Final = 320  # code points behind a number in which, behind the resolution's title, its organ may stand
_CLAUSE: Final = 80  # code points before a possessive in which its owner may be named
_BESIDE: Final = 10  # code points between a number and the date of its document: " of ", ", de "
_HYPHENS: Final = str.maketrans("\u2010\u2011", "--")
_ITEMS: Final = 100  # numbers between one and the noun behind it
_JOINT: Final = 8  # code points that part the items of a list
_CERTAIN: Final = frozenset({"year", "special", "roman"})


class Found(NamedTuple):
    """A citation found in a text: where its number stands, what kind of number, and what the text says of it.

    `organ` is the local name of an organ, or the kind that a bare word names (`council`); `also` are the other symbols
    of a document that has several; `year` is that of the date beside it, or 0.
    """

    span: Span
    form: str
    number: str
    noun: str | None = None
    organ: str | None = None
    own: bool = False
    pinpoints: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    year: int = 0


def find_citations(text: str, language: Language, skip: tuple[Span, ...] = ()) -> list[Found]:
    """Return the citations in `text`, in order. `skip` are the spans of footnote markers.

    Example: `回顾安全理事会第2462(2019)号决议` cites `2462(2019)`, noun Resolution, organ SC.
    """
    if not has_digit(text):
        return []
    if "\u2010" in text or "\u2011" in text:
        text = text.translate(_HYPHENS)
    symbols = [Found(w.span, "symbol", w.symbol, "Document", also=w.also) for w in find_written(text, language)]
    if not may_cite(text, language):
        return symbols
    inside = {at for s in symbols for at in range(s.span.start, s.span.end)}
    skip = tuple(sorted(skip))
    numbers = [Found(n.span, n.form, n.text) for n in find_numbers(text, language, skip) if n.span.start not in inside]
    if not numbers:
        return symbols
    reader = _Reader(text, language, skip)
    reader.govern_from_before(numbers)
    reader.govern_from_after(numbers)
    reader.govern_from_afar(numbers)
    _share_years(numbers, reader)
    _share_special(numbers, text)
    governed = [found for n in map(reader.dated, numbers) if n.noun for found in (n, *reader.lettered(n))]
    return sorted([*symbols, *governed], key=lambda f: f.span)


def _share_years(numbers: list[Found], reader: "_Reader") -> None:
    """Give a bare number the year of the next in its list: "resolutions 2628 and 2670 (2022)"."""
    for index in range(len(numbers) - 2, -1, -1):
        number, behind = numbers[index], numbers[index + 1]
        if number.noun and number.form == "bare" and behind.noun == number.noun and behind.form == "year":
            year = behind.number.partition("(")[2]
            if reader.is_list_gap(number.span.end, behind.span.start):
                numbers[index] = number._replace(form="year", number=f"{number.number}({year}")


def _share_special(numbers: list[Found], text: str) -> None:
    """Give a special session the organ of the citation before it: "Council resolution 49/1, and resolution S-34/1"."""
    above: Found | None = None
    for index, number in enumerate(numbers):
        if not number.noun:
            continue
        bare = number.form == "special" and number.number.startswith("S-") and not number.organ and not number.own
        if bare and above and not _SENTENCE.search(text[above.span.end : number.span.start]):
            numbers[index] = number._replace(organ=above.organ, own=above.own)
        above = numbers[index]


class _Reader:
    """Reads the words around the numbers of one text."""

    def __init__(self, text: str, language: Language, skip: tuple[Span, ...]) -> None:
        self.text, self.language, self.skip = text, language, skip
        self.marks = [mark.start for mark in skip]  # in order
        dates = find_dates(text, language)
        self.dates = {d.span.start: d for d in dates} | {-d.span.end: d for d in dates}
        self._first_noun: int | None = None  # found when first asked for

    def govern_from_before(self, numbers: list[Found]) -> None:
        """Set noun, organ and pinpoints of the numbers behind a noun, in place."""
        last: int | None = None  # the last governed number; bare ones between, such as those of dates, end no list
        first = 0  # where its list begins
        for index, number in enumerate(numbers):
            start = number.span.start
            begin = max(0, start - _WINDOW)
            if match := next(self.language.find_each(Slot.NOUN_BEFORE, self.text, begin, start), None):
                at = begin + match.start()
                floor = self._end_of(numbers[last]) if last is not None else 0
                organ, own = self._organ_around(match, at, number.span.end, floor)
                points = pinpoints_around(self.text, at, number.span.end, self.language)
                noun = self._noun(match)
                span, form, printed, *_ = number
                numbers[index] = make(Found, (span, form, printed, noun, organ, own, points, (), 0))
                first = last = index
            elif last is not None and self.is_list_gap(numbers[last].span.end, start):
                above = numbers[last]
                organ = self._organ_behind(number.span.end)
                numbers[index] = number._replace(noun=above.noun, organ=organ or above.organ, own=above.own)
                if organ and not above.organ and not above.own:
                    _spread_organ(numbers, first, index, organ)
                last = index

    def govern_from_after(self, numbers: list[Found]) -> None:
        """Set noun, organ and pinpoints of the numbers before a noun, in place."""
        behind: Found | None = None
        nouns = [self.language.match(Slot.NOUN_AFTER, self.text[n.span.end : n.span.end + _WINDOW]) for n in numbers]
        floors = list(itertools.accumulate((n.span.end if m else 0 for n, m in zip(numbers, nouns, strict=True)), max))
        for index in range(len(numbers) - 1, -1, -1):
            number = numbers[index]
            noun = behind.noun if behind else None
            points: tuple[str, ...] = ()
            if match := nouns[index]:
                noun = self._noun(match)
                points = pinpoints_around(self.text, number.span.start, number.span.end, self.language)
            elif not (behind and self.is_list_gap(number.span.end, behind.span.start)):
                continue
            if number.noun is None and noun:
                organ, own = self._organ_ahead(number.span.start, floor=floors[index - 1] if index else 0)
                numbers[index] = number._replace(noun=noun, organ=organ, own=own, pinpoints=points)
            behind = numbers[index]

    def govern_from_afar(self, numbers: list[Found]) -> None:
        """Set the noun of numbers that a noun governs from further away, in place.

        "its resolutions ES-11/1 of 2 March 2022 on …, ES-11/2 of 24 March 2022 on …"; "previous resolutions on Iraq, in
        particular 1500 (2003)". A session with a stroke needs a date beside it, or a list that goes on: 1/2 may be a
        fraction.
        """
        above: Found | None = None
        for index, number in enumerate(numbers):
            if number.noun or number.form == "bare":
                above = number if number.noun else above
                continue
            beside = above or self._behind(numbers, index)
            goes_on = beside is not None and beside.form == number.form and self._goes_on(number.span.start)
            if number.form not in _CERTAIN and not self._date_beside(number.span) and not goes_on:
                continue
            if beside:
                numbers[index] = number._replace(noun=beside.noun, organ=beside.organ, own=beside.own)
            elif noun := self._noun_somewhere(number.span.start):
                organ, own = self._organ_ahead(number.span.start)
                numbers[index] = number._replace(noun=noun, organ=organ, own=own)
            above = numbers[index] if numbers[index].noun else above

    def _behind(self, numbers: list[Found], index: int) -> Found | None:
        """Return the governed number behind the one at `index`, where the noun stands behind the numbers."""
        if not self.language.patterns[Slot.NOUN_AFTER]:
            return None
        found = next((n for n in numbers[index + 1 : index + _ITEMS] if n.noun), None)
        between = self.text[numbers[index].span.end : found.span.start] if found else ""
        return None if _SENTENCE.search(between) else found

    def _date_beside(self, span: Span) -> DateMention | None:
        """Return the date right behind a number, or where the noun stands behind numbers, right before it."""
        before = bool(self.language.patterns[Slot.NOUN_AFTER])
        places = range(span.start, span.start - _BESIDE - 1, -1) if before else range(span.end, span.end + _BESIDE + 1)
        return next((self.dates[key] for at in places if (key := -at if before else at) in self.dates), None)

    def dated(self, number: Found) -> Found:
        """Return a citation with the year of the date beside its number."""
        date = self._date_beside(number.span) if number.noun else None
        return number._replace(year=date.begin.year) if date else number

    def _goes_on(self, start: int) -> bool:
        """Tell whether a list goes on at `start`: what may stand between its items ends there."""
        gaps = self.language.patterns[Slot.SYMBOL_GAP]
        windows = [self.text[start - size : start] for size in range(1, min(_JOINT, start) + 1)]
        return any(p.regex.fullmatch(window) for p in gaps for window in windows)

    def _noun_somewhere(self, end: int) -> str | None:
        if self._first_noun is None:
            self._first_noun = first_noun(self.text, self.language)
        return "Resolution" if self._first_noun <= end else None

    def lettered(self, number: Found) -> list[Found]:
        """Return the further parts of a lettered resolution: B of "53/243 A and B"."""
        behind = letters_behind(self.text, number.span.end, number.number, self.language)
        return [number._replace(span=n.span, number=n.text, pinpoints=()) for n in behind]

    def is_list_gap(self, start: int, end: int) -> bool:
        """Tell whether only what parts the items of a list stands between `start` and `end`."""
        if end - start > _WINDOW:
            return False
        pieces, at = [], start
        for mark in self._marks(start, end):
            if mark.end <= end:
                pieces.append(self.text[at : mark.start])
                at = max(at, mark.end)
        return is_gap("".join([*pieces, self.text[at:end]]), self.language)

    def _marks(self, start: int, end: int) -> tuple[Span, ...]:
        """Return the markers of footnotes that begin between `start` and `end`."""
        return self.skip[bisect_left(self.marks, start) : bisect_left(self.marks, end)]

    def _noun(self, match: re.Match[str]) -> str | None:
        return self.language.nouns.get(" ".join(match["noun"].split()).casefold())

    def _organ_around(self, noun: re.Match[str], at: int, end: int, floor: int) -> tuple[str | None, bool]:
        """Return the organ named within the words of the noun, right behind the number, or right before the noun."""
        if noun.groupdict().get("own"):
            return self._owner(at, floor)
        inside = self.language.search(Slot.ORGAN_BEFORE, noun[0])
        if inside and inside.groupdict().get("organ"):
            return self.language.organ(inside["organ"]), False
        if organ := self._organ_behind(end):
            return organ, False
        organ, own = self._organ_ahead(at, close=True, floor=floor)
        return self._owner(at, floor) if own else (organ, False)

    def _end_of(self, number: Found) -> int:
        """Return where a citation ends, with the organ behind its number."""
        end = number.span.end
        behind = self.language.match(Slot.ORGAN_AFTER, self.text[end : end + _WINDOW])
        return end + behind.end() if behind else end

    def _owner(self, start: int, floor: int) -> tuple[str | None, bool]:
        """Return the organ that a possessive means: the one that the same clause names, else the one that speaks.

        "which the General Assembly adopted in its resolution 217 A (III)"; `floor` is where the citation before ends.
        """
        begin = max(floor, start - _CLAUSE)
        begin = max(begin, *[self.text.rfind(mark, begin, start) + 1 for mark in _CLAUSE_MARKS])
        for conjunction in self.language.conjunctions:
            before, conjoined, _ = self.text[begin:start].rpartition(f" {conjunction} ")
            begin += len(before) + len(conjoined)
        found = self.language.find_in_window(Slot.ORGAN_BEFORE, self.text, begin, start)
        named = [m["organ"] for m in found if m.groupdict().get("organ")]
        organs = [o for words in named if (o := self.language.organ(words)) not in BARE_ORGANS]
        return (organs[-1], False) if organs and organs[-1] else (None, True)

    def _organ_behind(self, end: int) -> str | None:
        window = self.text[end : end + _TITLE]
        for mark in self._marks(end, end + _TITLE)[:1]:
            window = self.text[end : mark.start] + self.text[mark.end : end + _TITLE]
        match = self.language.match(Slot.ORGAN_AFTER, window)
        return self.language.organ(match["organ"]) if match and match["organ"] else None

    def _organ_ahead(self, start: int, *, close: bool = False, floor: int = 0) -> tuple[str | None, bool]:
        """Return the last organ, or possessive, in the same sentence between `floor` and `start`.

        `close`: right before `start` only, as bare words ("the Council") and organs without a series must be anyway.
        """
        begin = max(floor, start - _WINDOW)
        window = self.text[begin:start]
        cuts = [m.end() for m in _SENTENCE.finditer(window)]
        begin += cuts[-1] if cuts else 0
        window = self.text[begin:start]
        for match in reversed(self.language.find_in_window(Slot.ORGAN_BEFORE, self.text, begin, start)):
            group = match.groupdict()
            organ = self.language.organ(group["organ"]) if group.get("organ") else None
            touches = not window[match.end() :].strip(" ’'s")
            if touches or not (close or organ in BARE_ORGANS) or self.is_list_gap(begin + match.end(), start):
                return organ, organ is None and bool(group.get("own"))
            if close:
                return None, False
        return None, False


def _spread_organ(numbers: list[Found], first: int, index: int, organ: str) -> None:
    """Give the organ that is named behind a list ("resolutions 1/1 and 1/2 of the Council") to its items."""
    for before in range(first, index):
        if numbers[before].noun and not numbers[before].organ and not numbers[before].own:
            numbers[before] = numbers[before]._replace(organ=organ)
