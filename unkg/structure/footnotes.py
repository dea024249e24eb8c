"""Footnotes: from the foot of a page to paragraphs of their own, below the paragraph that carries their marker.

A marker is glued to the word before it ("INTERPOL1", "والإنتربول(1)"), to a year ("of 20 July 20207") or to a mark.
Notes are numbered in the order of their markers, so the markers are the longest run of candidates in that order. The
text keeps them: what the source says is not changed. A note without a marker stands below the document.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from unkg.document import Block, Kind, NoteMark, Paragraph, Part, Span

# Glued to a word or a closing mark, and no part of a number: "Africa1", "19825", "agenda,6", "التنمية(3)".
_MARKER: Final = re.compile(r"(?<=[^\s\d/.,\-–(])(\d{1,3}|\(\d{1,3}\))(?![\d/(]|[.,]\d)")
_BEHIND_MARK: Final = re.compile(r"(?<=[,.;:،؛。，；：”»\")])(\d{1,3}|\(\d{1,3}\))(?=\s|\Z|[,.;:،؛。，；：”»\")])")
# In Chinese text a marker stands between spaces: 第54/7号决议3 及.
_APART: Final = re.compile(r"(?<=[^\s\d]\s)(\d{1,3})(?=\s)")
# Glued to a number: of 8 July 20228, resolution 77/2285.
_BEHIND_NUMBER: Final = re.compile(r"(?<=\d)(\d{1,3})(?![\d/(]|[.,]\d)")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A place that may be the marker of the note `note` (its index): the index of its paragraph, and its span."""

    note: int
    paragraph: int
    span: Span

    @property
    def place(self) -> tuple[int, int]:
        return self.paragraph, self.span.start


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
    """Return at most one marker a note, in the order of the notes and of the text.

    Certain candidates first; then, between two that were chosen, those that are glued to a number.
    """
    if not notes:
        return []
    chosen = _longest_run(_candidates(notes, texts, (_MARKER, _BEHIND_MARK, _APART)))
    missing = {*range(len(notes))} - {c.note for c in chosen}
    weak = [c for c in _candidates(notes, texts, (_BEHIND_NUMBER,)) if c.note in missing]
    return _longest_run([*chosen, *(c for c in weak if _fits(c, chosen))])


def _fits(candidate: _Candidate, chosen: list[_Candidate]) -> bool:
    at = bisect_left([c.note for c in chosen], candidate.note)
    after_above = at == 0 or chosen[at - 1].place < candidate.place
    return after_above and (at == len(chosen) or candidate.place < chosen[at].place)


def _candidates(
    notes: Sequence[Paragraph], texts: Sequence[str], patterns: Sequence[re.Pattern[str]]
) -> list[_Candidate]:
    by_number: dict[str, list[int]] = {}
    for index, note in enumerate(notes):
        by_number.setdefault(note.number or "", []).append(index)
    found = set()
    for paragraph, text in enumerate(texts):
        for pattern in patterns:
            for match in pattern.finditer(text):
                found |= {
                    _Candidate(note, paragraph, span)
                    for number, span in _readings(match, glued_to_number=pattern is _BEHIND_NUMBER)
                    for note in by_number.get(number, ())
                }
    return sorted(found, key=lambda c: (c.place, c.note))


def _readings(match: re.Match[str], *, glued_to_number: bool) -> Iterator[tuple[str, Span]]:
    start, end = match.span(1)
    if not glued_to_number:
        yield match[1].strip("()"), Span(start, end)
        return
    for size in range(1, min(3, end - start) + 1):
        yield match.string[end - size : end], Span(end - size, end)


def _longest_run(candidates: list[_Candidate]) -> list[_Candidate]:
    """Return a longest subsequence in which both the notes and the places rise (patience sorting)."""
    ordered = sorted(candidates, key=lambda c: (c.place, -c.note))
    tails: list[int] = []  # the note at the end of the best run of each length
    ends: list[int] = []  # its candidate's index
    above: list[int] = []
    for index, candidate in enumerate(ordered):
        at = bisect_left(tails, candidate.note)
        above.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(candidate.note)
            ends.append(index)
        else:
            tails[at], ends[at] = candidate.note, index
    run, index = [], ends[-1] if ends else -1
    while index >= 0:
        run.append(ordered[index])
        index = above[index]
    return run[::-1]
