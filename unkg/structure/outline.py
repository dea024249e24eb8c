"""The outline: blocks to parts and paragraphs, with their kinds, numbers, ordinals and paths."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from unkg.dates import find_dates
from unkg.document import Block, DocumentType, Kind, Meeting, Paragraph, Part, Span
from unkg.languages import Language, Slot
from unkg.structure.numbering import Level, Number, parse_number, resolve_level

_SENTENCE_END: Final = re.compile(r"[.。！!?؟;；:：,，،][”\"»’)\]]*(?:\d{1,3}|\(\d{1,3}\))?\Z")
_TITLE_LIMIT: Final = 300
_HEADING_LIMIT: Final = 60


@dataclass(slots=True)
class _Node:
    """A paragraph in the making."""

    path: str
    kind: Kind
    ordinal: int
    block: Block
    number: Number | None
    children: list["_Node"] = field(default_factory=list)

    def freeze(self) -> Paragraph:
        cut = self.number.length if self.number else 0
        number = self.number.name if self.number else None
        text = self.block.text[cut:]
        children = tuple(child.freeze() for child in self.children)
        runs = self.block.runs.cut(cut)
        return Paragraph(self.path, self.kind, self.ordinal, text, number, self.block.spans, runs, (), children)


@dataclass(slots=True)
class _PartDraft:
    """A part in the making; `pending` are titles seen before its text."""

    path: str
    type: DocumentType | None = None
    title: str | None = None
    number: str | None = None
    meeting: Meeting | None = None
    nodes: list[_Node] = field(default_factory=list)
    parts: list["_PartDraft"] = field(default_factory=list)
    phase: Kind = Kind.BODY
    stack: list[_Node] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)
    counts: dict[Kind, int] = field(default_factory=dict)

    def freeze(self) -> Part:
        paragraphs = tuple(node.freeze() for node in self.nodes)
        parts = tuple(part.freeze() for part in self.parts)
        return Part(self.path, self.type, self.title, self.number, self.meeting, paragraphs, parts)


class Outline:
    """Takes the blocks of a document's text one by one and builds its parts."""

    def __init__(self, language: Language, document_type: DocumentType | None) -> None:
        self.language = language
        self.root = _PartDraft("", document_type)
        self.annex: _PartDraft | None = None
        self.section: _PartDraft | None = None
        self.remainder: list[Span] = []
        self.signatory: str | None = None
        self.in_head = False

    @property
    def _holder(self) -> _PartDraft:
        return self.annex or self.root

    @property
    def _part(self) -> _PartDraft:
        return self.section or self._holder

    def add(self, block: Block) -> None:
        """Put one block of the text where it belongs."""
        text = block.text
        if self._opens_annex(text) or self._is_aside(text) or (self.in_head and self._read_annex_head(text)):
            self.remainder += block.spans
            return
        self.in_head = False
        if self.language.match(Slot.ENACTING, text):
            self._open_text(block, text)
        elif self.language.match(Slot.CHAPEAU, text) and self._part.phase is Kind.BODY:
            self._add_plain(block, Kind.CHAPEAU)
            self._part.phase = Kind.PREAMBULAR
        elif number := parse_number(text, self.language):
            self._add_numbered(block, number)
        else:
            self._add_unnumbered(block)

    def _open_text(self, block: Block, text: str) -> None:
        match = self.language.match(Slot.ENACTING, text)
        comma = match.groupdict().get("comma") if match else None
        self._add_plain(block, Kind.CHAPEAU)
        self._part.phase = Kind.PREAMBULAR if comma else Kind.OPERATIVE

    # --- annexes ---

    def _opens_annex(self, text: str) -> bool:
        match = self.language.match(Slot.LETTER_ANNEX, text) or self.language.match(Slot.ANNEX, text)
        if not match:
            return False
        if self.annex is not None and self.in_head and not match.groupdict().get("number"):
            # "Annex" and below it "Annex to the letter dated …" are the head of one annex.
            return True
        count = len(self.root.parts) + 1
        self.annex = _PartDraft(f"annex/{count}", number=match.groupdict().get("number") or str(count))
        self.section = None
        self.root.parts.append(self.annex)
        self.in_head = True
        return True

    def _read_annex_head(self, text: str) -> bool:
        """Read a line of an annex's head: its meeting or its title. Returns False where its text has begun."""
        part = self._holder
        if meeting := self.language.match(Slot.MEETING_LINE, text):
            dates = find_dates(meeting["when"], self.language)
            period = dates[0].period() if dates else None
            part.meeting = Meeting(meeting["title"].strip(), meeting["place"].strip(), period)
            return True
        numbered = parse_number(text, self.language)
        if len(text) > _TITLE_LIMIT or _SENTENCE_END.search(text) or (numbered and numbered.level is Level.DECIMAL):
            return False
        if self.language.match(Slot.CHAPEAU, text) or self.language.match(Slot.ENACTING, text):
            return False
        if self.language.match(Slot.DECLARATION_TITLE, text):
            part.type, part.title = DocumentType.DECLARATION, text
        elif part.title is None:
            part.title = text
        else:
            return False
        return True

    def _is_aside(self, text: str) -> bool:
        """Read what stands between paragraphs without being one: a signature, the line that closes a resolution."""
        if signature := self.language.match(Slot.SIGNATURE, text):
            if self.annex is None:
                self.signatory = signature["name"].strip()
            return True
        if self._part.phase is Kind.OPERATIVE and self.language.match(Slot.CLOSING, text):
            return self.annex is None
        return False

    # --- paragraphs ---

    def _add_plain(self, block: Block, kind: Kind) -> None:
        part = self._part
        part.stack.clear()
        label = Kind.BODY if kind is Kind.CHAPEAU else kind
        part.counts[label] = part.counts.get(label, 0) + 1
        node = self._node(f"{label.value}/{part.counts[label]}", kind, block, None)
        part.nodes.append(node)
        part.stack.append(node)

    def _add_unnumbered(self, block: Block) -> None:
        part = self._part
        operative = part.phase is Kind.OPERATIVE
        if part.phase is Kind.PREAMBULAR and len(block.text) < _HEADING_LIMIT and not _SENTENCE_END.search(block.text):
            self._add_plain(block, Kind.BODY)  # a heading between preamble and operative part
        elif operative and part.stack and part.stack[0].number:
            self._add_child(block, part.stack[0], None)
        else:
            self._add_plain(block, part.phase)

    def _add_numbered(self, block: Block, number: Number) -> None:
        part = self._part
        number = resolve_level(number, *self._last_names())
        if number.level is Level.DECIMAL or not part.stack:
            self._add_top(block, number)
            return
        parent = part.stack[0]
        for node in part.stack[1:]:
            if node.number and node.number.level < number.level:
                parent = node
        self._add_child(block, parent, number)

    def _add_top(self, block: Block, number: Number) -> None:
        if self._part.phase is Kind.PREAMBULAR or self._holder.type is DocumentType.DECLARATION:
            self._part.phase = Kind.OPERATIVE
        kind = self._part.phase
        if number.name == "1" and f"{kind.value}/1" in self._part.paths and kind is Kind.OPERATIVE:
            self._open_section()
            kind = self._part.phase
        part = self._part
        if kind is Kind.OPERATIVE:
            path = f"op/{number.name}"
        else:
            part.counts[kind] = part.counts.get(kind, 0) + 1
            path = f"{kind.value}/{part.counts[kind]}"
        node = self._node(path, kind, block, number)
        part.nodes.append(node)
        part.stack[:] = [node]

    def _add_child(self, block: Block, parent: _Node, number: Number | None) -> None:
        part = self._part
        if number is None:
            path = f"{parent.path}/par/{1 + sum(child.number is None for child in parent.children)}"
        else:
            path = f"{parent.path}/{number.name}"
        node = self._node(path, parent.kind, block, number)
        parent.children.append(node)
        if number is not None:
            above = [n for n in part.stack[1:] if n.number and n.number.level < number.level]
            part.stack[1:] = [*above, node]

    def _open_section(self) -> None:
        """Open a section for numbering that begins anew; the first run of numbers stays where it stands."""
        holder = self._holder
        path = f"sec/{len(holder.parts) + 1}"
        self.section = _PartDraft(f"{holder.path}/{path}" if holder.path else path, phase=Kind.OPERATIVE)
        holder.parts.append(self.section)

    def _node(self, path: str, kind: Kind, block: Block, number: Number | None) -> _Node:
        paths = self._part.paths
        unique, again = path, 2
        while unique in paths:
            unique, again = f"{path}-{again}", again + 1
        paths.add(unique)
        return _Node(unique, kind, 0, block, number)

    def _last_names(self) -> tuple[str | None, str | None]:
        letter = roman = None
        for node in self._part.stack[1:]:
            if node.number and node.number.level is Level.LETTER:
                letter = node.number.name
            elif node.number:
                roman = node.number.name
        return letter, roman


def number_ordinals(part: Part) -> Part:
    """Return `part` with the ordinals of its paragraphs set: reading order inside the document or annex, from 1.

    Footnotes come behind all others, so that a marker that one language version lost shifts nothing.
    """
    counter = itertools.count(1)
    numbered = _number_part(part, counter, notes=False)
    return _number_part(numbered, counter, notes=True)


def _number_part(part: Part, counter: Iterator[int], *, notes: bool) -> Part:
    paragraphs = tuple(_number_paragraph(p, counter, notes=notes) for p in part.paragraphs)
    if notes:
        parts = tuple(p if p.is_annex else _number_part(p, counter, notes=True) for p in part.parts)
    else:
        parts = tuple(number_ordinals(p) if p.is_annex else _number_part(p, counter, notes=False) for p in part.parts)
    return replace(part, paragraphs=paragraphs, parts=parts)


def _number_paragraph(paragraph: Paragraph, counter: Iterator[int], *, notes: bool) -> Paragraph:
    ordinal = next(counter) if (paragraph.kind is Kind.NOTE) is notes else paragraph.ordinal
    children = tuple(_number_paragraph(c, counter, notes=notes) for c in paragraph.children)
    return replace(paragraph, ordinal=ordinal, children=children)
