"""Unlinked names: what looks like an organization's name and is none that an authority knows.

A pack's patterns tell how such a name is built: a head noun that bodies have (Committee, Fund, 委员会) with
capitalized words before it or a complement behind it. Such a name is counted and never linked.
"""

from collections.abc import Iterable, Iterator

from unkg.document import Span
from unkg.languages import Language, Slot
from unkg.values import make


def find_unlinked(text: str, language: Language, taken: Iterable[Span]) -> Iterator[Span]:
    """Yield the spans of unknown names in `text`, in order; none reaches into `taken`, the spans of what is known.

    Example: "the Sahel Water Commission of the United Nations", in which only the UN is known, gives that of "Sahel
    Water Commission".
    """
    if not language.has(Slot.ORGANIZATION, text):
        return
    start = 0
    for known in (*sorted(taken, key=lambda span: span.start), Span(len(text), len(text))):
        if known.start > start:
            yield from _in_gap(text, language, start, known.start)
        start = max(start, known.end)


def _in_gap(text: str, language: Language, start: int, end: int) -> Iterator[Span]:
    found = [make(Span, match.span("name")) for match in language.find_between(Slot.ORGANIZATION, text, start, end)]
    last = start
    for span in sorted(found, key=lambda s: (s.start, -s.end)):
        if span.start >= last:
            last = span.end
            yield span
