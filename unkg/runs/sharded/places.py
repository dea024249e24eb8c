"""Where shards are written: a folder of this machine, or one at an address. A file appears whole or not at all."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from unkg.errors import UsageError
from unkg.filesystems import file_system, is_address, reading_at, writing_at

_PART: Final = ".part"
_BEGINNING: Final = ".unkg-"
# Where what is put appears when it is whole, and nothing can be renamed: objects behind a REST interface.
_OBJECTS: Final = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oss", "oci"})


class Place(Protocol):
    """A folder. All methods raise UsageError where it cannot be written, UnreadableInput where it cannot be read."""

    def names(self) -> list[str]:
        """Return the names of the files there, none if there is no folder yet."""

    def size(self, name: str) -> int | None:
        """Return the size of a file in bytes, None if there is none."""

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file, None if there is none."""

    def fetch(self, name: str) -> Path:
        """Return a file as one of this machine, to be read only."""

    def part(self) -> Path:
        """Return the path of a new file of this machine, for `put`."""

    def put(self, part: Path, name: str) -> None:
        """Put a file in place of the one of this name, and remove it where it was."""

    def write(self, name: str, data: bytes) -> None:
        """Put bytes in place of the file of this name."""

    def remove(self, name: str) -> None:
        """Remove a file, if there is one."""

    def sweep(self) -> None:
        """Remove what was being written by processes that were killed."""

    def close(self) -> None:
        """Remove what was fetched or begun."""


def place_of(name: str) -> Place:
    """Return the place that a path or an address names. Raises UsageError where there is no such file system."""
    return _Remote(name) if is_address(name) else _Local(Path(name))


class _Local:
    """A folder of this machine, or one that several machines share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parts: list[Path] = []

    def names(self) -> list[str]:
        with writing_at(str(self._folder)):
            return sorted(os.listdir(self._folder)) if self._folder.exists() else []  # noqa: PTH208 -- names are small

    def size(self, name: str) -> int | None:
        path = self._folder / name
        return path.stat().st_size if path.is_file() else None

    def read(self, name: str) -> bytes | None:
        path = self._folder / name
        with reading_at(str(path)):
            return path.read_bytes() if path.is_file() else None

    def fetch(self, name: str) -> Path:
        return self._folder / name

    def part(self) -> Path:
        with writing_at(str(self._folder)):
            self._folder.mkdir(parents=True, exist_ok=True)
        self._parts.append(_part_in(self._folder))
        return self._parts[-1]

    def put(self, part: Path, name: str) -> None:
        with writing_at(str(self._folder / name)):
            with part.open("rb+") as file:
                os.fsync(file.fileno())
            part.replace(self._folder / name)

    def write(self, name: str, data: bytes) -> None:
        part = self.part()
        with writing_at(str(self._folder / name)):
            part.write_bytes(data)
        self.put(part, name)

    def remove(self, name: str) -> None:
        with writing_at(str(self._folder / name)):
            (self._folder / name).unlink(missing_ok=True)

    def sweep(self) -> None:
        for name in filter(_is_part, self.names()):
            self.remove(name)

    def close(self) -> None:
        for part in self._parts:
            with suppress(OSError):
                part.unlink(missing_ok=True)


class _Remote:
    """A folder at an address, through fsspec."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        self._system, self._root = file_system(self._address)
        protocols = self._system.protocol
        self._objects = not _OBJECTS.isdisjoint({protocols} if isinstance(protocols, str) else protocols)
        self._begun: tempfile.TemporaryDirectory[str] | None = None

    def names(self) -> list[str]:
        with reading_at(self._address):
            self._system.invalidate_cache()
            try:
                found = self._system.ls(self._root, detail=False)
            except FileNotFoundError:
                return []
        return sorted(str(path).rstrip("/").rpartition("/")[2] for path in found)

    def size(self, name: str) -> int | None:
        with reading_at(self._shown(name)):
            self._system.invalidate_cache()
            try:
                return int(self._system.info(self._path(name))["size"])
            except FileNotFoundError:
                return None

    def read(self, name: str) -> bytes | None:
        with reading_at(self._shown(name)):
            try:
                data: bytes = self._system.cat_file(self._path(name))
            except FileNotFoundError:
                return None
        return data

    def fetch(self, name: str) -> Path:
        part = self.part()
        with reading_at(self._shown(name)):
            self._system.get_file(self._path(name), str(part))
        return part

    def part(self) -> Path:
        if self._begun is None:
            self._begun = tempfile.TemporaryDirectory(prefix="unkg-")
        return _part_in(Path(self._begun.name))

    def put(self, part: Path, name: str) -> None:
        target = self._path(name)
        with writing_at(self._shown(name)):
            if self._objects:
                self._system.put_file(str(part), target)
            else:
                self._system.makedirs(self._root, exist_ok=True)
                self._move(part, target)
        part.unlink()

    def write(self, name: str, data: bytes) -> None:
        part = self.part()
        part.write_bytes(data)
        self.put(part, name)

    def remove(self, name: str) -> None:
        with writing_at(self._shown(name)), suppress(FileNotFoundError):
            self._system.rm_file(self._path(name))

    def sweep(self) -> None:
        for name in filter(_is_part, self.names()):
            self.remove(name)

    def close(self) -> None:
        if self._begun is not None:
            self._begun.cleanup()

    def _move(self, part: Path, target: str) -> None:
        aside = self._path(f"{_BEGINNING}{secrets.token_hex(6)}{_PART}")
        self._system.put_file(str(part), aside)
        if "file" not in self._system.protocol:  # not each file system renames onto a file that is there
            with suppress(FileNotFoundError):
                self._system.rm_file(target)
        self._system.mv(aside, target)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _shown(self, name: str) -> str:
        return f"{self._address}/{name}"


def _part_in(folder: Path) -> Path:
    return folder / f"{_BEGINNING}{secrets.token_hex(6)}{_PART}"


def _is_part(name: str) -> bool:
    return name.startswith(_BEGINNING) and name.endswith(_PART)


def require_folder(output: str) -> None:
    """Raise UsageError if shards cannot be written to `output`, a path or an address."""
    if is_address(output):
        file_system(output)
        return
    folder = Path(output)
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{output}: is a file, but shards are a folder of files; name a folder with -o")
    if (folder / "CURRENT").exists():
        raise UsageError(f"{output}: is a store on disk; name another folder for shards, or leave out --shards")
