"""Bytes to a string, or a clear word why not."""

import codecs
import re
from dataclasses import dataclass
from typing import Final

from unkg.errors import UnreadableInput
from unkg.readers.guessing import is_damaged_utf8, legacy_encoding, wide_encoding

LONGEST_LINE: Final = 1_000_000  # code points; a whole document on one line is far shorter, other data are longer

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES: Final = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip archive without a Word or OpenDocument text"),
    (b"\xd0\xcf\x11\xe0", "a legacy Word document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_ADVICE: Final = "expected plain text, PDF, Word, OpenDocument, RTF, HTML or Akoma Ntoso: save it as one of these"
# A web page with its pictures in one message of RFC 2557.
_WEB_ARCHIVE: Final = re.compile(
    rb"(?:[A-Za-z-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?content-type:\s*multipart/related\b", re.IGNORECASE
)
_CONTROLS: Final = bytes(sorted(frozenset(range(32)) - {9, 10, 11, 12, 13, 28, 29, 30}))


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding that it was read in, and a note for whoever asked if that is a guess."""

    content: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(data: bytes, name: str, encoding: str | None = None) -> str:
    """Return the text that `data` spell; takes and raises what `decode_told` does."""
    return decode_told(data, name, encoding).content


def decode_told(data: bytes, name: str, encoding: str | None = None) -> Decoded:
    """Return the text that `data` spell, and what tells its encoding.

    A byte order mark does, else `encoding`, else UTF-8 if the data are; else zero bytes tell UTF-16 and UTF-32, and the
    likeliest of the encodings that language packs name is a guess. Raises UnreadableInput for an empty file, one that
    is no text, one in an encoding that cannot be told, and one with a line of over a million code points.
    """
    if not data.strip():
        raise UnreadableInput(name, "is empty; expected the text of a document")
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableInput(name, f"is {what}, not text; {_ADVICE}")
    if _WEB_ARCHIVE.match(data[:4096]):
        raise UnreadableInput(name, "is a web archive (MHTML); save the page as HTML only")
    told = next((c for mark, c in _MARKS if data.startswith(mark)), None) or encoding
    codec = told or _encoding_of(data)
    try:
        content = data.decode(codec)
    except LookupError as error:
        raise UnreadableInput(
            name, f"{codec!r} is no encoding that Python knows; try utf-8, gb18030, cp1256"
        ) from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        advice = "save it as UTF-8 or name its encoding with --encoding"
        raise UnreadableInput(name, f"not {codec} at byte {error.start} (line {line}); {advice}") from error
    _require_text(content, name)
    guess = f"not UTF-8; read as {codec}, a guess; name it with --encoding"
    return Decoded(content, codec, () if told or codec == "utf-8" else (guess,))


def _encoding_of(data: bytes) -> str:
    if wide := wide_encoding(data):
        return wide
    try:
        data.decode()
    except UnicodeDecodeError:
        if b"\0" not in data and not is_damaged_utf8(data):
            return legacy_encoding(data) or "utf-8"
    return "utf-8"


def _require_text(content: str, name: str) -> None:
    # NUL and its like do not occur in text; two in a thousand code points leave room for a stray one.
    encoded = content.encode("utf-8", "surrogatepass")
    controls = len(encoded) - len(encoded.translate(None, _CONTROLS))
    if controls > 2 + len(content) // 500:
        raise UnreadableInput(name, f"holds {controls} control characters: this is binary data, not text")
    if not content.strip().strip("\ufeff"):
        raise UnreadableInput(name, "holds only white space; expected the text of a document")
    if len(content) <= LONGEST_LINE:
        return
    for number, line in enumerate(content.split("\n"), 1):
        if len(line) > LONGEST_LINE:
            size = f"{len(line):,} characters, more than the {LONGEST_LINE:,} of the longest line expected"
            raise UnreadableInput(name, f"line {number} has {size}; is this the text of a document?")
