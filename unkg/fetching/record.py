"""What was fetched into a folder: `documents.csv`, a line a file, which `unkg export` reads for symbols and languages.

It is replaced as a whole, so that whatever stops a run leaves the old one or the new one; one run at a time writes it.
"""

import csv
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Final

from unkg.errors import UnreadableInput, UsageError
from unkg.fetching.site import Wanted

NAME: Final = "documents.csv"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that was fetched: from where, over which address at last, when (UTC, ISO 8601), and what it is."""

    file: str
    symbol: str
    language: str
    address: str
    final_address: str
    fetched: str
    sha256: str
    bytes: str
    media_type: str
    etag: str
    last_modified: str


_COLUMNS: Final = [field.name for field in fields(Entry)]


class Record:
    """The entries of a folder, by symbol, language and format."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self.entries: dict[Wanted, Entry] = {}
        if not self._path.exists():
            return
        with self._path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if not {"file", "symbol", "language"} <= row.keys():
                    raise UnreadableInput(str(self._path), f"lacks columns; expected {','.join(_COLUMNS)}")
                entry = Entry(**{name: row.get(name) or "" for name in _COLUMNS})
                self.entries[_key(entry)] = entry

    def intact(self, each: Wanted) -> Entry | None:
        """Return the entry of a document whose file is there, as it was fetched."""
        entry = self.entries.get(each)
        if entry is None:
            return None
        path = self._path.parent / entry.file
        return entry if path.is_file() and sha256_of(path) == entry.sha256 else None

    def enter(self, entry: Entry) -> None:
        """Enter a file that is in its place, and write all entries anew."""
        self.entries[_key(entry)] = entry
        fresh = self._path.with_name(f".{NAME}.new")
        with fresh.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.writer(lines, lineterminator="\n")
            writer.writerow(_COLUMNS)
            writer.writerows(astuple(each) for each in sorted(self.entries.values(), key=lambda each: each.file))
            lines.flush()
            os.fsync(lines.fileno())
        fresh.replace(self._path)


def _key(entry: Entry) -> Wanted:
    return Wanted(entry.symbol, entry.language, "pdf" if entry.file.endswith(".pdf") else "doc")


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, which goes with the process. Raises UsageError if another one holds it."""
    try:
        import fcntl
    except ImportError:  # Windows has none
        yield
        return
    with (folder / ".unkg-fetch.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(f"{folder}: another `unkg fetch` is writing there; wait until it ends") from None
        yield
