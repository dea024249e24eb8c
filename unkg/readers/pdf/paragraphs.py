"""Rows to blocks: paragraphs by indents, gaps and the fill of lines, over the ends of columns and pages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from unkg.document import Block, NoteMark, Role, Span
from unkg.readers.joining import block_of
from unkg.readers.lines import Line, is_han, note_number, split_lines
from unkg.readers.pdf.breaks import Breaks
from unkg.readers.pdf.columns import in_columns
from unkg.readers.pdf.hyphens import Hyphens
from unkg.readers.pdf.places import Place, column_places
from unkg.readers.pdf.roles import roles_of, text_size
from unkg.readers.pdf.sheets import Sheet

_BRACKETED: Final = re.compile(r"\((?P<number>\d{1,3})\)\s*(?=\S)")


@dataclass(slots=True)
class _Draft:
    """A block in the making: its role, its rows with their places, and the indices of their lines."""

    role: Role
    places: list[Place | None] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def blocks_of(sheets: Sequence[Sheet]) -> tuple[str, tuple[Block, ...]]:
    """Return the text of a document's pages, a line for each row and address, and its blocks in reading order."""
    items = list(_items(sheets))
    content = "".join(f"{text}\n" for _, text, _ in items)
    lines = list(split_lines(content))
    han = is_han(content)
    breaks = Breaks.of([place for role, _, place in items if place and role is Role.BODY], text_size(sheets), han=han)
    drafts: list[_Draft] = []
    body: _Draft | None = None
    note: _Draft | None = None
    for index, (told, _, place) in enumerate(items):
        role = told if lines[index].text else Role.FURNITURE
        if role is Role.BODY and place and body and not breaks.begins_paragraph(place, body.places):
            draft = body
        elif role is Role.NOTE and place and note and not _begins_note(place, note):
            draft = note
        else:
            draft = _Draft(role)
            drafts.append(draft)
            body = draft if role is Role.BODY else body
            note = draft if role is Role.NOTE else note
        draft.places.append(place)
        draft.lines.append(index)
    hyphens = Hyphens.of(lines)
    return content, tuple(_block(draft, lines, hyphens, han=han) for draft in drafts)


def _items(sheets: Sequence[Sheet]) -> Iterator[tuple[Role, str, Place | None]]:
    """Yield what stands on the pages, in reading order: the top furniture, the text, the notes, the rest, the links."""
    column = 0
    for page, (sheet, roles) in enumerate(zip(sheets, roles_of(sheets), strict=True)):
        by_role = {role: [row for row, r in zip(sheet.rows, roles, strict=True) if r is role] for role in Role}
        middle = min((row.base for row in by_role[Role.BODY]), default=0.0)
        for row in by_role[Role.FURNITURE]:
            if row.base > middle:
                yield Role.FURNITURE, row.text, None
        for role in (Role.BODY, Role.NOTE):
            for rows in in_columns(by_role[role], 1 if role is Role.NOTE else 2, right_to_left=sheet.right_to_left):
                column += 1
                for place in column_places(rows, page, column, right_to_left=sheet.right_to_left):
                    yield role, place.row.text, place
        for row in by_role[Role.FURNITURE]:
            if row.base <= middle:
                yield Role.FURNITURE, row.text, None
        for address in sheet.links:
            yield Role.LINK, address, None


def _begins_note(place: Place, note: _Draft) -> bool:
    """Tell whether a row of the footnotes begins one: by its raised number, or by a number where none is raised."""
    row = place.row
    first = next(p for p in note.places if p)
    if row.noted or (row.text[:1] in "*†‡" and note_number(row.text)):
        return True
    number = _note_mark(row.text)
    if first.row.noted or not number or not number.number.isdigit():
        return False
    above = _note_mark(first.row.text)
    told = int(above.number) if above and above.number.isdigit() else 0
    beside = abs(place.start - first.start) < row.size or place.page != first.page
    return beside and (not told or told < int(number.number) <= told + 3)


def _note_mark(text: str) -> NoteMark | None:
    if bracketed := _BRACKETED.match(text):
        return NoteMark(bracketed["number"], Span(0, bracketed.end()))
    number = note_number(text)
    return NoteMark(number["number"] or number["letter"], Span(0, number.end())) if number else None


def _block(draft: _Draft, all_lines: Sequence[Line], hyphens: Hyphens, *, han: bool) -> Block:
    lines = [all_lines[index] for index in draft.lines]
    glued: set[int] = set()
    for index in range(len(lines) - 1):
        above, below = lines[index].text, lines[index + 1].text
        if hyphens.parts_word(above, below):
            lines[index] = lines[index]._replace(text=hyphens.without(above))
            glued.add(index + 1)
        elif hyphens.parts_numbers(above, below):
            glued.add(index + 1)
    block = block_of(draft.role, lines, han=han, glued=glued)
    if draft.role is not Role.NOTE:
        return block
    return block._replace(note=_note_mark(block.text))
