"""What each row is on its page: text, footnote or furniture, by where it stands and how large it is.

Furniture is what pages repeat at their edges, and what stands there with a page number, a job number or the symbol;
footnotes are what stands in smaller type, or with a number of its own, below a rule at the foot of the page.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from unkg.document import Role
from unkg.readers.lines import LineRole, line_role, note_number
from unkg.readers.pdf.rows import Row
from unkg.readers.pdf.sheets import Sheet
from unkg.symbols import symbols_alone

_EDGE: Final = 3  # heights at the top and the foot of a page on which furniture stands
_SMALL: Final = 0.95  # of the size of the text: so small is a footnote
_NOTE: Final = re.compile(r"\(\d{1,3}\)\s*\S")
_PAGE_NUMBER: Final = re.compile(r"[-–—\s]*(?:\d{1,3}|[ivxl]{1,6})(?:\s*(?:/|of|de|из|من)\s*\d{1,4})?[-–—\s]*")
_FOUR_DIGITS: Final = re.compile(r"\d{4}")
_PRIVATE: Final = re.compile(r"[\ue000-\uf8ff\s]+")  # the letters of a bar code


def text_size(sheets: Sequence[Sheet]) -> float:
    """Return the size in points in which most of a document is set."""
    sizes: Counter[float] = Counter()
    for sheet in sheets:
        for row in sheet.rows:
            sizes[round(row.size * 2) / 2] += len(row.text)
    return max(sizes, key=lambda size: (sizes[size], size)) if sizes else 0.0


def roles_of(sheets: Sequence[Sheet]) -> list[list[Role]]:
    """Return the role of each row of each page."""
    size = text_size(sheets)
    repeated = _repeated(sheets)
    roles = []
    for index, sheet in enumerate(sheets):
        furniture = _furniture(sheet, repeated, size, first=index == 0)
        start = _notes_start(sheet, furniture, size)
        roles.append([_role(row, i in furniture, start) for i, row in enumerate(sheet.rows)])
    return roles


def _role(row: Row, outside: bool, start: float) -> Role:
    if outside or line_role(row.text) is LineRole.RULE:
        return Role.FURNITURE
    return Role.NOTE if row.base < start else Role.BODY


def _edges(sheet: Sheet) -> tuple[set[int], set[int]]:
    """Return the indices of the rows on the first and on the last heights of a page."""
    heights: list[float] = []
    for row in sheet.rows:
        if not heights or heights[-1] - row.base > row.size * 0.4:
            heights.append(row.base)
    if not heights:
        return set(), set()
    top, foot, middle = heights[:_EDGE][-1] - 1, heights[-_EDGE:][0] + 1, (heights[0] + heights[-1]) / 2
    first = {i for i, row in enumerate(sheet.rows) if row.base >= max(top, middle)}
    return first, {i for i, row in enumerate(sheet.rows) if row.base <= min(foot, middle)} - first


def _key(row: Row) -> tuple[str, int]:
    """Return what a row that pages repeat is known by; numbers, stars and spaces change.

    Four digits alone are a time or a year, not the number of a page.
    """
    said = row.text if _FOUR_DIGITS.fullmatch(row.text) else re.sub(r"\d+", "0", row.text)
    return re.sub(r"[\s*]+", "", said), round(row.size)


def _repeated(sheets: Sequence[Sheet]) -> set[tuple[str, int]]:
    """Return the keys of the rows that stand at one height on several pages, or nearly."""
    heights: dict[tuple[str, int], list[float]] = {}
    found: set[tuple[str, int]] = set()
    for sheet in sheets:
        for row in {index: sheet.rows[index] for edge in _edges(sheet) for index in edge}.values():
            known = heights.setdefault(_key(row), [])
            if not row.noted and any(abs(height - row.base) < 3 for height in known[-4:]):
                found.add(_key(row))
            known.append(row.base)
    return found


def _furniture(sheet: Sheet, repeated: set[tuple[str, int]], size: float, *, first: bool) -> set[int]:
    rows = sheet.rows
    top, foot = _edges(sheet)
    heads = {i for i in top if _is_head(rows, i, repeated, size, first=first)}
    feet = {i for i in foot if _is_foot(rows, i, repeated)}
    found = heads | feet
    found |= {i for i, row in enumerate(rows) if _PRIVATE.fullmatch(row.text)}
    if heads and not first:
        lowest = min(rows[i].base for i in heads)
        small = max(rows[i].size for i in heads)
        for i in sorted(top):
            beside = rows[i].base > lowest - rows[i].size * 0.3
            below = 0 < lowest - rows[i].base < rows[i].size * 1.4 and rows[i].size <= small < size * _SMALL
            if beside or below:
                found.add(i)
                lowest = min(lowest, rows[i].base)
    highest = max((rows[i].base for i in feet if _is_page_line(rows[i])), default=-1e9)
    return found | {i for i in foot if rows[i].base < highest + rows[i].size * 0.3}


def _is_page_line(row: Row) -> bool:
    return line_role(row.text) is LineRole.PAGE or bool(_PAGE_NUMBER.fullmatch(row.text))


def _is_head(rows: Sequence[Row], index: int, repeated: set[tuple[str, int]], size: float, *, first: bool) -> bool:
    row = rows[index]
    if first:
        return _is_page_line(row) and index == 0 and not _PAGE_NUMBER.fullmatch(row.text)
    if symbols_alone(row.text.rstrip("* ")) or line_role(row.text) is LineRole.PAGE:
        return True
    alone = _apart(rows, index)
    if _PAGE_NUMBER.fullmatch(row.text) and alone:
        return True
    topmost = all(other.base <= row.base + 1 for other in rows)
    return _key(row) in repeated and (row.size < size * _SMALL or row.parted or (topmost and alone))


def _is_foot(rows: Sequence[Row], index: int, repeated: set[tuple[str, int]]) -> bool:
    row = rows[index]
    if line_role(row.text) is LineRole.PAGE:
        return True
    return (bool(_PAGE_NUMBER.fullmatch(row.text)) or _key(row) in repeated) and _apart(rows, index)


def _apart(rows: Sequence[Row], index: int) -> bool:
    """Tell whether a row at an edge is parted from the text by a gap, or stands on one height with another."""
    row = rows[index]
    above = min((r.base - row.base for r in rows if r.base > row.base + 1), default=1e9)
    below = min((row.base - r.base for r in rows if r.base < row.base - 1), default=1e9)
    return row.parted or max(above, below) > row.size * 1.5


def _notes_start(sheet: Sheet, furniture: set[int], size: float) -> float:
    """Return the height below which footnotes stand, or below the page if it has none."""
    rows = [row for index, row in enumerate(sheet.rows) if index not in furniture]
    width = max((row.right for row in rows), default=0.0) - min((row.left for row in rows), default=0.0)
    drawn = [(y, right - left < 0.6 * width) for y, left, right in sheet.rules if not _underlines(y, left, right, rows)]
    written = [(row.base, True) for row in rows if line_role(row.text) is LineRole.RULE]
    for height, short in sorted({*drawn, *written}, reverse=True):
        below = [row for row in rows if row.base < height and line_role(row.text) is not LineRole.RULE]
        if below and _are_notes(below, size, short=short):
            return height
    return _small_foot(rows, size)


def _underlines(height: float, left: float, right: float, rows: Sequence[Row]) -> bool:
    """Tell whether a rule is a line under words."""
    return any(0 <= r.base - height < 0.4 * r.size and left < r.right - 1 and r.left + 1 < right for r in rows)


def _are_notes(rows: Sequence[Row], size: float, *, short: bool) -> bool:
    if all(row.size <= size * _SMALL for row in rows):
        return True
    return short and _opens_note(rows[0]) and all(row.size <= size * 1.02 and not row.bold for row in rows)


def _small_foot(rows: Sequence[Row], size: float) -> float:
    """Return the height of footnotes without a rule: rows in smaller type, the first of which has a number."""
    start = -1e9
    for row in reversed(rows):
        if row.size > size * _SMALL:
            break
        if row.noted or (row.text[:1] in "*†‡" and note_number(row.text)):
            start = row.base + row.size * 0.3
    return start if any(row.base > start for row in rows) else -1e9


def _opens_note(row: Row) -> bool:
    return row.noted or bool(note_number(row.text)) or bool(_NOTE.match(row.text))
