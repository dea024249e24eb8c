"""Readers: bytes to `Text`. One file a format; each gives blocks that together cover the source."""

import hashlib
import os
import stat
from pathlib import Path
from typing import Final

from unkg.document import Source, Text
from unkg.errors import UnreadableInput
from unkg.readers.decoding import decode_told
from unkg.readers.formats import format_of, reader_of
from unkg.readers.reflow import reflow

LARGEST: Final = 256 << 20  # bytes of one document


def read_bytes(path: Path) -> bytes:
    """Return the bytes of the file `path`.

    Raises UnreadableInput if there is no such file, if it may not be read, is no file but a folder, pipe or device, or
    is larger than `LARGEST`.
    """
    try:
        # A pipe that nobody writes to would keep who opens it waiting.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise UnreadableInput(str(path), "is no file but a pipe or device; pipe it into unkg and name it `-`")
            data = file.read(LARGEST + 1)
    except IsADirectoryError as error:
        raise UnreadableInput(str(path), "is a folder; name the files in it") from error
    except FileNotFoundError as error:
        raise UnreadableInput(str(path), "there is no such file") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UnreadableInput(str(path), f"cannot be read: {reason}") from error
    require_size(data, str(path))
    return data


def require_size(data: bytes, name: str) -> None:
    """Raise UnreadableInput if `data` are more than a document has."""
    if len(data) > LARGEST:
        raise UnreadableInput(name, f"is larger than {LARGEST:,} bytes; is this a document?")


def read_text(data: bytes, name: str, encoding: str | None = None) -> Text:
    """Return the blocks of a document in a format that is known, or as plain text, extracted, saved or pasted.

    `name` is the file's name, for messages and provenance; `encoding` is a Python codec name for plain text, else
    UTF-8 or what a byte order mark tells. Raises UnreadableInput for data that are neither.
    """
    # A name in another encoding than UTF-8 has no place in RDF as it stands.
    printable = Path(name).name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    format_ = format_of(data)
    if format_ and (reader := reader_of(format_, printable)):
        try:
            return reader(data, printable)
        except RecursionError as error:
            raise UnreadableInput(name, "is nested more deeply than any document; is this one?") from error
    decoded = decode_told(data, name, encoding)
    plain = decoded.encoding.startswith("utf-8")
    media_type = "text/plain" if plain else f"text/plain;charset={decoded.encoding}"
    source = Source(printable, hashlib.sha256(data).hexdigest(), media_type)
    return Text(source, decoded.content, reflow(decoded.content), decoded.notes)
