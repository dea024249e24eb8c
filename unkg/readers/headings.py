"""Headings and titles of several lines: set narrower than the text, with only their first line indented."""

import re
from collections.abc import Sequence
from typing import Final

from unkg.characters import NOTE_MARK, Ending
from unkg.readers.layout import DECIMAL, Layout
from unkg.readers.lines import Line

_ENDED: Final = Ending.of(",，،、.。!！?؟？;؛；:：", closing='"”»’》)）]', behind=NOTE_MARK)
# Of the usual width: a heading whose next word would still have been narrower than this ends there.
_NARROW: Final = 0.6
_FEWEST: Final = 40  # columns: a masthead's lines have less
_MOST_LINES: Final = 5
# Sections are labelled `II.`, `A.`, `二、`, `㈡`, `ألف -`.
_LABEL: Final = re.compile(r"(?:[IVXLА-ЯA-Z]{1,6}\.|[一二三四五六七八九十]{1,3}[、.]|[\u0621-\u064a]{2,12} ?[-–]) ?\S")
# What begins a paragraph of its own, not the rest of a heading.
_BEGUN: Final = re.compile(r"\(?[^\W_]{1,3}[.)]|[^\w\s\"'«“‘„(《「\[]|[㈠-㈩]")


def continues_heading(line: Line, above: Sequence[Line], layout: Layout) -> bool:
    """Tell whether `line` is the rest of the heading or title of which `above` are the lines so far.

    Its first line is indented and this one is not, or has a label; none ends in a mark or is as wide as the text, and
    the next word had no room on a line of a heading, which is narrower. Example: ` B. Recommendation for completion of
    the drawdown of the` and below it `United Nations Mission`, where lines of the text have 80 columns.
    """
    first, last = above[0], above[-1]
    if line.gap > layout.gap or line.indent > 0 or len(above) == _MOST_LINES:
        return False
    if any(_ENDED.ends(each.text) for each in (*above, line)) or layout.width_of(line.text) >= layout.full_width:
        return False
    if not (first.indent > 0 or _LABEL.match(first.text)) or any(each.indent > 0 for each in above[1:]):
        return False
    if DECIMAL.match(line.text) or _BEGUN.match(line.text) or _LABEL.match(line.text):
        return False
    word = line.text[:1] if layout.han else line.text.split(" ", 1)[0]
    return layout.width_of(f"{last.text} {word}") > max(layout.width * _NARROW, _FEWEST)
