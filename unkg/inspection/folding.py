"""Folding: which paragraphs of a long outline are shown, so that it fits a screen and each part is still seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from unkg.inspection import Row

ROWS: Final = 19  # of the outline, beside the titles of parts; with all else about 45 lines
_PARTS: Final = 6
_NOUNS: Final = {
    "pp": ("preambular paragraph", "preambular paragraphs"),
    "op": ("operative paragraph", "operative paragraphs"),
    "note": ("footnote", "footnotes"),
}


@dataclass(frozen=True, slots=True)
class Fold:
    """Paragraphs of one sort that follow one another: those that are shown, and what the rest is, if any."""

    shown: tuple[Row, ...]
    hidden: int
    sort: str

    def __str__(self) -> str:
        """Return what the hidden ones are: `23 more operative paragraphs`."""
        one, many = _NOUNS.get(self.sort, ("paragraph", "paragraphs"))
        return f"{self.hidden} more {one if self.hidden == 1 else many}"


def folded(groups: Sequence[Sequence[Row]], rows: int = ROWS) -> list[list[Fold]]:
    """Return the paragraphs of each part, folded to about `rows` in all: each sort has some, long sorts lose most."""
    runs = [_runs(group) for group in groups]
    if sum(map(len, runs)) * 2 > rows:  # sorts that change all the time tell nothing
        runs = [[("", list(group))] if group else [] for group in groups]
    sizes = [len(run) for part in runs for _, run in part]
    quotas = _quotas(sizes, rows)
    given = iter(quotas)
    return [[_fold(sort, run, next(given)) for sort, run in part] for part in runs]


def shown_parts(count: int) -> int:
    """Return how many of `count` parts are shown with their paragraphs; one that hides one part alone saves nothing."""
    return count if count <= _PARTS + 1 else _PARTS


def _sort(row: Row) -> str:
    """Return the sort of a paragraph: footnotes that stand below their paragraphs are of its sort."""
    return row.paragraph.path.partition("/")[0]


def _runs(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    runs: list[tuple[str, list[Row]]] = []
    for row in rows:
        if not runs or runs[-1][0] != _sort(row):
            runs.append((_sort(row), []))
        runs[-1][1].append(row)
    return runs


def _quotas(sizes: Sequence[int], rows: int) -> list[int]:
    """Share `rows` out, one to each in turn, until all are used; each has at least one."""
    quotas = [min(size, 1) for size in sizes]
    while sum(quotas) < rows and (waiting := [i for i, size in enumerate(sizes) if quotas[i] < size]):
        for index in waiting[: rows - sum(quotas)]:
            quotas[index] += 1
    return quotas


def _fold(sort: str, run: Sequence[Row], quota: int) -> Fold:
    # A line that says "1 more" takes as much room as the one.
    count = len(run) if len(run) <= quota + 1 else quota
    return Fold(tuple(run[:count]), len(run) - count, sort)
