"""Footnotes: from the foot of a page to paragraphs of their own, and their markers in the text.

A marker is glued to the word before it ("INTERPOL1", "والإنتربول(1)"); it is looked for in reading order, since
notes are numbered in the order of their markers. The text keeps it: what the source says is not changed.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from unkg.document import Block, Kind, NoteMark, Paragraph, Part, Span


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


def tie_notes(main: Part) -> Part:
    """Return the document's tree with a `NoteMark` in each paragraph for each marker that has a note."""
    pending = [p.number for p in main.paragraphs if p.kind is Kind.NOTE and p.number and p.number.isdigit()]
    return _tie_part(main, pending) if pending else main


def _tie_part(part: Part, pending: list[str]) -> Part:
    paragraphs = tuple(_tie(p, pending) for p in part.paragraphs)
    return replace(part, paragraphs=paragraphs, parts=tuple(_tie_part(p, pending) for p in part.parts))


def _tie(paragraph: Paragraph, pending: list[str]) -> Paragraph:
    if paragraph.kind is Kind.NOTE:
        return paragraph
    marks, start = [], 0
    while pending and (found := _marker(pending[0]).search(paragraph.text, start)):
        marks.append(NoteMark(pending.pop(0), Span(*found.span())))
        start = found.end()
    children = tuple(_tie(child, pending) for child in paragraph.children)
    return replace(paragraph, notes=tuple(marks), children=children)


def _marker(number: str) -> re.Pattern[str]:
    glued = rf"(?<=[^\s\d/.,\-–(])(?:{number}|\({number}\))(?![\d/(]|[.,]\d)"
    behind_mark = rf"(?<=[^\d\s][,.;:،؛”»\")])(?:{number}|\({number}\))(?![\d/(]|[.,]\d)"
    return re.compile(f"{glued}|{behind_mark}")
