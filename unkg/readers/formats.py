"""Which format bytes are in, by what they begin with: a file's name may lie.

A reader is one module with one function, imported when a file of its format comes: the libraries of other formats are
heavy, or not installed.
"""

import re
from collections.abc import Callable
from importlib import import_module
from typing import Final

from unkg.document import Text
from unkg.errors import UnreadableInput
from unkg.readers.akn import is_akn

Reader = Callable[[bytes, str], Text]  # bytes and the name of their file

# By format: the module that reads it, its function, and the extra that brings what it needs.
_READERS: Final = {
    "akn": ("unkg.readers.akn", "read_akn", ""),
    "pdf": ("unkg.readers.pdf", "read_pdf", "pdf"),
    "docx": ("unkg.readers.docx", "read_docx", "word"),
    "html": ("unkg.readers.html", "read_html", "html"),
    "doc": ("unkg.readers.office", "read_office", "word"),
    "odt": ("unkg.readers.office", "read_office", "word"),
    "rtf": ("unkg.readers.office", "read_office", "word"),
}
_ZIP: Final = b"PK\x03\x04"
_HEAD: Final = 4096  # bytes in which a format shows
_HTML: Final = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.DOTALL | re.IGNORECASE
)
# A page without html and head, or a piece of one. A text may begin with a tag: that it goes on as a page tells it.
_PIECE: Final = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*(?:<meta\s[^<>]*\b(?:charset|name|http-equiv)\s*=[^<>]*>"
    rb"|<(p|div|table|title)(?:\s[^<>]*)?>.*?</\1\s*>|<p(?:\s[^<>]*)?>.*?<p(?:\s[^<>]*)?>)",
    re.DOTALL | re.IGNORECASE,
)


def format_of(data: bytes) -> str | None:  # noqa: PLR0911 -- one a format
    """Return the format of a document: `akn`, `pdf`, `docx`, `odt`, `doc`, `rtf` or `html`; None: perhaps plain text.

    Example: `format_of(b"%PDF-1.7 ...") == "pdf"`.
    """
    if is_akn(data):
        return "akn"
    if b"%PDF-" in data[:1024]:  # as readers of PDF allow: something may stand before it
        return "pdf"
    if data.startswith(_ZIP):
        if b"mimetypeapplication/vnd.oasis.opendocument.text" in data[:_HEAD]:
            return "odt"
        return "docx" if b"word/document" in data else None
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return "doc"
    if data.startswith(b"{\\rtf"):
        return "rtf"
    head = data[:_HEAD].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf")
    return "html" if _HTML.match(head) or _PIECE.match(head) else None


def reader_of(format_: str, name: str) -> Reader | None:
    """Return what reads a format, or None if nothing does; `name` is the file's name.

    Raises UnreadableInput, and says what to install, where an extra is absent.
    """
    if format_ not in _READERS:
        return None
    module, function, extra = _READERS[format_]
    try:
        reader: Reader = getattr(import_module(module), function)
    except ModuleNotFoundError as error:
        advice = f"python3 -m pip install 'unkg[{extra}]'"
        raise UnreadableInput(name, f"to read {format_} needs {error.name}, which is absent: {advice}") from error
    return reader
