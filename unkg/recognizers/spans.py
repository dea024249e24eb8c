"""Spans asked many questions: which of a paragraph's many spans overlap or cover another, in logarithmic time.

Text that says one thing ten thousand times has ten thousand names: to compare each with each would take minutes.
"""

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from operator import attrgetter
from typing import Final

from unkg.document import Span

_START: Final = attrgetter("start")


class Spans:
    """Spans in any order, also ones that overlap. `Spans([Span(4, 11)]).overlaps(Span(10, 12))` is true."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted(spans, key=_START)
        self._starts = [span.start for span in ordered]
        self._ends = [0, *itertools.accumulate((span.end for span in ordered), max)]  # the greatest of the first n

    def overlaps(self, span: Span) -> bool:
        """Tell whether one of the spans shares a code point with `span`."""
        return self._ends[bisect_left(self._starts, span.end)] > span.start

    def cover(self, span: Span) -> bool:
        """Tell whether `span` is one of the spans or lies in one."""
        count = bisect_right(self._starts, span.start)
        return count > 0 and self._ends[count] >= span.end

    def cover_more(self, span: Span) -> bool:
        """Tell whether `span` lies in one of the spans that is longer."""
        before = bisect_left(self._starts, span.start)
        longer = self._ends[bisect_right(self._starts, span.start)] > span.end
        return longer or (before > 0 and self._ends[before] >= span.end)
