"""Lists of files: one path a line, or ended by NUL, as `find -print0` writes them."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from unkg.errors import UnreadableInput

_CHUNK: Final = 1 << 16  # bytes
_LONGEST: Final = 1 << 16  # bytes of a path; systems allow 4,096


def paths_from(file: str, *, null: bool = False) -> Iterator[str]:
    """Yield the paths in the list `file`, `-` for the standard input, as they stand: `*` and `-` mean nothing in them.

    They are ended by line ends, of any system, or with `null` by NUL, so that a name may have any character. Empty
    ones are passed over. Raises UnreadableInput if there is no list, and for what is no path.
    """
    if file == "-":
        yield from _paths(sys.stdin.buffer, file, null=null)
        return
    try:
        with Path(file).open("rb") as stream:
            yield from _paths(stream, file, null=null)
    except OSError as error:
        raise UnreadableInput(file, f"cannot be read as a list of files: {error.strerror}") from error


def _paths(stream: IO[bytes], file: str, *, null: bool) -> Iterator[str]:
    end, rest, first = b"\0" if null else b"\n", b"", True
    while chunk := stream.read(_CHUNK):
        *whole, rest = (rest + chunk).split(end)
        for entry in whole:
            yield from _path(entry, file, null=null, first=first)
            first = False
        if len(rest) > _LONGEST:
            raise UnreadableInput(file, f"is no list of files: over {_LONGEST:,} bytes without an end of a path")
    yield from _path(rest, file, null=null, first=first)


def _path(entry: bytes, file: str, *, null: bool, first: bool) -> Iterator[str]:
    if not null:
        entry = entry.removesuffix(b"\r").removeprefix(b"\xef\xbb\xbf" if first else b"")
        if b"\0" in entry:
            raise UnreadableInput(file, "is a list with NUL in it; say so with --null")
    if entry:
        yield os.fsdecode(entry)
