"""Paragraphs that a format marks as such, to `Text`: one line each, its role told by the mark-up."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from unkg.document import Block, NoteMark, Role, Source, Span, Text
from unkg.errors import UnreadableInput
from unkg.readers.lines import LineRole, note_number, split_lines


@dataclass(slots=True)
class Paragraphs:
    """The paragraphs of a document in reading order, each with its role. A footnote begins with its number."""

    lines: list[tuple[Role, str]] = field(default_factory=list)

    def add(self, role: Role, text: str) -> None:
        """Add a paragraph, with one space where white space stands, unless nothing is left."""
        compact = " ".join(text.split())
        if compact:
            self.lines.append((role, compact))

    def text(self, data: bytes, name: str, media_type: str) -> Text:
        """Return the blocks of the document in `data`; `name` is its file's name.

        Raises UnreadableInput if there is no paragraph.
        """
        content = "".join(f"{text}\n" for _, text in self.lines)
        if not content:
            raise UnreadableInput(name, f"holds no text; expected a document ({media_type})")
        source = Source(name, hashlib.sha256(data).hexdigest(), media_type)
        return Text(source, content, tuple(_blocks(content, [role for role, _ in self.lines])))


def _blocks(content: str, roles: list[Role]) -> Iterator[Block]:
    for line, told in zip(split_lines(content), roles, strict=True):
        role = Role.FURNITURE if line.role is LineRole.BLANK else told
        number = note_number(line.text) if role is Role.NOTE else None
        note = NoteMark(number["number"] or number["letter"], Span(0, number.end())) if number else None
        yield Block(line.text, role, (line.span,), line.runs, 0, note)
