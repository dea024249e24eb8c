"""Lines to one block: what stands for a line break, and where each code point came from."""

import re
from collections.abc import Collection, Sequence
from operator import attrgetter
from typing import Final

from unkg.characters import HAN
from unkg.document import Block, NoteMark, Role, Runs, Span
from unkg.readers.lines import Line, note_number
from unkg.values import make

_HAN_EDGE: Final = re.compile(f"[{HAN}]")
_HYPHEN: Final = re.compile(r"[^\W\d_][-\u2010\u2011]")
_START: Final = attrgetter("start")


def block_of(
    role: Role, lines: Sequence[Line], blanks: Sequence[Span] = (), *, han: bool, glued: Collection[int] = ()
) -> Block:
    """Return the block that `lines` make, joined; `blanks` are spans of blank lines that belong to it too.

    `han`: the text is mostly in Han characters; `glued` are the indices of lines that go on with a word of the line
    above.
    """
    first = lines[0]
    text, runs = (first.text, first.runs) if len(lines) == 1 else _joined(lines, glued, han=han)
    spans = _merged([*(line.span for line in lines), *blanks])
    number = note_number(first.text) if role is Role.NOTE else None
    note = NoteMark(number["number"] or number["letter"], Span(0, number.end())) if number else None
    return make(Block, (text, role, spans, runs, first.indent, note))


def _joined(lines: Sequence[Line], glued: Collection[int], *, han: bool) -> tuple[str, Runs]:
    pieces: list[str] = []
    texts: list[int] = []
    sources: list[int] = []
    length = 0
    above = ""
    for index, line in enumerate(lines):
        text, cut = line.text, line.cut
        if index and index not in glued and (joint := _joint(above, text, han=han)):
            pieces.append(joint)
            texts.append(length)
            sources.append(line.span.start - 1)
            length += len(joint)
        if cut is None:
            texts.append(length)
            sources.append(line.begin)
        else:
            texts += [length + start for start in cut.texts]
            sources += cut.sources
        pieces.append(text)
        length += len(text)
        above = text
    return "".join(pieces), make(Runs, (tuple(texts), tuple(sources)))


def _joint(above: str, below: str, *, han: bool) -> str:
    """Return what stands for a line break: nothing beside Han characters and behind a hyphen, else a space.

    Chinese lines break anywhere, also in a number: only two Latin words are parted there.
    """
    last = above[-1:]
    edges = last + below[:1]
    if han and not edges.isalpha():
        return ""
    if not edges.isascii() and _HAN_EDGE.search(edges):
        return ""
    broken = last in {"/", "–"} or (not last.isalpha() and _HYPHEN.fullmatch(above[-2:]))
    return "" if broken else " "


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return spans of lines, none of which overlap, in order and as few as possible."""
    if len(spans) == 1:
        return (spans[0],)
    merged: list[Span] = []
    start = end = -1
    for span in sorted(spans, key=_START):
        if span.start != end:
            if start >= 0:
                merged.append(make(Span, (start, end)))
            start = span.start
        end = span.end
    return (*merged, make(Span, (start, end)))
