"""Endnotes: footnotes that stand at the end of a text, with no rule above them, as in reports on human rights.

A chain of lines numbered 1, 2, … N reaches the end, and most of the numbers stand as markers in the text above it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from unkg.characters import HAN
from unkg.readers.lines import TEXT, Line, LineRole

_FEWEST: Final = 5  # notes
_LAST_LINES: Final = 20  # that the last note may have
# No dot, dash or bracket follows, as behind a paragraph's; extractors leave "1 ()" of an Arabic note's brackets.
_NUMBER: Final = re.compile(rf"(\d{{1,3}})(?: ?\(\))?(?: +(?=\S)(?! *[-–—.] )|(?=[{HAN}])(?![、．。）]))")
# Glued to a word, to a closing mark or to a Han character, and no part of a longer number; maybe in brackets. What is
# looked for is a digit, and only then what stands before it: that is fast.
_BEFORE: Final = r"[^\s\d/\-–(«“„]"
_MARKER: Final = re.compile(
    rf"\d(?:(?<={_BEFORE}\d)(?<!\d[.,]\d)|(?<={_BEFORE}\(\d)(?<!\d[.,]\(\d))\d{{0,2}}\)?"
    rf"(?![\d/(]|[.,]\d|[^\W\d_{HAN}])"
)


class _Note(NamedTuple):
    """A line that may begin a note: its number, the line's index, that of the chain's first line, the note above."""

    number: int
    line: int
    first: int
    above: "_Note | None"


def find_endnotes(lines: Sequence[Line]) -> tuple[int, ...]:
    """Return the indices of the lines with which the endnotes of a text begin, in order; () if it has none.

    What stands between and behind them goes on with them. Takes time in proportion to the text. Example: of `Water
    is scarce.1`, `Notes`, `1 See A/70/1.` and so on to `5 Ibid.`, the last five are endnotes.
    """
    last = _chain(lines)
    if last is None or not _is_last(lines[last.line + 1 :]):
        return ()
    above, between = (
        [
            int(marker.rstrip(")"))
            for marker in _MARKER.findall("\n".join([line.text for line in part if line.role is TEXT]))
        ]
        for part in (lines[: last.first], lines[last.first : last.line])
    )
    # Notes at the feet of pages have text between them, and in it the markers of the next.
    if last.number not in above and last.number in between:
        return ()
    if 2 * _rising(number for number in above if 0 < number <= last.number) < last.number:
        return ()
    chain = tuple(note.line for note in _walk(last))[::-1]
    return () if any(_is_below_rule(lines, index) for index in chain) else chain


def _chain(lines: Sequence[Line]) -> _Note | None:
    """Return the last note of the longest chain of numbers 1, 2, …; of two with one number, that which begins later."""
    reached: dict[int, _Note] = {}
    for index, line in enumerate(lines):
        if line.role is not TEXT or not line.text[0].isdecimal():
            continue
        if (match := _NUMBER.match(line.text)) is None:
            continue
        number = int(match[1])
        above = reached.get(number - 1)
        if number != 1 and above is None:
            continue
        note = _Note(number, index, above.first if above else index, above)
        if number not in reached or reached[number].first < note.first:
            reached[number] = note
    last = reached[max(reached)] if reached else None
    return last if last and last.number >= _FEWEST else None


def _walk(last: _Note) -> Iterator[_Note]:
    note: _Note | None = last
    while note is not None:
        yield note
        note = note.above


def _is_last(below: Sequence[Line]) -> bool:
    """Tell whether no more than the rest of a note stands in the lines below its first, and nothing on another page."""
    page = next((index for index, line in enumerate(below) if line.role is LineRole.PAGE), len(below))
    said = sum(line.role is TEXT for line in below[:page])
    return said <= _LAST_LINES and all(line.role is not TEXT for line in below[page:])


def _rising(numbers: Iterable[int]) -> int:
    """Return how many numbers at most rise one by one, others left out: 3 of `[1, 7, 2, 5]`."""
    lowest: list[int] = []  # the lowest number that ends a choice of one, of two, …
    for number in numbers:
        place = bisect_left(lowest, number)
        lowest[place : place + 1] = [number]
    return len(lowest)


def _is_below_rule(lines: Sequence[Line], index: int) -> bool:
    """Tell whether a rule stands right above a line, as at the foot of a page."""
    index -= 1 + lines[index].gap
    return index >= 0 and lines[index].role is LineRole.RULE
