"""PDF: characters and their places, by pdfium, to whole paragraphs, footnotes, links and page furniture.

What belongs together is told by position and font size: columns by the white between them, paragraphs by indents, gaps
and the fill of lines, footnotes by the rule above them and their size, furniture by what the edges of pages repeat.
"""

import hashlib

from unkg.document import Source, Text
from unkg.errors import UnreadableInput
from unkg.readers.pdf.paragraphs import blocks_of
from unkg.readers.pdf.sheets import Sheet, read_sheets


def read_pdf(data: bytes, name: str) -> Text:
    """Return the blocks of a PDF file (ISO 32000); `name` is its file's name.

    Raises UnreadableInput for data that are broken, locked with a password, without pages or without text. Pages that
    are only scans among others that have text are told in the notes of the text. Example:
    `read_pdf(Path("letter.pdf").read_bytes(), "letter.pdf").blocks[0].text`.
    """
    sheets = read_sheets(data, name)
    empty = [number for number, sheet in enumerate(sheets, 1) if not sheet.rows]
    if len(empty) == len(sheets):
        raise UnreadableInput(name, _all_empty(sheets))
    source = Source(name, hashlib.sha256(data).hexdigest(), "application/pdf")
    content, blocks = blocks_of(sheets)
    scans = [number for number in empty if sheets[number - 1].drawn]
    notes = (f"{_pages(scans)} of {len(sheets)} without text: scans are not read",) if scans else ()
    return Text(source, content, blocks, notes)


def _all_empty(sheets: list[Sheet]) -> str:
    numbers = list(range(1, len(sheets) + 1))
    return (
        f"holds no text: {_pages(numbers)} of {len(sheets)} without any; a scan has to be recognized first (OCR), "
        "so that the file has a layer of text"
    )


def _pages(numbers: list[int]) -> str:
    """Return page numbers as a reader writes them: `pages 1, 3-5`."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][-1] == number - 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    return f"page{'s' if len(numbers) > 1 else ''} {', '.join('-'.join(map(str, r)) for r in ranges)}"
