"""What came is looked at, not what the site says of it: a PDF or a Word file, whole, and no web page in its place."""

import re
import zipfile
from pathlib import Path
from typing import Final

_HTML: Final = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_HEAD: Final = 1 << 12  # bytes
_TAIL: Final = 1 << 11
_OLE: Final = b"\xd0\xcf\x11\xe0"


class Truncated(Exception):
    """A file that begins well and lacks its end."""


class Unwanted(Exception):
    """Something else than a document, and what."""


def ending_of(path: Path, format_: str) -> str:
    """Return the ending that a file's content calls for: `pdf`, `docx`, `doc` or `rtf`.

    Raises Truncated for a file without its end, Unwanted for what is not in the format that was asked for.
    """
    size = path.stat().st_size
    with path.open("rb") as data:
        head = data.read(_HEAD)
        data.seek(max(0, size - _TAIL))
        tail = data.read()
    if not head.strip():
        raise Truncated("is empty")
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise Unwanted("a web page")
    if b"%PDF-" in head[:1024]:
        if format_ != "pdf":
            raise Unwanted("a PDF")
        if b"%%EOF" not in tail:
            raise Truncated("has no end of a PDF (%%EOF)")
        return "pdf"
    word = _word(path, head)
    if word is None:
        raise Unwanted("something else")
    if format_ == "pdf":
        raise Unwanted("a Word file")
    return word


def _word(path: Path, head: bytes) -> str | None:
    if head.startswith(b"PK\x03\x04"):
        if not zipfile.is_zipfile(path):
            raise Truncated("has no end of a .docx")
        return "docx"
    if head.startswith(_OLE):
        return "doc"
    return "rtf" if head.startswith(b"{\\rtf") else None
