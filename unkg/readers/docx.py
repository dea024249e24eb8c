"""Word documents (.docx, .docm and their templates) to `Text`, as they are printed.

Paragraphs with the numbers that the word processor gives them, tables row by row, text boxes before the paragraph
that holds them, footnotes and links behind it. Follows ECMA-376 (ISO/IEC 29500), Transitional and Strict. Macros,
embedded objects and linked files are not opened.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from unkg.document import Role, Text
from unkg.errors import UnreadableInput
from unkg.readers.archive import Archive
from unkg.readers.breaks import broken, row_lines
from unkg.readers.docx_inline import UNSEEN, Inline, Line, Notes
from unkg.readers.docx_names import MC, VAL, R, W, chosen, is_on, number, value
from unkg.readers.docx_numbering import Numbering, Styles, number_of, read_numbering
from unkg.readers.paragraphs import Paragraphs

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_RELATION: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_NOTE_KINDS: Final = (("footnote", "decimal"), ("endnote", "lowerRoman"))
_REAL_NOTE: Final = frozenset({None, "normal"})


def read_docx(data: bytes, name: str) -> Text:
    """Return the blocks of a Word document.

    `name` is the file's name. The header of the first page counts as text, since it is the masthead of a United
    Nations document; other headers and footers are furniture. Raises UnreadableInput, with part, line and column, for
    a damaged archive, XML that is not well-formed, and an archive that would unpack to over 200 MB.
    Example: `read_docx(Path("a.docx").read_bytes(), "a.docx").blocks[0].text == "United Nations"`.
    """
    archive = Archive(data, name)
    try:
        return _Reader(archive).read().text(data, name, MEDIA_TYPE)
    except RecursionError as error:
        raise UnreadableInput(name, "is nested too deeply; expected a document: save its text anew") from error


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the package: its name, and what its relationships point to, by id: type, target, external or not."""

    name: str
    relations: dict[str, tuple[str, str, bool]]

    def target(self, id_: str) -> str | None:
        """Return the address outside the package of a relationship, or None."""
        _, target, external = self.relations.get(id_, ("", "", False))
        return target if external else None

    def inside(self, kind: str) -> str | None:
        """Return the name of the first part with a type of relationship: `styles`."""
        found = (target for type_, target, external in self.relations.values() if type_ == kind and not external)
        return next(found, None)


def _part(archive: Archive, name: str) -> _Part:
    folder, base = posixpath.split(name)
    path = posixpath.join(folder, "_rels", f"{base}.rels")
    relations = {}
    for each in archive.xml(path).iter(_RELATION) if path in archive else ():
        external = each.get("TargetMode") == "External"
        target = each.get("Target", "")
        if not external:
            target = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
        relations[each.get("Id", "")] = (each.get("Type", "").rpartition("/")[2], target, external)
    return _Part(name, relations)


@dataclass(slots=True)
class _Story:
    """What is read in one go: how its paragraphs are read, and what was found. `whole`: its lines stand alone."""

    inline: Inline
    found: Paragraphs
    role: Role = Role.BODY
    whole: bool = False
    waiting: Line | None = None  # of a paragraph whose end was deleted


@dataclass(slots=True)
class _Reader:
    archive: Archive
    main: _Part = field(init=False)
    styles: Styles = field(init=False)
    numbering: Numbering = field(init=False)
    notes: dict[str, Notes] = field(init=False)
    note_parts: dict[str, _Part] = field(default_factory=dict)

    def read(self) -> Paragraphs:
        self.main = _part(self.archive, _part(self.archive, "").inside("officeDocument") or "word/document.xml")
        root = self.archive.xml(self.main.name)
        body = root.find(f"{W}body")
        if body is None:
            raise UnreadableInput(self.archive.name, f"part {self.main.name} has no w:body; expected a Word document")
        self.styles = Styles(self._xml("styles"))
        self.numbering = read_numbering(self._xml("numbering"), self.styles)
        self.notes = {f"{W}{kind}Reference": self._notes(kind, form) for kind, form in _NOTE_KINDS}
        found = Paragraphs()
        furniture = self._headers(root, found)
        story = _Story(Inline(self.styles, self.main.target, self.notes), found)
        self._blocks(body, story)
        self._end(story)
        for line in furniture:
            found.add(Role.FURNITURE, line)
        return found

    def _xml(self, kind: str) -> "Element | None":
        name = self.main.inside(kind)
        return self.archive.xml(name) if name and name in self.archive else None

    def _notes(self, kind: str, form: str) -> Notes:
        root, settings = self._xml(f"{kind}s"), self._xml("settings")
        if root is None:
            return Notes()
        self.note_parts[f"{W}{kind}"] = _part(self.archive, self.main.inside(f"{kind}s") or "")
        real = (each for each in root.iterfind(f"{W}{kind}") if each.get(f"{W}type") in _REAL_NOTE)
        told = settings.find(f"{W}{kind}Pr") if settings is not None else None
        return _told(Notes({each.get(f"{W}id", ""): each for each in real}, form), told)

    # --- headers and footers ---

    def _headers(self, root: "Element", found: Paragraphs) -> list[str]:
        """Add the header of the first page to `found`; return the lines of the others and of the footers."""
        furniture = Paragraphs()
        for index, section in enumerate(root.iter(f"{W}sectPr")):
            own_first = bool(is_on(section, f"{W}titlePg"))
            for reference in section.iterfind(f"{W}headerReference"):
                first = index == 0 and own_first and reference.get(f"{W}type") == "first"
                self._margin(reference, found if first else furniture, Role.BODY if first else Role.FURNITURE)
            for reference in section.iterfind(f"{W}footerReference"):
                self._margin(reference, furniture, Role.FURNITURE)
        return list(dict.fromkeys(text for _, text in furniture.lines))

    def _margin(self, reference: "Element", found: Paragraphs, role: Role) -> None:
        _, name, external = self.main.relations.get(reference.get(f"{R}id", ""), ("", "", True))
        if external or name not in self.archive:
            return
        story = _Story(Inline(self.styles, _part(self.archive, name).target), found, role, whole=True)
        self._blocks(self.archive.xml(name), story)
        self._end(story)

    # --- blocks ---

    def _blocks(self, container: "Element", story: _Story) -> None:
        for child in container:
            self._block(child, story)

    def _block(self, block: "Element", story: _Story) -> None:
        if block.tag == f"{W}p":
            if (line := self._paragraph(block, story)) is not None:
                self._add(line, story)
            self._section(block.find(f"{W}pPr/{W}sectPr"))
        elif block.tag == f"{W}tbl":
            self._table(block, story)
        elif block.tag == f"{MC}AlternateContent":
            for each in chosen(block):
                self._block(each, story)
        elif block.tag not in UNSEEN and block.tag != f"{W}sectPr":
            self._blocks(block, story)

    def _section(self, section: "Element | None") -> None:
        """End a section: notes may be numbered anew behind it."""
        for notes in self.notes.values() if section is not None else ():
            notes.marked = 0 if notes.by_section else notes.marked

    def _paragraph(self, paragraph: "Element", story: _Story) -> Line | None:
        """Return what a paragraph says, its number before it; None if its end was deleted, so that it goes on below."""
        line = story.inline.read(paragraph)
        for box in line.boxes:
            self._blocks(box, replace(story, whole=True, waiting=None))
        line.boxes = []
        if story.waiting:
            line = story.waiting.join(line)
            story.waiting = None
        mark = paragraph.find(f"{W}pPr/{W}rPr")
        gone = mark is not None and (mark.find(f"{W}del") is not None or mark.find(f"{W}moveFrom") is not None)
        if gone or is_on(mark, f"{W}vanish"):
            story.waiting = line
            return None
        printed = number_of(paragraph, self.numbering, self.styles)
        if printed and line.text.strip():
            line.text = f"{printed} {line.text}"
        return line

    def _end(self, story: _Story) -> None:
        if story.waiting:
            self._add(story.waiting, story)

    def _add(self, line: Line, story: _Story) -> None:
        for text in broken(line.text, whole=story.whole):
            story.found.add(story.role, text)
        for mark, note in line.notes:
            self._note(mark, note, line, story)
        for link in dict.fromkeys(line.links):
            story.found.add(Role.LINK, link)

    def _note(self, mark: str, note: "Element", line: Line, story: _Story) -> None:
        part = self.note_parts.get(note.tag)
        inside = Paragraphs()
        self._blocks(note, _Story(Inline(self.styles, part.target if part else self.main.target), inside))
        said = " ".join(text for role, text in inside.lines if role is not Role.LINK)
        line.links += [text for role, text in inside.lines if role is Role.LINK]
        if said:
            story.found.add(Role.NOTE, f"{mark} {said}")

    # --- tables ---

    def _table(self, table: "Element", story: _Story) -> None:
        masthead = story.whole or not any(role is Role.BODY for role, _ in story.found.lines)
        for row in _below(table, f"{W}tr"):
            if row.find(f"{W}trPr/{W}del") is None:
                self._row(row, story, whole=masthead)

    def _row(self, row: "Element", story: _Story, *, whole: bool) -> None:
        """Add a row as one line; where its cells hold running text, or are a masthead, line by line."""
        cells = []
        for cell in _below(row, f"{W}tc"):
            inside = _Story(Inline(self.styles, story.inline.target, story.inline.notes), Paragraphs(), whole=whole)
            self._blocks(cell, inside)
            self._end(inside)
            cells.append(inside.found.lines)
        for role, text in row_lines(cells, whole=whole):
            story.found.add(story.role if role is Role.BODY else role, text)


def _told(notes: Notes, properties: "Element | None") -> Notes:
    """Return `notes` with the numbering that the properties of a document's notes tell."""
    first = number(properties, f"{W}numStart")
    by_section = value(properties, f"{W}numRestart", VAL) == "eachSect"
    form = value(properties, f"{W}numFmt") or notes.form
    return replace(notes, form=form, first=1 if first is None else first, by_section=by_section)


def _below(parent: "Element", tag: str) -> Iterator["Element"]:
    """Yield the rows or cells of a table, also those in content controls and other wrappings."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in UNSEEN and child.tag not in {f"{W}p", f"{W}tbl", f"{W}tblPr", f"{W}trPr"}:
            yield from _below(child, tag)
