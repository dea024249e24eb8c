"""Numbers that could be a document's, as its organ's series writes them: 1373(2001), 217A(III), ES-11/4, 53/243A."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

from unkg.document import Span
from unkg.languages import Language, Slot
from unkg.values import make

_LETTERED: Final = re.compile(r"(?P<number>.+/\d+)(?P<letter>[A-Z])")
# A letter by itself, also between Han characters, or a word for one.
_WORD: Final = re.compile(r"[A-Z](?![A-Za-z])|[^\W\d_]{1,8}(?![^\W_])")
_MOST: Final = 26


class Number(NamedTuple):
    """A number in a text: its form is the name of the pattern's group (year, roman, special, slash, bare)."""

    span: Span
    form: str
    text: str


def find_numbers(text: str, language: Language, skip: tuple[Span, ...] = ()) -> list[Number]:
    """Return the numbers in `text` that could be a document's, in order. `skip`: the spans of footnote markers, sorted.

    Example: Arabic `217 ألف (د-3)` is `Number(…, "roman", "217A(III)")`.
    """
    found = []
    marks = [mark.start for mark in skip]
    for match in language.find(Slot.CITED_NUMBER, text):
        form = match.lastgroup or "bare"
        start, end = match.span(form)
        glued = bisect_right(marks, start)
        end = min([end, *marks[glued : glued + 1]])
        number = language.canonical_number(text[start:end], form)
        found.append(make(Number, (make(Span, (start, end)), form, number)))
    return found


def letters_behind(text: str, start: int, number: str, language: Language) -> Iterator[Number]:
    """Yield the further parts of a lettered resolution: for "53/243 A" in "53/243 A and B", the number 53/243B."""
    lettered = _LETTERED.fullmatch(number)
    if not lettered:
        return
    last = lettered["letter"]
    for _ in range(_MOST):
        gap = language.match(Slot.SYMBOL_GAP, text[start : start + 20])
        word = _WORD.match(text, start + gap.end()) if gap else None
        letter = language.canonical_number(word[0]) if word else ""
        if gap is None or word is None or not re.fullmatch("[A-Z]", letter) or letter <= last:
            return
        if gap[0].strip(" ,،") in language.ranges:
            for code in range(ord(last) + 1, ord(letter)):
                yield Number(Span(*word.span()), "slash", lettered["number"] + chr(code))
        yield Number(Span(*word.span()), "slash", lettered["number"] + letter)
        start, last = word.end(), letter
