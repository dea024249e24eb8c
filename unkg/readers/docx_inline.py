"""What stands in a paragraph of WordprocessingML, as it is printed: its text, the notes it marks, what it links to.

Fields give their result, tracked changes what they leave (insertions in, deletions out), hidden text nothing.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from unkg.readers.counting import count
from unkg.readers.docx_names import MC, R, W, chosen, is_on, value
from unkg.readers.docx_numbering import Styles

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_MATH_TEXT: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_BOX: Final = f"{W}txbxContent"
# Deleted, moved away, told elsewhere, or never printed as text.
UNSEEN: Final = frozenset(
    f"{W}{name}"
    for name in (
        "del", "moveFrom", "delText", "delInstrText", "pPr", "rPr", "sdtPr", "sdtEndPr", "rt", "annotationRef",
        "commentReference", "footnoteRef", "endnoteRef", "separator", "continuationSeparator", "subDoc",
    )
)  # fmt: skip
_SIGNS: Final = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}cr": "\n",
    f"{W}br": "\n",
    f"{W}noBreakHyphen": "\u2011",
    f"{W}softHyphen": "",
}
_PICTURES: Final = frozenset({f"{W}drawing", f"{W}pict", f"{W}object"})
_HYPERLINK: Final = re.compile(r'\s*HYPERLINK\s+(?!\\)(?:"(?P<quoted>[^"]*)"|(?P<bare>\S+))')
_URL: Final = re.compile(r"https?://\S", re.IGNORECASE)
# The font Symbol has characters of its own in the private area; other such fonts draw ornaments.
_SYMBOLS: Final = {
    0xF0B7: "•",
    0xF02D: "−",
    0xF0B0: "°",
    0xF0B1: "±",
    0xF0B4: "×",
    0xF0A3: "≤",
    0xF0B3: "≥",
    0xF0A2: "′",
}


@dataclass(slots=True)
class Notes:
    """The notes of one kind: their elements by id, how they are numbered, and how many were marked."""

    elements: dict[str, "Element"] = field(default_factory=dict)
    form: str = "decimal"
    first: int = 1
    by_section: bool = False
    marked: int = 0

    def mark(self) -> str:
        """Return the mark of the next note that is numbered."""
        self.marked += 1
        return count(self.first + self.marked - 1, self.form)


@dataclass(slots=True)
class Line:
    """What a paragraph says, and beside it its notes with their marks, its links, and its text boxes."""

    text: str = ""
    notes: list[tuple[str, "Element"]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    boxes: list["Element"] = field(default_factory=list)

    def join(self, below: "Line") -> "Line":
        """Return one line of this and one below it."""
        return Line(
            self.text + below.text, self.notes + below.notes, self.links + below.links, self.boxes + below.boxes
        )


@dataclass(slots=True)
class Inline:
    """Reads the paragraphs of one story (the body, a header, the notes) in order; a field may go over several."""

    styles: Styles
    target: Callable[[str], str | None]  # of a relationship's id, the address
    notes: dict[str, Notes] = field(default_factory=dict)  # by the name of the element that marks one
    fields: list[str | None] = field(default_factory=list)  # of open fields the instruction; None behind it

    def read(self, paragraph: "Element") -> Line:
        """Return what a paragraph says."""
        line = Line()
        style = value(paragraph, f"{W}pPr/{W}pStyle") or self.styles.default
        line.text = "".join(self._walk(paragraph, line, bool(self.styles.hides(style))))
        return line

    def _walk(self, parent: "Element", line: Line, hidden: bool) -> Iterator[str]:
        for child in parent:
            tag = child.tag
            if tag in UNSEEN:
                continue
            if tag == f"{W}r":
                yield from self._run(child, line, hidden)
            elif tag == f"{MC}AlternateContent":
                for each in chosen(child):
                    yield from self._walk([each], line, hidden)
            elif tag == _MATH_TEXT:
                yield child.text or ""
            elif tag in _PICTURES:
                line.boxes += boxes(child)
            elif tag == f"{W}sdt" and is_on(child, f"{W}sdtPr/{W}showingPlcHdr"):
                continue  # "Click here to enter text"
            else:
                self._link(child, line)
                yield from self._walk(child, line, hidden)

    def _link(self, element: "Element", line: Line) -> None:
        address = None
        if element.tag == f"{W}hyperlink":
            address = self.target(element.get(f"{R}id", ""))
        elif element.tag == f"{W}fldSimple":
            address = _address(element.get(f"{W}instr", ""))
        if address and _URL.match(address):
            line.links.append(address)

    def _run(self, run: "Element", line: Line, hidden: bool) -> Iterator[str]:
        own = is_on(run, f"{W}rPr/{W}vanish")
        if own is None:
            own = self.styles.hides(value(run, f"{W}rPr/{W}rStyle"))
        if hidden if own is None else own:
            for mark in run.iter(f"{W}fldChar", f"{W}instrText"):
                self._field(mark, line)
            return
        for child in run:
            if child.tag in {f"{W}fldChar", f"{W}instrText"}:
                self._field(child, line)
            elif not self._in_instruction:
                yield from self._sign(child, line)

    @property
    def _in_instruction(self) -> bool:
        return any(instruction is not None for instruction in self.fields)

    def _field(self, mark: "Element", line: Line) -> None:
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            self.fields.append("")
        elif kind == "end" and self.fields:
            self.fields.pop()
        elif self.fields and (instruction := self.fields[-1]) is not None:
            if kind == "separate":
                self.fields[-1] = None
                address = _address(instruction)
                if address and _URL.match(address) and not self._in_instruction:
                    line.links.append(address)
            else:
                self.fields[-1] = instruction + (mark.text or "")

    def _sign(self, element: "Element", line: Line) -> Iterator[str]:
        tag = element.tag
        if tag == f"{W}t":
            yield element.text or ""
        elif tag in _SIGNS:
            yield _SIGNS[tag]
        elif tag == f"{W}sym":
            yield _symbol(element.get(f"{W}char", ""))
        elif tag in self.notes:
            yield self._mark(element, line)
        elif tag not in UNSEEN:
            yield from self._walk([element], line, hidden=False)

    def _mark(self, reference: "Element", line: Line) -> str:
        notes = self.notes[reference.tag]
        note = notes.elements.get(reference.get(f"{W}id", ""))
        if note is None:
            return ""
        custom = reference.get(f"{W}customMarkFollows") in {"1", "true", "on"}
        mark = "" if custom else notes.mark()  # a mark of one's own stands behind the reference, and before the note
        line.notes.append((mark, note))
        return mark


def boxes(picture: "Element") -> Iterator["Element"]:
    """Yield the text boxes in a drawing, in order; not those within them."""
    for child in chosen(picture) if picture.tag == f"{MC}AlternateContent" else picture:
        if child.tag == _BOX:
            yield child
        else:
            yield from boxes(child)


def _address(instruction: str) -> str | None:
    found = _HYPERLINK.match(instruction)
    return (found["quoted"] or found["bare"]) if found else None


def _symbol(printed: str) -> str:
    try:
        code = int(printed, 16)
    except ValueError:
        return ""
    if 0xE000 <= code <= 0xF8FF:
        return _SYMBOLS.get(code, "")
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000 else ""
