"""Documents at addresses (`s3://bucket/archive/`): files, folders, patterns and archives, as on this machine."""

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final

from unkg.errors import UnreadableInput
from unkg.filesystems import file_system, reading_at
from unkg.inputs.archives import documents_in, is_office, is_zip
from unkg.inputs.catalogues import NAME, read_catalogue
from unkg.inputs.found import Finding, Input, Remark, is_aside, is_other, printable
from unkg.inputs.naming import Told
from unkg.readers import LARGEST, require_size

_MAGIC: Final = re.compile(r"[*?\[]")


def documents_at(address: str) -> Finding:
    """Yield the documents at an address, in the order of their names: the same ones as in a folder of this machine.

    Raises UsageError where there is no such file system. Example: `documents_at("s3://bucket/letters/*.pdf")`.
    """
    system, path = file_system(address)
    try:
        with reading_at(address):
            if system.isfile(path) or not (system.isdir(path) or _MAGIC.search(path)):
                yield from _document(system, path, address, "")
                return
            found = system.glob(path) if _MAGIC.search(path) else system.find(path)
    except UnreadableInput as error:
        yield error
        return
    root = re.split(r"[^/]*[*?\[]", path, maxsplit=1)[0].rstrip("/")
    yield from _files(system, sorted(found, key=lambda name: name.split("/")), address, root)


def _files(system: Any, found: list[str], address: str, root: str) -> Finding:
    left = 0
    for path in found:
        parts = path.removeprefix(root).strip("/").split("/")
        if any(map(is_aside, parts)) or (_MAGIC.search(address) and system.isdir(path)):
            continue
        if is_other(parts[-1]) and not _MAGIC.search(address):
            left += 1
            continue
        yield from _document(system, path, str(system.unstrip_protocol(path)), root)
    if left:
        yield Remark(printable(address), f"{left} files left out, whose names say that they are no documents")
    if not found:
        yield UnreadableInput(printable(address), "has no file; see what is there")


def _document(system: Any, path: str, address: str, root: str) -> Finding:
    """Yield what is in a file: itself, or the documents of an archive."""
    name, folder = printable(address), Path(root) if root else None
    try:
        with reading_at(name):
            head = system.cat_file(path, start=0, end=4)
        if is_zip(head):
            with reading_at(name), system.open(path, "rb") as file:
                if not is_office(file):
                    for each in documents_in(file, name):
                        yield _at(each, address, folder) if isinstance(each, Input) else each
                    return
        yield Input(name, partial(_read, system, path, name), None, folder=folder, address=address)
    except UnreadableInput as error:
        yield error


def _at(member: Input, address: str, folder: Path | None) -> Input:
    return Input(member.name, member.load, None, member.member, folder, address)


def _read(system: Any, path: str, name: str) -> bytes:
    with reading_at(name):
        data: bytes = system.cat_file(path, start=0, end=LARGEST + 1)
    require_size(data, name)
    return data


@contextmanager
def local_copy(address: str) -> Iterator[Path]:
    """Give what is at an address as a file of this machine, gone afterwards. Raises UsageError, UnreadableInput."""
    system, path = file_system(address)
    with tempfile.TemporaryDirectory(prefix="unkg-") as folder:
        copy = Path(folder, "copy")
        with reading_at(printable(address)):
            system.get_file(path, str(copy))
        yield copy


def read_address(address: str) -> bytes:
    """Return what is at an address. Raises UsageError, and UnreadableInput if it is not there, or too large."""
    system, path = file_system(address)
    return _read(system, path, printable(address))


def told_beside(given: Input, problem: Callable[[UnreadableInput], None]) -> Told:
    """Return what a table `documents.csv` beside a document at an address tells, or one above it."""
    path = str(file_system(given.address)[1])
    root, folder = str(given.folder or path.rpartition("/")[0]), path.rpartition("/")[0]
    while True:
        table, error = _table_at(given.address.removesuffix(path.removeprefix(folder)))
        if error:
            problem(error)
        key = path.removeprefix(f"{folder}/") + (f"!/{given.member}" if given.member else "")
        if told := table.get(key):
            return told
        if not folder.startswith(f"{root}/"):
            return Told()
        folder = folder.rpartition("/")[0]


@lru_cache(maxsize=32)
def _table_at(folder: str) -> tuple[dict[str, Told], UnreadableInput | None]:
    system, path = file_system(folder)
    address = f"{folder}/{NAME}"
    try:
        with reading_at(address):
            if not system.isfile(f"{path}/{NAME}"):
                return {}, None
        with local_copy(address) as copy:
            return read_catalogue(copy, certain=False), None
    except UnreadableInput as error:
        return {}, UnreadableInput(address, error.reason)
