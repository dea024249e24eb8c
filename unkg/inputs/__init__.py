"""Where documents come from: files, folders, patterns, zip archives, lists, the standard input.

All is found one after the other, while the ones before are read: memory does not grow with their number. What cannot
be read is found too, as an error, and the rest goes on.
"""

import io
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from unkg.errors import UnreadableInput, UsageError
from unkg.filesystems import is_address
from unkg.inputs.archives import documents_in, is_office, is_zip
from unkg.inputs.folders import files_in, files_like, is_pattern
from unkg.inputs.found import Finding, Input, Remark, printable
from unkg.inputs.lists import paths_from
from unkg.inputs.remote import documents_at
from unkg.readers import LARGEST, read_bytes, require_size

__all__ = ["Input", "Remark", "Request", "find_inputs"]

_STDIN: Final = "-"


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be read.

    `files` are files, folders, patterns, archives, addresses of such, or `-`; `files_from` is a list of more, whose
    paths end with NUL if `null`, else with lines.
    """

    files: tuple[str, ...] = ()
    files_from: str | None = None
    null: bool = False


def find_inputs(request: Request) -> Finding:
    """Yield the documents of a request in order, and among them what cannot be read. Raises UsageError."""
    if request.files.count(_STDIN) + (request.files_from == _STDIN) > 1:
        raise UsageError("`-` is named twice, but there is one standard input")
    for name in request.files:
        if name == _STDIN:
            yield Input("stdin", _read_stdin)
        elif is_address(name):
            yield from documents_at(name)
        elif is_pattern(name):
            for found in files_like(name):
                yield from _documents(found)
        else:
            yield from _path(name)
    if request.files_from is not None:
        try:
            for name in paths_from(request.files_from, null=request.null):
                yield from _path(name)
        except UnreadableInput as error:
            yield error


def _path(name: str) -> Finding:
    if is_address(name):
        yield from documents_at(name)
    elif os.path.isdir(name):  # noqa: PTH112 -- a name may hold NUL, which Path refuses
        for found in files_in(Path(name)):
            yield from _documents(found, Path(name))
    else:
        yield from _documents(Path(name))


def _documents(found: Path | UnreadableInput | Remark, folder: Path | None = None) -> Finding:
    """Yield what is in a file: itself, or the documents of an archive."""
    if not isinstance(found, Path):
        yield found
        return
    name = printable(str(found))
    if is_zip(_head(found)):
        with found.open("rb") as file:
            if not is_office(file) and not _is_broken_office(file):
                for each in documents_in(file, name):
                    yield replace(each, path=found, folder=folder) if isinstance(each, Input) else each
                return
    yield Input(name, lambda: read_bytes(found), found, folder=folder)


def _head(path: Path) -> bytes:
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(4)
    except (OSError, ValueError):
        return b""  # reading it says why


def _is_broken_office(file: io.BufferedReader) -> bool:
    """Tell an office document whose end was cut off, and with it the list of members, by its first member."""
    file.seek(0)
    head = file.read(4096)
    return b"[Content_Types].xml" in head or b"mimetypeapplication/vnd.oasis" in head


def _read_stdin() -> bytes:
    data = sys.stdin.buffer.read(LARGEST + 1)
    require_size(data, "stdin")
    return data
