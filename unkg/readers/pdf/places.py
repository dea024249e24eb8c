"""Places: a row with what stands around it in its column."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from unkg.readers.pdf.rows import Row

_TIGHT: Final = 1.75  # of the font size: rows so near may be of one paragraph


@dataclass(frozen=True, slots=True)
class Place:
    """A row in its column, measured in the direction in which it is read, in points.

    `start` is where it begins and `end` where it ends, on one scale for all pages; `column_start` and `column_end` are
    those of its column; `reach` is the farthest end of the rows that stand close to it, all in its size. `below` is the
    start of the row below it in the column, if that stands close.
    """

    row: Row
    page: int
    column: int
    start: float
    end: float
    column_start: float
    column_end: float
    rows: int
    reach: float
    depth: float
    below: float | None


def column_places(rows: Sequence[Row], page: int, column: int, *, right_to_left: bool) -> list[Place]:
    """Return the rows of a column, from top to bottom, each with its place."""
    if not rows:
        return []
    starts = [-row.right if right_to_left else row.left for row in rows]
    ends = [-row.left if right_to_left else row.right for row in rows]
    end = usual_end(ends)
    places = []
    for first, last in _clusters(rows):
        reach, depth = max(ends[first:last]), min(starts[first:last])
        for index in range(first, last):
            below = starts[index + 1] if index + 1 < last else None
            span = (starts[index], ends[index], min(starts), end)
            places.append(Place(rows[index], page, column, *span, len(rows), reach, depth, below))
    return places


def usual_end(ends: Sequence[float]) -> float:
    """Return where all but the longest tenth of lines end at most."""
    return sorted(ends)[int(len(ends) * 0.9)] if ends else 0.0


def _clusters(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Return the ranges of rows that stand close to each other, in one size."""
    ranges, first = [], 0
    for index in range(1, len(rows) + 1):
        if index < len(rows):
            above, row = rows[index - 1], rows[index]
            near = 0 < above.base - row.base < _TIGHT * row.size
            if near and abs(above.size - row.size) < 0.06 * row.size and above.bold == row.bold:
                continue
        ranges.append((first, index))
        first = index
    return ranges
