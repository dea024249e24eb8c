"""Columns: the order in which the rows of a page are read.

Where a white stripe parts rows into two sides over some height, as in two columns or the text boxes of a masthead, the
side where reading begins comes first as a whole.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from unkg.readers.pdf.rows import Row

_CANDIDATES: Final = 12  # left ends of a column that are tried on a page
_DEEPEST: Final = 4  # columns in columns


def in_columns(rows: Sequence[Row], least: int, *, right_to_left: bool) -> list[list[Row]]:
    """Return the rows of a page, from top to bottom, as columns in the order in which they are read.

    `least` is how many rows a side has to have.
    """
    if right_to_left:
        mirrored = [(replace(row, left=-row.right, right=-row.left), row) for row in rows]
        mirrored.sort(key=lambda pair: (-pair[0].base, pair[0].left))
        back = {id(image): row for image, row in mirrored}
        parts = _columns([image for image, _ in mirrored], least, _DEEPEST)
        return [[back[id(row)] for row in part] for part in parts]
    return _columns(list(rows), least, _DEEPEST)


def _columns(rows: list[Row], least: int, depth: int) -> list[list[Row]]:
    if depth == 0 or len(rows) < 2 * least:
        return [rows] if rows else []
    best = max((_stretch(rows, x, least) for x in _starts(rows)), key=lambda s: s[1] - s[0], default=(0, 0, 0.0))
    first, last, x = best
    if last <= first:
        return [rows]
    band = rows[first:last]
    left = [row for row in band if row.right <= x]
    right = [row for row in band if row.left >= x]
    above, below = _columns(rows[:first], least, depth - 1), _columns(rows[last:], least, depth - 1)
    return [*above, *_columns(left, least, depth - 1), *_columns(right, least, depth - 1), *below]


def _starts(rows: Sequence[Row]) -> list[float]:
    """Return where right-hand sides may begin: where rows do, most often first."""
    leftmost = min(row.left for row in rows)
    counts = Counter(round(row.left / 3) for row in rows if row.left > leftmost + 4 * row.size)
    tried = [key for key, _ in counts.most_common(_CANDIDATES)]
    return [min(row.left for row in rows if round(row.left / 3) == key) - 0.5 for key in tried]


def _stretch(rows: Sequence[Row], x: float, least: int) -> tuple[int, int, float]:
    """Return the longest run of rows, by index, that the height of `x` parts into two sides; it may be empty."""
    best = (0, 0, x)
    start = 0
    for index in range(len(rows) + 1):
        crossing = index == len(rows) or (rows[index].left < x < rows[index].right + rows[index].size)
        if crossing:
            first, last = _two_sided(rows, range(start, index), x, least)
            if last - first > best[1] - best[0]:
                best = (first, last, x)
            start = index + 1
    return best


def _two_sided(rows: Sequence[Row], run: range, x: float, least: int) -> tuple[int, int]:
    """Cut a run of rows to the height over which it has both sides."""
    right = [i for i in run if rows[i].left >= x]
    left = [i for i in run if rows[i].left < x]
    if len(left) < least or len(right) < least:
        return 0, 0
    first = run.start if left[0] < right[0] else left[0]
    inside_right = [i for i in right if i >= first]
    beside = [i for i in left if i < inside_right[-1]] if inside_right else []
    if len(inside_right) < least or len(beside) < least or _level(rows, beside, inside_right) < least:
        return 0, 0
    # Rows of the left side below the right one belong to a long column, or to the text below a masthead.
    if least == 1 or (len(beside) >= 4 and sum(rows[i].right > x - 5 * rows[i].size for i in beside) * 2 > len(beside)):
        return first, run.stop
    return first, inside_right[-1] + 1


def _level(rows: Sequence[Row], left: Sequence[int], right: Sequence[int]) -> int:
    """Return how many rows on the left have one beside them on the right."""
    found = first = 0
    for index in left:
        row = rows[index]
        while first < len(right) and rows[right[first]].base > row.base + 0.7 * row.size:
            first += 1
        found += first < len(right) and rows[right[first]].base > row.base - 0.7 * row.size
    return found
