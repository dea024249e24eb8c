"""The pages of a file, opened with pdfium: their rows, the rules drawn on them, and the addresses that they link to.

Scripts, forms, embedded files and everything else that a file may carry are left alone.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unkg.errors import UnreadableInput
from unkg.readers.pdf.glyphs import read_glyphs
from unkg.readers.pdf.order import runs_right_to_left
from unkg.readers.pdf.rows import Row, read_rows

if TYPE_CHECKING:
    import pypdfium2

_SCHEMES: Final = ("http://", "https://", "ftp://", "mailto:", "www.")
_THICKEST: Final = 2.5  # points; what is thicker is no rule
_SHORTEST: Final = 30.0
_DEEPEST: Final = 4  # forms in forms in which a rule may be drawn


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: its rows from top to bottom, the height, left and right end of each rule, the addresses it links to.

    `drawn`: something is on it, if only an image.
    """

    rows: tuple[Row, ...]
    rules: tuple[tuple[float, float, float], ...]
    links: tuple[str, ...]
    drawn: bool
    right_to_left: bool


def read_sheets(data: bytes, name: str) -> list[Sheet]:
    """Return the pages of the PDF file in `data`; `name` is for messages.

    Raises UnreadableInput for data that are broken, locked with a password, or without a page.
    """
    import pypdfium2

    # A file without pages fails and sets no error: the one of the file before must not be taken for its own.
    pypdfium2.raw.FPDF_LoadMemDocument(b"", 0, None)
    try:
        with pypdfium2.PdfDocument(data) as file:
            return list(_sheets(file, name))
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
            advice = "is locked with a password; save a copy without one and read that"
        else:
            advice = "is no PDF file that can be read: it is broken, not whole or has no pages; fetch or save it again"
        raise UnreadableInput(name, advice) from error


def _sheets(file: "pypdfium2.PdfDocument", name: str) -> Iterator[Sheet]:
    import pypdfium2

    for index in range(len(file)):
        try:
            page = file[index]
        except pypdfium2.PdfiumError as error:
            told = f"page {index + 1} of {len(file)} is broken; fetch or save the file again"
            raise UnreadableInput(name, told) from error
        yield _sheet(file, page)
        page.close()


def _sheet(file: "pypdfium2.PdfDocument", page: "pypdfium2.PdfPage") -> Sheet:
    glyphs, turn = read_glyphs(page)
    right_to_left = runs_right_to_left("".join(glyph.text for glyph in glyphs))
    rows = read_rows(glyphs, right_to_left=right_to_left)
    drawn = next(page.get_objects(max_depth=1), None) is not None
    rules = () if turn else tuple(_rules(page))
    return Sheet(tuple(rows), rules, tuple(_links(file, page)), drawn, right_to_left)


def _rules(page: "pypdfium2.PdfPage") -> Iterator[tuple[float, float, float]]:
    import pypdfium2.raw as pdfium

    for drawn in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=_DEEPEST):
        left, bottom, right, top = drawn.get_bounds()
        if top - bottom <= _THICKEST and right - left >= _SHORTEST:
            yield (top + bottom) / 2, left, right


def _links(file: "pypdfium2.PdfDocument", page: "pypdfium2.PdfPage") -> Iterator[str]:
    """Yield the addresses that a page links to, in the order of its annotations, the same one behind itself once."""
    import pypdfium2.raw as pdfium

    place, link, last = ctypes.c_int(0), pdfium.FPDF_LINK(), ""
    while pdfium.FPDFLink_Enumerate(page, place, link):
        action = pdfium.FPDFLink_GetAction(link)
        if not action or pdfium.FPDFAction_GetType(action) != pdfium.PDFACTION_URI:
            continue
        size = pdfium.FPDFAction_GetURIPath(file, action, None, 0)
        buffer = ctypes.create_string_buffer(size)
        pdfium.FPDFAction_GetURIPath(file, action, buffer, size)
        address = " ".join(buffer.value.decode("utf-8", "replace").split())
        if address != last and address.lower().startswith(_SCHEMES):
            yield address
            last = address
