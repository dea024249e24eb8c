"""Citations: numbers and symbols with which a paragraph cites a document.

Every number that could be a document's is a candidate; it is a citation if a noun (resolution, decision) governs it,
directly or through a list. A language puts the noun before the numbers ("resolutions 1267 (1999) and 1373 (2001)") or
behind them (第1267(1999)号和第1373(2001)号决议); the packs say what may stand between the items of a list.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from unkg.document import Span
from unkg.languages import Language, Slot
from unkg.symbols import find_symbols

_SENTENCE: Final = re.compile(r"[。；;]|\.(?=\s+[A-ZА-ЯÀ-Ý])")
# The marker of a footnote behind a comma or a year: "of 1 July 2016,9 38/6", "of 4 April 202315 and 55/23".
_MARKER: Final = re.compile(r"(?<=[,;])\d{1,2}(?=\s)|(?<=\s(?:19|20)\d\d)\d{1,2}(?=[\s,])")
_WINDOW: Final = 160  # code points before a number in which the words that govern it may stand


@dataclass(frozen=True, slots=True)
class Found:
    """A citation found in a text: where its number stands, what kind of number, and what the text says of it."""

    span: Span
    form: str
    number: str
    noun: str | None = None
    organ: str | None = None
    own: bool = False
    pinpoints: tuple[str, ...] = ()


def find_citations(text: str, language: Language, skip: tuple[Span, ...] = ()) -> list[Found]:
    """Return the citations in `text`, in order. `skip` are the spans of footnote markers.

    Example: `回顾安全理事会第2462(2019)号决议` cites `2462(2019)`, noun Resolution, organ SC.
    """
    symbols = [Found(Span(s, e), "symbol", sym.text, "Document") for s, e, sym in find_symbols(text)]
    numbers = [n for n in _numbers(text, language, skip) if not _inside(n.span, symbols)]
    _govern(numbers, text, language)
    governed = [n for n in numbers if n.noun]
    return sorted([*symbols, *governed], key=lambda f: f.span)


def _numbers(text: str, language: Language, skip: tuple[Span, ...]) -> list[Found]:
    found = []
    for match in language.find(Slot.CITED_NUMBER, text):
        form = match.lastgroup or "bare"
        start, end = match.span(form)
        end = min([end, *(s.start for s in skip if start < s.start < end)])
        found.append(Found(Span(start, end), form, re.sub(r"\s+", "", text[start:end])))
    return found


def _inside(span: Span, symbols: list[Found]) -> bool:
    return any(s.span.start <= span.start < s.span.end for s in symbols)


def _govern(numbers: list[Found], text: str, language: Language) -> None:
    """Set noun, organ and pinpoints of the numbers that a noun governs, in place."""
    _govern_from_before(numbers, text, language)
    _govern_from_after(numbers, text, language)


def _govern_from_before(numbers: list[Found], text: str, language: Language) -> None:
    last: int | None = None  # the last governed number; bare ones between, such as those of dates, do not end a list
    for index, number in enumerate(numbers):
        start = number.span.start
        window = text[max(0, start - _WINDOW) : start]
        if match := _ends_with(language, Slot.NOUN_BEFORE, window):
            at = start - len(window) + match.start()
            organ, own = _organ_around(text, match.group(0), at, number.span.end, language)
            pinpoints = _pinpoints(language, Slot.PINPOINT_BEFORE, text[max(0, at - _WINDOW) : at])
            numbers[index] = replace(number, noun=_noun(match, language), organ=organ, own=own, pinpoints=pinpoints)
            last = index
        elif last is not None and _is_list_gap(text[numbers[last].span.end : start], language):
            above = numbers[last]
            organ, _ = _organ_behind(text, number.span.end, language)
            numbers[index] = replace(number, noun=above.noun, organ=organ or above.organ, own=above.own)
            if organ and not above.organ and not above.own:
                _spread_organ(numbers, index, organ)
            last = index


def _spread_organ(numbers: list[Found], index: int, organ: str) -> None:
    """Give the organ that is named behind a list ("resolutions 1/1 and 1/2 of the Council") to the items before."""
    for before in range(index - 1, -1, -1):
        if numbers[before].noun is None and numbers[before].form == "bare":
            continue
        if numbers[before].organ or numbers[before].own or not numbers[before].noun:
            return
        numbers[before] = replace(numbers[before], organ=organ)


def _govern_from_after(numbers: list[Found], text: str, language: Language) -> None:
    behind: Found | None = None
    for index in range(len(numbers) - 1, -1, -1):
        number = numbers[index]
        after = text[number.span.end : number.span.end + _WINDOW]
        noun = behind.noun if behind else None
        pinpoints: tuple[str, ...] = ()
        if match := language.match(Slot.NOUN_AFTER, after):
            noun = _noun(match, language)
            pinpoints = _pinpoints(language, Slot.PINPOINT_AFTER, after)
        elif not (behind and _is_list_gap(text[number.span.end : behind.span.start], language)):
            continue
        if number.noun is None and noun:
            organ, own = _organ_ahead(text, number.span.start, language)
            numbers[index] = replace(number, noun=noun, organ=organ, own=own, pinpoints=pinpoints)
        behind = numbers[index]


def _is_list_gap(gap: str, language: Language) -> bool:
    gap = _MARKER.sub("", gap)
    return any(p.regex.fullmatch(gap) for p in language.patterns[Slot.LIST_GAP])


def _ends_with(language: Language, slot: Slot, window: str) -> re.Match[str] | None:
    return next((m for p in language.patterns[slot] if (m := p.regex.search(window))), None)


def _noun(match: re.Match[str], language: Language) -> str | None:
    return language.nouns.get(" ".join(match["noun"].split()).casefold())


def _organ_around(text: str, noun: str, at: int, end: int, language: Language) -> tuple[str | None, bool]:
    """Return the organ named right before the noun, within it, or right behind the number."""
    inside = language.search(Slot.ORGAN_BEFORE, noun)
    if inside and inside.groupdict().get("organ"):
        return language.organ(inside["organ"]), False
    organ, _ = _organ_behind(text, end, language)
    if organ:
        return organ, False
    return _organ_ahead(text, at, language, close=True)


def _organ_behind(text: str, end: int, language: Language) -> tuple[str | None, bool]:
    match = language.match(Slot.ORGAN_AFTER, text[end : end + _WINDOW])
    return (language.organ(match["organ"]), False) if match else (None, False)


def _organ_ahead(text: str, start: int, language: Language, *, close: bool = False) -> tuple[str | None, bool]:
    """Return the last organ, or possessive, in the same sentence before `start`; `close`: right before it only."""
    window = text[max(0, start - _WINDOW) : start]
    cuts = [m.end() for m in _SENTENCE.finditer(window)]
    window = window[cuts[-1] :] if cuts else window
    last = None
    for match in language.find(Slot.ORGAN_BEFORE, window):
        last = match
    if last is None or (close and window[last.end() :].strip(" ’'s")):
        return None, False
    group = last.groupdict()
    return (language.organ(group["organ"]), False) if group.get("organ") else (None, bool(group.get("own")))


def _pinpoints(language: Language, slot: Slot, window: str) -> tuple[str, ...]:
    match = language.match(slot, window) if slot is Slot.PINPOINT_AFTER else _ends_with(language, slot, window)
    return tuple(_expand(match["numbers"])) if match else ()


def _expand(numbers: str) -> Iterator[str]:
    """Yield the paragraph numbers of a list with ranges: `1 to 3 and 5 (a)` gives 1, 2, 3 and 5/a."""
    last = 0
    for match in re.finditer(r"(?P<link>[^\d(]*)(?P<number>\d+)?(?P<parts>(?:\s?\([a-z]+\))*)", numbers):
        if not match["number"]:
            continue
        number = int(match["number"])
        if last and number > last + 1 and re.search(r"至|to|–|-|à|a|по|إلى", match["link"]) and number - last < 100:
            yield from map(str, range(last + 1, number))
        yield "/".join([str(number), *re.findall(r"[a-z]+", match["parts"])])
        last = number
