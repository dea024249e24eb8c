"""Notes that stars mark, at the foot of a page where no rule stands above them."""

import re
from collections.abc import Sequence
from typing import Final

from unkg.document import Span
from unkg.readers.lines import TEXT, Line
from unkg.symbols import symbols_alone

_NOTE: Final = re.compile(r"(\*{1,3}) ?(?=[^\s*])")
_PAGE_LINES: Final = 60
_NOTE_LINES: Final = 8  # of this and all other notes, below the first line
_LAST_LINES: Final = 3  # where the text ends below it, and no page


def starred_notes(filled: Sequence[Line]) -> frozenset[Span]:
    """Return the spans of the first lines of notes to stars, one of which ends a line above on the same page.

    `filled` are the lines that are not blank. Takes time in proportion to them. Example: `* Not edited.` at the foot of
    a page with the title `Report on the river*`.
    """
    marks: dict[str, int] = {}  # by stars: the last line that ends in them
    found: list[Span] = []
    for place, line in enumerate(filled):
        if "*" not in line.text or line.role is not TEXT:
            continue
        if note := _NOTE.match(line.text):
            near = place - marks.get(note[1], -_PAGE_LINES) < _PAGE_LINES
            if near and _at_foot(filled[place + 1 : place + 1 + _NOTE_LINES]):
                found.append(line.span)
        elif (marked := line.text.rstrip("*"))[-1:].strip():
            marks[line.text[len(marked) :]] = place
    return frozenset(found)


def _at_foot(below: Sequence[Line]) -> bool:
    """Tell whether the page ends among the lines below, or the text does."""
    ends = any(line.role is not TEXT or line.page_break or symbols_alone(line.text) for line in below)
    return ends or len(below) <= _LAST_LINES
