"""Footnotes: from the foot of a page to paragraphs of their own, below the paragraph that carries their marker.

Notes are numbered in the order of their markers, so the markers are the weightiest choice of candidates in that order.
The text keeps them: what the source says is not changed. A note without a marker stands below the document.
"""

import operator
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from unkg.document import Block, Kind, NoteMark, Paragraph, Part, Span
from unkg.structure.markers import Marker, find_markers
from unkg.values import make

# Notes with one number, among those that pages number anew, that a marker may be of: so many above it and below it.
_NEAR: Final = 20


class _Candidate(NamedTuple):
    """A marker that may be the one of the note with the index `note`."""

    note: int
    marker: Marker


def read_footnotes(blocks: Sequence[Block]) -> tuple[Paragraph, ...]:
    """Return the footnotes that blocks of role NOTE hold; a block without a number continues in its own right."""
    notes: list[Paragraph] = []
    tried: dict[str, int] = {}  # the paths that there are, with how often each was asked for
    for block in blocks:
        number = block.note.number if block.note else None
        cut = block.note.span.end if block.note else 0
        path = first = f"note/{number or 'x'}"
        while path in tried:
            tried[first] += 1
            path = f"{first}-{tried[first]}"
        tried[path] = 1
        notes.append(Paragraph(path, Kind.NOTE, 0, block.text[cut:], number, block.spans, block.runs.cut(cut)))
    return tuple(notes)


def tie_notes(main: Part, notes: Sequence[Paragraph], content: str) -> Part:
    """Return the document's tree with each note below the paragraph that carries its marker, the others below itself.

    `content` is the source, whose spaces tell a marker behind a Han character from other numbers.
    Example: note 7, marked in `pp/5`, gets the path `pp/5/note/7`.
    """
    numbered = [note for note in notes if note.number and note.number.isdigit()]
    paragraphs = [p for part in main.walk() for top in part.paragraphs for p in top.walk()]
    chosen = _choose(numbered, paragraphs, content)
    marks: dict[int, list[tuple[Paragraph, Span]]] = {}
    for candidate in chosen:
        marker = candidate.marker
        marks.setdefault(marker.paragraph, []).append((numbered[candidate.note], marker.span))
    tied = {numbered[candidate.note].path for candidate in chosen}
    loose = tuple(note for note in notes if note.path not in tied)
    root = _tie_part(main, marks, iter(range(len(paragraphs)))) if marks else main
    return replace(root, paragraphs=(*root.paragraphs, *loose)) if loose else root


def _tie_part(part: Part, marks: dict[int, list[tuple[Paragraph, Span]]], counter: Iterator[int]) -> Part:
    paragraphs = tuple(_tie(p, marks, counter) for p in part.paragraphs)
    return replace(part, paragraphs=paragraphs, parts=tuple(_tie_part(p, marks, counter) for p in part.parts))


def _tie(paragraph: Paragraph, marks: dict[int, list[tuple[Paragraph, Span]]], counter: Iterator[int]) -> Paragraph:
    found = marks.get(next(counter), ())
    children = [_tie(child, marks, counter) for child in paragraph.children]
    if not found and all(map(operator.is_, children, paragraph.children)):
        return paragraph
    ties = []
    times: dict[str, int] = {}
    for note, span in sorted(found, key=lambda item: item[1]):
        path = f"{paragraph.path}/note/{note.number}"
        times[path] = times.get(path, 0) + 1
        if times[path] > 1:
            path = f"{path}-{times[path]}"
        ties.append(NoteMark(note.number or "", span, path))
        children.append(note._replace(path=path))
    return paragraph._replace(notes=tuple(ties), children=tuple(children))


def _choose(notes: Sequence[Paragraph], paragraphs: Sequence[Paragraph], content: str) -> list[_Candidate]:
    """Return at most one marker a note: of all choices in which notes and places rise together, the weightiest."""
    by_number: dict[str, list[int]] = {}
    for index, note in enumerate(notes):
        by_number.setdefault(note.number or "", []).append(index)
    candidates = [
        make(_Candidate, (note, marker))
        for marker in find_markers(paragraphs, by_number.keys(), content)
        for note in _near(by_number[marker.number], notes, paragraphs[marker.paragraph], marker)
    ]
    ordered = sorted(candidates, key=lambda c: (c.marker.paragraph, c.marker.span.start, -c.note))
    best = _Best(len(notes))
    weights: list[int] = []
    above: list[int] = []
    for index, candidate in enumerate(ordered):
        weight, before = best.below(candidate.note)
        weights.append(weight + candidate.marker.weight)
        above.append(before)
        best.offer(candidate.note, weights[-1], index)
    index = best.below(len(notes))[1]
    chosen = []
    while index >= 0:
        chosen.append(ordered[index])
        index = above[index]
    return chosen[::-1]


def _near(alike: list[int], notes: Sequence[Paragraph], paragraph: Paragraph, marker: Marker) -> Sequence[int]:
    """Return the indices of the notes with a marker's number, `alike`: of very many those that stand nearest to it."""
    if len(alike) <= 2 * _NEAR:
        return alike
    place = paragraph.runs.source_of(marker.span.start)
    middle = bisect(alike, place, key=lambda note: notes[note].spans[0].start)
    return alike[max(0, middle - _NEAR) : middle + _NEAR]


class _Best:
    """The weightiest choice that ends before a note, for each note: a Fenwick tree, so that a step is logarithmic."""

    def __init__(self, size: int) -> None:
        self.tree = [(0, -1)] * (size + 1)

    def below(self, note: int) -> tuple[int, int]:
        """Return the greatest weight offered for a note before `note`, and the index of its candidate (-1: none)."""
        found = (0, -1)
        while note > 0:
            found = max(found, self.tree[note], key=lambda item: item[0])
            note &= note - 1
        return found

    def offer(self, note: int, weight: int, index: int) -> None:
        """Offer a choice that ends at `note`."""
        note += 1
        while note < len(self.tree):
            if weight > self.tree[note][0]:
                self.tree[note] = (weight, index)
            note += note & -note
