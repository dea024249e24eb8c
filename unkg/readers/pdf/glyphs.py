"""The glyphs of a page: what pdfium tells of each character, and where it stands.

Coordinates are points, from the lower left corner of the page as it is read, rightwards and upwards. Left out are what
is drawn twice to look bold, what stands across the lines of the page or outside it, and what is drawn invisibly, unless
that is all that a page has: the text layer of a scan.
"""

import ctypes
import itertools
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pypdfium2

# Presentation forms, each of which stands for letters: Latin ligatures, and Arabic letters as drawn.
_FORMS: Final = ((0xFB00, 0xFB06), (0xFB50, 0xFD3D), (0xFD40, 0xFDFF), (0xFE70, 0xFEFC))
_INVISIBLE: Final = 3  # the text rendering mode, ISO 32000-1, table 106
_STROKED: Final = 2  # filled and stroked: how programs make bold where a font has none
_BOLD_WEIGHT: Final = 600
_HYPHENS: Final = {"\x02": "-", "\ufffe": "-"}  # as which pdfium gives a hyphen at the end of a line


@dataclass(frozen=True, slots=True)
class Glyph:
    """What one glyph says, and where: `left` to `right` it takes on its line, `base` is the height of that.

    `origin` is where drawing it begins; `size` is that of its font in points; `turn` its direction in degrees;
    `spaced`: pdfium sees a space before it.
    """

    text: str
    left: float
    right: float
    base: float
    origin: float
    size: float
    bold: bool
    turn: int
    hidden: bool
    spaced: bool


@dataclass(frozen=True, slots=True)
class _Style:
    hidden: bool
    bold: bool


def read_glyphs(page: "pypdfium2.PdfPage") -> tuple[list[Glyph], int]:
    """Return the glyphs of a page in the order in which they are drawn, and by how many degrees it was turned."""
    glyphs = list(_shown(list(_glyphs(page)), page.get_bbox()))
    turns = Counter(glyph.turn for glyph in glyphs if not glyph.text.isspace())
    turn = max(turns, key=lambda t: (turns[t], -t)) if turns else 0
    upright = [_turned(glyph, turn) for glyph in glyphs if glyph.turn == turn]
    return list(_once(upright)), turn


def _shown(glyphs: list[Glyph], box: tuple[float, float, float, float]) -> Iterator[Glyph]:
    layer = all(glyph.hidden for glyph in glyphs if not glyph.text.isspace())
    left, bottom, right, top = box
    for glyph in glyphs:
        inside = left <= (glyph.left + glyph.right) / 2 <= right and bottom <= glyph.base <= top
        if (inside or glyph.turn) and (layer or not glyph.hidden):
            yield glyph


def _glyphs(page: "pypdfium2.PdfPage") -> Iterator[Glyph]:
    """Yield the glyphs of a page; of several characters where pdfium gives as many at one place, as for a ligature."""
    waiting: Glyph | None = None
    for glyph in _characters(page):
        at_one_place = waiting and (waiting.origin, waiting.base) == (glyph.origin, glyph.base)
        if waiting and at_one_place and (glyph.left > waiting.left or glyph.text not in waiting.text):
            left, right = min(waiting.left, glyph.left), max(waiting.right, glyph.right)
            waiting = replace(waiting, text=waiting.text + glyph.text, left=left, right=right)
            continue
        if waiting:
            yield replace(waiting, left=min(waiting.left, waiting.origin))
        waiting = glyph
    if waiting:
        yield replace(waiting, left=min(waiting.left, waiting.origin))


def _characters(page: "pypdfium2.PdfPage") -> Iterator[Glyph]:
    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    rect, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    styles: dict[int, _Style] = {}
    spaced = False
    for index in range(pdfium.FPDFText_CountChars(text)):
        character = _character(pdfium.FPDFText_GetUnicode(text, index))
        pdfium.FPDFText_GetLooseCharBox(text, index, rect)
        made = pdfium.FPDFText_IsGenerated(text, index) == 1 and character != "-"
        if not character or made or (character.isspace() and rect.right - rect.left < 0.01):
            spaced = spaced or character.isspace()
            continue
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        pdfium.FPDFText_GetMatrix(text, index, matrix)
        style = _style(pdfium.FPDFText_GetTextObject(text, index), styles)
        size = pdfium.FPDFText_GetFontSize(text, index) * math.hypot(matrix.c, matrix.d)
        turn = round(math.degrees(math.atan2(matrix.b, matrix.a))) % 360
        left, right = (rect.left, rect.right) if turn == 0 else (x.value, x.value)
        yield Glyph(character, left, right, y.value, x.value, size, style.bold, turn, style.hidden, spaced)
        spaced = False


def _character(code: int) -> str:
    """Return what a code says: letters for presentation forms, nothing for what is no character."""
    if any(first <= code <= last for first, last in _FORMS):
        return unicodedata.normalize("NFKC", chr(code))
    character = chr(code)
    character = _HYPHENS.get(character, character)
    if unicodedata.category(character) in {"Cc", "Cs", "Cn", "Zl", "Zp"}:
        return " " if character.isspace() else ""
    return character


def _style(drawn: Any, styles: dict[int, _Style]) -> _Style:
    import pypdfium2.raw as pdfium

    address = ctypes.cast(drawn, ctypes.c_void_p).value or 0
    if address not in styles:
        mode = pdfium.FPDFTextObj_GetTextRenderMode(drawn) if address else 0
        font = pdfium.FPDFTextObj_GetFont(drawn) if address else None
        bold = bool(font) and pdfium.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT
        styles[address] = _Style(mode == _INVISIBLE, bold or mode == _STROKED)
    return styles[address]


def _turned(glyph: Glyph, turn: int) -> Glyph:
    """Return a glyph as it stands where the page is turned so that its lines are level."""
    if not turn:
        return glyph
    angle = math.radians(-turn)
    left = glyph.left * math.cos(angle) - glyph.base * math.sin(angle)
    base = glyph.left * math.sin(angle) + glyph.base * math.cos(angle)
    return replace(glyph, left=left, right=left + glyph.size * 0.5, base=base, origin=left)


def _once(glyphs: list[Glyph]) -> Iterator[Glyph]:
    """Yield each glyph once: a program that has no bold font draws a letter again, a little aside."""
    seen: dict[tuple[str, int, int], list[Glyph]] = {}
    for glyph in glyphs:
        if glyph.text.isspace():
            yield glyph
            continue
        near = glyph.size * 0.12 or 1.0
        column, row = int(glyph.left // 4), int(glyph.base // 4)
        cells = itertools.product((column - 1, column, column + 1), (row - 1, row, row + 1))
        beside = (seen.get((glyph.text, *cell), ()) for cell in cells)
        if any(abs(g.left - glyph.left) < near and abs(g.base - glyph.base) < near for some in beside for g in some):
            continue
        seen.setdefault((glyph.text, column, row), []).append(glyph)
        yield glyph
