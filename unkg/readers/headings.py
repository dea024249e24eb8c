"""What is set narrower than the text and has several lines: headings and titles, and the entries of a programme."""

import re
from collections.abc import Sequence
from typing import Final

from unkg.characters import HAN
from unkg.readers.layout import DECIMAL, MARKED, Layout
from unkg.readers.lines import Line

# Of the usual width: a heading whose next word would still have been narrower than this ends there.
_NARROW: Final = 0.6
_FEWEST: Final = 40  # columns: a masthead's lines have less
_MOST_LINES: Final = 5
# Sections are labelled `II.`, `A.`, `二、`, `㈡`, `ألف -`.
_LABEL: Final = re.compile(r"(?:[IVXLА-ЯA-Z]{1,6}\.|[一二三四五六七八九十]{1,3}[、.]|[\u0621-\u064a]{2,12} ?[-–]) ?\S")
# What begins a paragraph of its own, not the rest of a heading.
_BEGUN: Final = re.compile(r"\(?[^\W_]{1,3}[.)]|[^\w\s\"'«“‘„(《「\[]|[㈠-㈩]")
# The time with which an entry of a programme begins: `0830-0930`, `10.30–11.15`.
_HOUR: Final = r"(?:[01]?\d|2[0-4])[:.]?[0-5]\d"
_ENTRY: Final = re.compile(rf"{_HOUR} ?[-–] ?{_HOUR}(?: |(?=[{HAN}]))")


def continues_heading(line: Line, above: Sequence[Line], layout: Layout) -> bool:
    """Tell whether `line` is the rest of the heading or title of which `above` are the lines so far.

    Its first line is indented and this one is not, or has a label; none ends in a mark or is as wide as the text, and
    the next word had no room on a line of a heading, which is narrower. Example: ` B. Recommendation for completion of
    the drawdown of the` and below it `United Nations Mission`, where lines of the text have 80 columns.
    """
    first, last = above[0], above[-1]
    if line.gap > layout.gap or line.indent > 0 or len(above) == _MOST_LINES:
        return False
    if any(MARKED.ends(each.text) for each in (*above, line)) or layout.width_of(line.text) >= layout.full_width:
        return False
    if not (first.indent > 0 or _LABEL.match(first.text)) or any(each.indent > 0 for each in above[1:]):
        return False
    if DECIMAL.match(line.text) or _BEGUN.match(line.text) or _LABEL.match(line.text):
        return False
    return _is_full(last, line, layout)


def begins_entry(line: Line, above: Sequence[Line]) -> bool:
    """Tell whether `line` begins an entry of a programme, and so does the paragraph above: `0830-0930 Meeting …`."""
    return bool(_ENTRY.match(line.text) and _ENTRY.match(above[0].text))


def continues_entry(line: Line, above: Sequence[Line], layout: Layout) -> bool:
    """Tell whether `line` goes on with an entry of a programme, whose lines have no room for what is as wide as text.

    Example: `1715-1800 Meeting with the Secretary of State for Defence and the Acting` and `Commander of the Forces`.
    """
    if not _ENTRY.match(above[0].text) or line.gap > layout.gap or line.indent > 0:
        return False
    return not (MARKED.ends(above[-1].text) or _BEGUN.match(line.text)) and _is_full(above[-1], line, layout)


def _is_full(above: Line, line: Line, layout: Layout) -> bool:
    word = line.text[:1] if layout.han else line.text.split(" ", 1)[0]
    return layout.width_of(f"{above.text} {word}") > max(layout.width * _NARROW, _FEWEST)
