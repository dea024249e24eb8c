"""Footnotes: from the foot of a page to paragraphs of their own, below the paragraph that carries their marker.

A marker is glued to the word before it ("INTERPOL1", "والإنتربول(1)"), to a year ("of 20 July 20207") or to a mark.
Notes are numbered in the order of their markers, so the markers are the longest run of candidates in that order. The
text keeps them: what the source says is not changed. A note without a marker stands below the document.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from unkg.characters import HAN
from unkg.document import Block, Kind, NoteMark, Paragraph, Part, Span

# Where a marker may stand, and how far each place is to be trusted.
_PLACES: Final[tuple[tuple[int, re.Pattern[str]], ...]] = (
    # glued to a word or a closing mark, and no part of a number: "Africa1", "agenda”6", "التنمية(3)"
    (8, re.compile(rf"(?<=[^\s\d{HAN}/.,\-–(«“„])(\d{{1,3}}|\(\d{{1,3}}\))(?![\d/(]|[.,]\d)")),
    # behind a mark that is no decimal point: "Iran,4", "of 24 November 2022,3", 第51/2号、1
    (8, re.compile(r"(?<=[^\d][,.;:،؛。，；：、”»\")])(\d{1,3}|\(\d{1,3}\))(?=\s|\Z|[,.;:،؛。，；：”»\")])")),
    (6, re.compile(r"(?<=\d{4}[,.;])(\d{1,3}|\(\d{1,3}\))(?=\s|\Z)")),
    # glued to a Han character, as many numbers are (第54/7号决议3 及), or to a year ("of 8 July 20228")
    (3, re.compile(rf"(?<=[{HAN}])(\d{{1,3}})(?![\d/(]|[.,]\d)")),
    (3, re.compile(r"(?<=\b(?:19|20)\d\d)(\d{1,3})(?![\d/(]|[.,]\d)")),
    # behind a closing quotation mark and a space, or a comma that may be a decimal one ("Agenda 21,2")
    (3, re.compile(r"(?<=[”»\"]\s)(\d{1,3})(?=[\s,.;])")),
    (2, re.compile(r"(?<=\d,)(\d{1,3})(?=\s|\Z)")),
)
# In brackets, behind whatever: "2030(4)"; a document has all its markers in brackets, or none.
_BRACKETED: Final = re.compile(r"(?<=[^\s(])(\(\d{1,3}\))(?![\d/(])")
# Glued to another number: "resolution 77/2285", "3/COP.152", "Agenda 212".
_GLUED: Final = re.compile(r"(?<![\d.,])(?P<stem>\d{1,3}/(?:[A-Z]+\.)?)?(?P<whole>\d{2,6})(?![\d/(]|[.,]\d|\s[A-Z]\b)")
# No session of the General Assembly, which has numbered so from its 31st on, adopted so many; no other body's did.
_HIGHEST: Final = 370
_HIGHEST_ELSEWHERE: Final = 60
_FIRST_SESSION: Final = 31
_YEARS: Final = range(1900, 2100)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A place that may be the marker of a note: the indexes of note and paragraph, the span, and its weight."""

    note: int
    paragraph: int
    span: Span
    weight: int


def read_footnotes(blocks: Sequence[Block]) -> tuple[Paragraph, ...]:
    """Return the footnotes that blocks of role NOTE hold; a block without a number continues in its own right."""
    notes: list[Paragraph] = []
    paths: set[str] = set()
    for block in blocks:
        number = block.note.number if block.note else None
        cut = block.note.span.end if block.note else 0
        path, again = f"note/{number or 'x'}", 2
        while path in paths:
            path, again = f"note/{number or 'x'}-{again}", again + 1
        paths.add(path)
        notes.append(Paragraph(path, Kind.NOTE, 0, block.text[cut:], number, block.spans, block.runs.cut(cut)))
    return tuple(notes)


def tie_notes(main: Part, notes: Sequence[Paragraph]) -> Part:
    """Return the document's tree with each note below the paragraph that carries its marker, the others below itself.

    Example: note 7, marked in `pp/5`, gets the path `pp/5/note/7`.
    """
    numbered = [note for note in notes if note.number and note.number.isdigit()]
    texts = [p.text for part in main.walk() for top in part.paragraphs for p in top.walk()]
    chosen = _choose(numbered, texts)
    marks: dict[int, list[tuple[Paragraph, Span]]] = {}
    for candidate in chosen:
        marks.setdefault(candidate.paragraph, []).append((numbered[candidate.note], candidate.span))
    tied = {numbered[candidate.note].path for candidate in chosen}
    loose = tuple(note for note in notes if note.path not in tied)
    counter = iter(range(len(texts)))
    root = _tie_part(main, marks, counter)
    return replace(root, paragraphs=(*root.paragraphs, *loose))


def _tie_part(part: Part, marks: dict[int, list[tuple[Paragraph, Span]]], counter: Iterator[int]) -> Part:
    paragraphs = tuple(_tie(p, marks, counter) for p in part.paragraphs)
    return replace(part, paragraphs=paragraphs, parts=tuple(_tie_part(p, marks, counter) for p in part.parts))


def _tie(paragraph: Paragraph, marks: dict[int, list[tuple[Paragraph, Span]]], counter: Iterator[int]) -> Paragraph:
    found = sorted(marks.get(next(counter), ()), key=lambda item: item[1])
    children = [_tie(child, marks, counter) for child in paragraph.children]
    ties = []
    paths: set[str] = set()
    for note, span in found:
        path, again = f"{paragraph.path}/note/{note.number}", 2
        while path in paths:
            path, again = f"{paragraph.path}/note/{note.number}-{again}", again + 1
        paths.add(path)
        ties.append(NoteMark(note.number or "", span, path))
        children.append(replace(note, path=path))
    return replace(paragraph, notes=tuple(ties), children=tuple(children))


def _choose(notes: Sequence[Paragraph], texts: Sequence[str]) -> list[_Candidate]:
    """Return at most one marker a note: of all choices in which notes and places rise together, the weightiest."""
    ordered = sorted(_candidates(notes, texts), key=lambda c: (c.paragraph, c.span.start, -c.note))
    best = _Best(len(notes))
    weights: list[int] = []
    above: list[int] = []
    for index, candidate in enumerate(ordered):
        weight, before = best.below(candidate.note)
        weights.append(weight + candidate.weight)
        above.append(before)
        best.offer(candidate.note, weights[-1], index)
    index = best.below(len(notes))[1]
    chosen = []
    while index >= 0:
        chosen.append(ordered[index])
        index = above[index]
    return chosen[::-1]


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


def _candidates(notes: Sequence[Paragraph], texts: Sequence[str]) -> Iterator[_Candidate]:
    by_number: dict[str, list[int]] = {}
    for index, numbered in enumerate(notes):
        by_number.setdefault(numbered.number or "", []).append(index)
    bracketed = {m[1].strip("()") for text in texts for m in _BRACKETED.finditer(text)}
    places = _PLACES
    if 2 * len(bracketed & by_number.keys()) >= len(by_number):
        places = ((8, _BRACKETED),)
    for paragraph, text in enumerate(texts):
        for weight, pattern in places:
            for match in pattern.finditer(text):
                for note in by_number.get(match[1].strip("()"), ()):
                    yield _Candidate(note, paragraph, Span(*match.span(1)), weight)
        for match in _GLUED.finditer(text) if places is _PLACES else ():
            for number, span in _cut(match):
                for note in by_number.get(number, ()):
                    yield _Candidate(note, paragraph, span, 1)


def _cut(match: re.Match[str]) -> Iterator[tuple[str, Span]]:
    """Yield the markers that the end of a number may be, if it is too high or odd a number to be whole."""
    whole, end = match["whole"], match.end()
    session = match["stem"].partition("/")[0] if match["stem"] else ""
    highest = _HIGHEST if session and int(session) >= _FIRST_SESSION else _HIGHEST_ELSEWHERE
    if int(whole) in _YEARS or (session and int(whole) <= highest):
        return
    for size in range(1, min(3, len(whole) - 1) + 1):
        if not session or int(whole[:-size]) <= highest:
            yield whole[-size:], Span(end - size, end)
