"""The documents in a zip archive. Nothing is ever written to a disk: the names of members are labels and no more.

Follows PKWARE's APPNOTE 6.3. What an archive claims is checked before a byte is unpacked, and no more is unpacked than
it claims: sizes, how much smaller it is than its contents, how many members it lists.
"""

import io
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Collection
from pathlib import PurePosixPath
from typing import IO, Final

from unkg.errors import UnreadableInput
from unkg.inputs.found import Finding, Input, Remark, is_aside, is_other, printable
from unkg.readers import LARGEST

DEEPEST: Final = 2  # an archive in an archive is read, one in that is not
_MARKS: Final = (b"PK\x03\x04", b"PK\x05\x06")  # the first member; the end of an archive without any
_OFFICE: Final = frozenset({"[Content_Types].xml", "mimetype"})  # OPC and ODF: the archive is one document
_RATIO: Final = 200  # texts shrink to a tenth, repeated ones to a fiftieth; Deflate can do 1,032
_SMALL: Final = 1 << 20  # bytes that may shrink to anything
_LISTING: Final = 32 << 20  # bytes of the list of members: a quarter of a million of them
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    OverflowError,
    KeyError,
    IndexError,
)
_END: Final = struct.Struct("<4s4H2LH")
_END64: Final = struct.Struct("<4sQ2H2L4Q")


def is_zip(head: bytes) -> bool:
    """Tell whether a file that begins with `head` (4 bytes) is a zip archive or an office document."""
    return head[:4] in _MARKS


def documents_in(file: IO[bytes], name: str, depth: int = 1, only: Collection[str] | None = None) -> Finding:
    """Yield the documents in an archive, in the order of their names, those in archives in it too.

    `name` is what messages call the archive; a member is `archive.zip!/member`, its second of a name `… (2)`. Hidden
    and temporary members are left out, as in folders. Yields nothing if the archive is one office document. `only`
    leaves out, without looking into them, those whose name is not in it; an archive in the archive counts as one.
    """
    try:
        _require_short_listing(file, name)
        archive = zipfile.ZipFile(file)
        members = sorted((m for m in archive.infolist() if not m.is_dir()), key=lambda m: m.filename)
        _require_honest(members, file, name)
    except UnreadableInput as error:
        yield error
        return
    except _DAMAGE as error:
        yield UnreadableInput(name, f"is a damaged zip archive: {error}")
        return
    yield from _members(archive, members, name, depth, only)


def is_office(file: IO[bytes]) -> bool:
    """Tell whether an archive is one document of an office program (OOXML, ODF, EPUB), by its list of members."""
    try:
        _require_short_listing(file, "")
        return not _OFFICE.isdisjoint(zipfile.ZipFile(file).namelist())
    except (UnreadableInput, *_DAMAGE):
        return False


def _members(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], name: str, depth: int, only: Collection[str] | None
) -> Finding:
    seen = Counter[str]()
    left = 0
    for member in members:
        path = PurePosixPath(_name(member))
        if any(is_aside(part) for part in path.parts if part != ".."):
            continue
        if is_other(path.name):
            left += 1
            continue
        label = f"{name}!/{printable(_name(member))}"
        seen[label] += 1
        label += f" ({seen[label]})" if seen[label] > 1 else ""
        if only is None or label in only:
            yield from _member(archive, member, label, depth)
    if left:
        yield Remark(name, f"{left} members left out, whose names say that they are no documents")


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, label: str, depth: int) -> Finding:
    try:
        head = _unpacked(archive, member, label, 4)
        if not is_zip(head) or is_office(inner := io.BytesIO(_unpacked(archive, member, label))):
            yield Input(label, lambda: _unpacked(archive, member, label), member=label.partition("!/")[2])
        elif depth < DEEPEST:
            yield from documents_in(inner, label, depth + 1)
        else:
            yield UnreadableInput(label, f"is an archive in {depth} archives; unpack it first")
    except UnreadableInput as error:
        yield error


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, label: str, size: int = -1) -> bytes:
    if member.flag_bits & 1:
        raise UnreadableInput(label, "is encrypted; unpack it first")
    if member.compress_type not in _METHODS:
        raise UnreadableInput(label, "is packed by another method than Deflate; unpack it first")
    try:
        with archive.open(member) as file:
            return file.read(size if size >= 0 else LARGEST)
    except _DAMAGE as error:
        raise UnreadableInput(label, f"cannot be unpacked: {error}") from error


def _require_honest(members: list[zipfile.ZipInfo], file: IO[bytes], name: str) -> None:
    """Raise UnreadableInput for an archive that unpacks to far more than documents do."""
    packed = file.seek(0, io.SEEK_END)
    whole = sum(member.file_size for member in members)
    claims = [(whole, packed), *((m.file_size, m.compress_size) for m in members)]
    for unpacked, size in claims:
        if unpacked > max(_SMALL, _RATIO * size):
            raise UnreadableInput(
                name, f"unpacks from {size:,} to {unpacked:,} bytes, as no documents do; not unpacked"
            )
    if large := next((m for m in members if m.file_size > LARGEST), None):
        said = f"its member {printable(large.filename)} has {large.file_size:,} bytes, more than {LARGEST:,}"
        raise UnreadableInput(name, said)


def _require_short_listing(file: IO[bytes], name: str) -> None:
    """Raise UnreadableInput where the list of members alone would fill memory."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _END.size - 0xFFFF - 76))
    tail = file.read()
    listing = 0
    if (at := tail.rfind(b"PK\x05\x06")) >= 0 and len(tail) - at >= _END.size:
        listing = _END.unpack_from(tail, at)[5]
    if (at := tail.rfind(b"PK\x06\x06")) >= 0 and len(tail) - at >= _END64.size:
        listing = max(_END64.unpack_from(tail, at)[8], 0 if listing == 0xFFFFFFFF else listing)
    if listing > _LISTING:
        raise UnreadableInput(name, f"lists its members in {listing:,} bytes, more than {_LISTING:,}; unpack it first")


def _name(member: zipfile.ZipInfo) -> str:
    """Return the name of a member; many programs write UTF-8 and do not say so."""
    if not member.flag_bits & 0x800:
        try:
            return member.filename.encode("cp437").decode()
        except UnicodeError:
            pass
    return member.filename
