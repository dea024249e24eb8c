"""Compressed files, by their extension: `.gz` (RFC 1952) and `.zst` (RFC 8878).

Both formats allow a file to be several compressed pieces, one behind the other: gzip calls them members, Zstandard
frames. A piece can thus be made apart from the others, kept, and moved from one file into the next as it is.
"""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

from unkg.errors import UsageError

if TYPE_CHECKING:
    import types

_GZIP_LEVEL: Final = 6
_ZSTD_LEVEL: Final = 3
_CHUNK: Final = 1 << 17  # bytes


class Compression(Enum):
    """How a file is compressed; the value is its extension."""

    NONE = ""
    GZIP = ".gz"
    ZSTANDARD = ".zst"


def compression_of(name: str) -> Compression:
    """Return how a file of this name is compressed. Example: `compression_of("kg.nq.zst")` is Zstandard."""
    extension = PurePath(name).suffix.lower()
    return Compression(extension) if extension in {each.value for each in Compression} else Compression.NONE


def uncompressed_name(name: str) -> str:
    """Return a file's name without the extension of its compression: `kg.nq` for `kg.nq.zst`."""
    return name[: -len(kind.value)] if (kind := compression_of(name)).value else name


def compress(data: bytes, kind: Compression) -> bytes:
    """Return `data` as one compressed piece, always the same. Raises UsageError without zstandard."""
    if kind is Compression.GZIP:
        return gzip.compress(data, _GZIP_LEVEL, mtime=0)
    if kind is Compression.ZSTANDARD:
        return cast("bytes", _zstandard().ZstdCompressor(level=_ZSTD_LEVEL, write_checksum=True).compress(data))
    return data


@contextmanager
def reading(file: BinaryIO, kind: Compression) -> Iterator[BinaryIO]:
    """Open what is in a compressed file, all its pieces, as a stream. Raises UsageError without zstandard.

    Reading from it raises OSError, EOFError or zlib.error where the file is damaged.
    """
    if kind is Compression.GZIP:
        with gzip.GzipFile(fileobj=file) as stream:
            yield cast("BinaryIO", stream)
    elif kind is Compression.ZSTANDARD:
        require_compression(kind)
        yield cast("BinaryIO", io.BufferedReader(_Frames(file)))
    else:
        yield file


@contextmanager
def writing(file: BinaryIO, kind: Compression) -> Iterator[BinaryIO]:
    """Open a stream whose bytes go compressed to `file`, which stays open. Raises UsageError without zstandard."""
    if kind is Compression.GZIP:
        with gzip.GzipFile("", "wb", _GZIP_LEVEL, file, mtime=0) as stream:
            yield cast("BinaryIO", stream)
    elif kind is Compression.ZSTANDARD:
        compressor = _zstandard().ZstdCompressor(level=_ZSTD_LEVEL, write_checksum=True)
        with compressor.stream_writer(file, closefd=False) as stream:
            yield stream
    else:
        yield file


class _Frames(io.RawIOBase):
    """What is in frames of Zstandard; one that is damaged or cut is told as the standard library tells it of gzip."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._frame: Any = None  # what decompresses the frame that was begun
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        while not self._ready:
            data = self._file.read(_CHUNK)
            if not data:
                if self._frame:
                    raise EOFError("the file ends within a frame")
                return 0
            self._ready = b"".join(self._decompressed(data))
        size = min(len(buffer), len(self._ready))
        buffer[:size], self._ready = self._ready[:size], self._ready[size:]
        return size

    def _decompressed(self, data: bytes) -> Iterator[bytes]:
        zstandard = _zstandard()
        while data:
            self._frame = self._frame or zstandard.ZstdDecompressor().decompressobj()
            try:
                yield self._frame.decompress(data)
            except zstandard.ZstdError as error:
                raise zlib.error(str(error)) from error
            data = self._frame.unused_data if self._frame.eof else b""
            if self._frame.eof:
                self._frame = None


def require_compression(kind: Compression) -> None:
    """Raise UsageError if what this compression needs is not installed."""
    if kind is Compression.ZSTANDARD:
        _zstandard()


def _zstandard() -> "types.ModuleType":
    try:
        import zstandard
    except ImportError as error:
        raise UsageError(".zst needs the library zstandard: pip install 'unkg[zstd]'; .gz needs nothing") from error
    return zstandard
