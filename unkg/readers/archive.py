"""The members of a zip archive (an office document), unpacked only where they cannot fill the memory."""

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from unkg.errors import UnreadableInput

if TYPE_CHECKING:
    from lxml import etree

MOST_UNPACKED: Final = 200_000_000  # bytes of all members; the largest budget with pictures has a quarter of that
MOST_XML: Final = 50_000_000  # bytes of one part; its tree takes ten times as many
MOST_MEMBERS: Final = 10_000
_RATIO: Final = 400  # a member packed better is no text: XML reaches 50, runs of one byte 1,000
_RATIO_FROM: Final = 5_000_000  # bytes from which the ratio counts
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # what ECMA-376, part 2, allows
_STRICT: Final = b"http://purl.oclc.org/ooxml/"
_SAME_NAMES: Final = (  # of ISO/IEC 29500 Strict, as Transitional has them
    (_STRICT + b"wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (
        _STRICT + b"officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)


class Archive:
    """A zip archive that was found harmless; `name` is its file's name, for messages."""

    def __init__(self, data: bytes, name: str) -> None:
        """Open the archive in `data`. Raises UnreadableInput if it is damaged, locked or unpacks to too much."""
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise UnreadableInput(name, f"is a damaged zip archive ({error}); copy or save it anew") from error
        members = self._zip.infolist()
        if len(members) > MOST_MEMBERS:
            raise UnreadableInput(name, f"holds {len(members):,} parts; expected at most {MOST_MEMBERS:,}")
        size = sum(member.file_size for member in members)
        if size > MOST_UNPACKED:
            told = f"would unpack to {size:,} bytes; expected at most {MOST_UNPACKED:,}"
            raise UnreadableInput(name, f"{told}: remove its pictures, or save the text alone")
        for member in members:
            self._require_harmless(member)

    def _require_harmless(self, member: zipfile.ZipInfo) -> None:
        part = member.filename
        if member.flag_bits & 1:
            raise UnreadableInput(self.name, f"part {part} is encrypted; save it without a password")
        if member.compress_type not in _METHODS:
            raise UnreadableInput(self.name, f"part {part} is packed by method {member.compress_type}; save it anew")
        if member.file_size > _RATIO_FROM and member.file_size > _RATIO * max(1, member.compress_size):
            told = f"would unpack from {member.compress_size:,} to {member.file_size:,} bytes"
            raise UnreadableInput(self.name, f"part {part} {told}: that is no document")

    def __contains__(self, part: str) -> bool:
        """Tell whether there is a member with the name `part`."""
        return part in self._zip.NameToInfo

    def read(self, part: str) -> bytes:
        """Return the bytes of a member. Raises UnreadableInput if it is absent, damaged or over 50 MB."""
        if part not in self:
            raise UnreadableInput(self.name, f"has no part {part}; expected an office document: save it anew")
        if (size := self._zip.getinfo(part).file_size) > MOST_XML:
            raise UnreadableInput(self.name, f"part {part} has {size:,} bytes; expected at most {MOST_XML:,}: split it")
        try:
            return self._zip.read(part)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise UnreadableInput(self.name, f"part {part} is damaged ({error}); copy or save it anew") from error

    def xml(self, part: str) -> "etree._Element":
        """Return the root element of a member in XML; no entity is expanded and no address is opened.

        Raises UnreadableInput, with line and column, for what is not well-formed, and for a document type, which
        ECMA-376, part 2, forbids.
        """
        from lxml import etree

        data = self.read(part)
        if b"<!DOCTYPE" in data.replace(b"\0", b"").upper():
            told = "has a document type, which may name other files and entities"
            raise UnreadableInput(self.name, f"part {part} {told}; save it anew in a word processor")
        if _STRICT in data:
            for strict, transitional in _SAME_NAMES:
                data = data.replace(strict, transitional)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            line, column = error.position
            reason = (error.msg or "").partition(", line ")[0]
            told = f"part {part}, line {line}, column {column + 1}: {reason}"
            raise UnreadableInput(self.name, f"{told}; expected well-formed XML: save it anew") from error
        except (LookupError, ValueError) as error:
            raise UnreadableInput(self.name, f"part {part}: {error}") from error
