"""Symbols that are written out in a text, with the lists and joints that abbreviate them.

"A/74/7/Add.5 and Add.6" are two documents; "A/79/302-S/2024/600" is one, with two symbols.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from unkg.document import Span
from unkg.languages import Language, Slot
from unkg.symbols import find_symbols

# Typists of Russian press the key of the same shape.
_LOOK_ALIKE: Final = tuple(zip("АВЕКМНОРСТХ", "ABEKMHOPCTX", strict=True))
_MODIFIER: Final = re.compile(r"(?P<base>.+)/(?P<word>Add|Corr|Rev|Amend)\.(?P<number>\d{1,2})")
_NEXT: Final = re.compile(r"(?:(?P<word>Add|Corr|Rev|Amend)\.)?(?P<number>\d{1,2})(?![A-Za-z0-9]|[/.(][A-Za-z0-9])")
_GAP: Final = 20
_MOST: Final = 30


class Written(NamedTuple):
    """A document by its symbol: where it stands; `also` are its other symbols, where it has several."""

    span: Span
    symbol: str
    also: tuple[str, ...] = ()


def find_written(text: str, language: Language) -> list[Written]:
    """Return the documents that `text` names by symbol, in order.

    Example: `A/74/7/Add.5 and Add.6` and `A/75/162 and Add.1` give two, `A/79/302-S/2024/600` one.
    """
    if "/" not in text:
        return []
    latin = text
    if not text.isascii():
        for cyrillic, letter in _LOOK_ALIKE:
            latin = latin.replace(cyrillic, letter)  # each far faster than one `translate`
    found: list[Written] = []
    for start, end, symbol in find_symbols(latin):
        if found and found[-1].span.end == start - 1 and text[start - 1] == "-":
            joint = found.pop()
            found.append(Written(Span(joint.span.start, end), joint.symbol, (*joint.also, symbol.text)))
            continue
        found.append(Written(Span(start, end), symbol.text))
    return sorted([*found, *(more for w in found for more in _joined(text, w, language))], key=lambda w: w.span)


def _joined(text: str, written: Written, language: Language) -> Iterator[Written]:
    match = _MODIFIER.fullmatch(written.symbol)
    base, word, last, end = written.symbol, "", 0, written.span.end
    if match:
        base, word, last = match["base"], match["word"], int(match["number"])
    for _ in range(_MOST):
        gap = language.match(Slot.SYMBOL_GAP, text[end : end + _GAP])
        behind = _NEXT.match(text, end + gap.end()) if gap else None
        if gap is None or behind is None:
            return
        # A bare number continues a list of addenda only where it rises: "Add.5 and 6", not "Add.5, 99".
        if not behind["word"] and not (word and int(behind["number"]) == last + 1):
            return
        span = Span(*behind.span())
        number = int(behind["number"])
        if gap[0].strip(" ,،") in language.ranges and behind["word"] in {word, None} and last < number <= last + _MOST:
            yield from (Written(span, f"{base}/{word}.{n}") for n in range(last + 1, number))
        word, last, end = behind["word"] or word, number, span.end
        yield Written(span, f"{base}/{word}.{number}")
