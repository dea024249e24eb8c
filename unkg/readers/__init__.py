"""Readers: bytes to `Text`. One file a format; each gives blocks that together cover the source."""

import hashlib
from pathlib import Path

from unkg.document import Source, Text
from unkg.errors import UnreadableInput
from unkg.readers.decoding import decode
from unkg.readers.formats import format_of, reader_of
from unkg.readers.reflow import reflow


def read_bytes(path: Path) -> bytes:
    """Return the bytes of the file `path`. Raises UnreadableInput if there is no such file or it may not be read."""
    try:
        return path.read_bytes()
    except IsADirectoryError as error:
        raise UnreadableInput(str(path), "is a folder; name the files in it") from error
    except FileNotFoundError as error:
        raise UnreadableInput(str(path), "there is no such file") from error
    except OSError as error:
        raise UnreadableInput(str(path), f"cannot be read: {error.strerror}") from error


def read_text(data: bytes, name: str, encoding: str | None = None) -> Text:
    """Return the blocks of a document in a format that is known, or as plain text, extracted, saved or pasted.

    `name` is the file's name, for messages and provenance; `encoding` is a Python codec name for plain text, else
    UTF-8 or what a byte order mark tells. Raises UnreadableInput for data that are neither.
    """
    # A name in another encoding than UTF-8 has no place in RDF as it stands.
    printable = Path(name).name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    format_ = format_of(data)
    if format_ and (reader := reader_of(format_, printable)):
        return reader(data, printable)
    content = decode(data, name, encoding)
    source = Source(printable, hashlib.sha256(data).hexdigest(), "text/plain")
    return Text(source, content, reflow(content))
