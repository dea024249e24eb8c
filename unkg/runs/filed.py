"""An export to one file of N-Quads, compressed or not, that can be stopped at any moment and goes on at the next run.

Each document is a piece of the file, and pieces stand in the order of the inputs, so that the file is the same however
often the run was stopped. While it runs, the file is called `….part`, and its manifest `….manifest.part`.
"""

import hashlib
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final, Self

from unkg.compression import Compression, compression_of, require_compression
from unkg.errors import UsageError
from unkg.runs.manifest import Entry, Manifest
from unkg.runs.outcomes import doubled, entry_of
from unkg.runs.tasks import Outcome

_BETWEEN_COMMITS: Final = 1.0  # seconds of work that a kill may cost
_CHUNK: Final = 1 << 20  # bytes


@dataclass(frozen=True, slots=True)
class _Source:
    """An output of before, whose pieces need not be made again."""

    path: Path
    manifest: Manifest

    def piece(self, entry: Entry) -> bytes:
        """Return a piece. Raises UsageError if it is not what the manifest says."""
        with self.path.open("rb") as file:
            file.seek(entry.start)
            data = file.read(entry.size)
        if hashlib.sha256(data).hexdigest() != entry.digest:
            raise UsageError(
                f"{self.path}: was changed at byte {entry.start} since unkg wrote it; "
                f"remove {self.manifest.path}, and all is done anew"
            )
        return data


class FileOutput:
    """A file of N-Quads in the making. Raises UsageError where it cannot be written."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.compression: Compression = compression_of(path.name)
        require_compression(self.compression)
        self._part, self._aside = _beside(self.path, ".part"), _beside(self.path, ".part.old")
        self._final, self._making = _beside(self.path, ".manifest"), _beside(self.path, ".manifest.part")
        self._making_aside = _beside(self.path, ".manifest.part.old")
        try:
            self._finish_renaming()
            self._file: BinaryIO = self._part.open("r+b" if self._part.exists() else "w+b")
            self._manifest = Manifest(self._making)
            self._sources = self._open_sources()
        except OSError as error:
            raise UsageError(f"{path}: cannot be written ({error.strerror}); choose another place") from error
        self._kept = self._agreeing()
        self._position = 0
        self._totals = 0, 0
        self._request = ""
        self.goes_on = True
        self._committed = time.monotonic()

    @property
    def resumed(self) -> int:
        """The number of inputs that a run which was stopped has done."""
        return self._kept

    def begin(self, request: str) -> None:
        """Take note of what is asked for."""
        self._request = request

    def known(self, name: str, settings: str) -> tuple[str, ...]:
        """Return the sums of the contents with which an input has a graph, read with these settings."""
        found = (manifest.of_input(name) for manifest in (self._manifest, *(each.manifest for each in self._sources)))
        return tuple({entry.sha256 for entry in found if entry and entry.graph and entry.settings == settings})

    def put(self, settings: str, outcome: Outcome) -> Entry:
        """Write the next document, or note its error, and return what the manifest has of it.

        A second document of the same symbol and language is an error: one graph has one source. Raises OSError.
        """
        entry, piece = self._entry_of(settings, outcome)
        if entry.graph and (first := self._manifest.of_graph(entry.graph, self._position)):
            entry = doubled(entry, first.input)
        if self._position < self._kept:
            if _same(self._manifest.at(self._position), entry):
                self._position += 1
                return entry
            data = piece() if entry.graph else b""
            self._set_aside()
        else:
            data = piece() if entry.graph else b""
        self._append(entry, data)
        return entry

    def finish(self, *, prune: bool) -> tuple[int, int]:
        """Put file and manifest in place. Return how many documents of files that are gone were kept, and dropped.

        They are those of a run before for the same request whose files are no inputs any more; `prune` drops them.
        """
        if self._position < self._kept:
            self._cut(self._position)
        gone = list(self._gone())
        if not prune:
            for source, entry in gone:
                self._append(entry, source.piece(entry))
        if not self._manifest.totals()[0]:
            self._discard()
            return 0, 0
        size = self._file.seek(0, os.SEEK_END)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._manifest.note("request", self._request)
        self._manifest.note("size", str(size))
        self._totals = self._manifest.totals()
        self._close()
        self._part.replace(self.path)
        self._making.replace(self._final)
        for left in (self._aside, self._making_aside):
            left.unlink(missing_ok=True)
        return (0, len(gone)) if prune else (len(gone), 0)

    def _discard(self) -> None:
        """Leave an older output as it was: no document could be read."""
        self._close()
        for left in (self._part, self._making, self._aside, self._making_aside):
            left.unlink(missing_ok=True)

    def totals(self) -> tuple[int, int]:
        """Return the number of graphs and of their quads, when all is finished."""
        return self._totals

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._close()

    def _close(self) -> None:
        """Close the files; what was put stays for the next run."""
        if self._file.closed:
            return
        with suppress(OSError):  # of a disk that is full: what was committed before is there
            self._commit()
        with suppress(OSError):
            self._file.close()
        self._manifest.close()
        for source in self._sources:
            source.manifest.close()

    def _finish_renaming(self) -> None:
        """Do what a run that was stopped between its last two steps left to do: name the manifest."""
        if self._making.exists() and not self._part.exists():
            if self.path.exists() and _size_in(self._making) == self.path.stat().st_size:
                self._making.replace(self._final)
            else:
                self._making.unlink()

    def _open_sources(self) -> list[_Source]:
        sources = []
        if self.path.exists() and self._final.exists() and _size_in(self._final) == self.path.stat().st_size:
            sources.append(_Source(self.path, Manifest(self._final, write=False)))
        if self._aside.exists() and self._making_aside.exists():
            sources.append(_Source(self._aside, Manifest(self._making_aside, write=False)))
        return sources

    def _agreeing(self) -> int:
        """Cut file and manifest to what is in both; return how many entries that are."""
        size = self._file.seek(0, os.SEEK_END)
        count = self._manifest.count
        while count and (last := self._manifest.at(count - 1)) and last.start + last.size > size:
            count -= 1
        self._cut(count)
        return count

    def _cut(self, count: int) -> None:
        last = self._manifest.at(count - 1) if count else None
        self._file.truncate(last.start + last.size if last else 0)
        self._file.seek(0, os.SEEK_END)
        self._manifest.truncate(count)

    def _entry_of(self, settings: str, outcome: Outcome) -> tuple[Entry, Callable[[], bytes]]:
        name, sha256 = outcome.task.name, outcome.sha256
        if entry := entry_of(settings, outcome):
            return entry, partial(_piece, outcome)
        for source in (_Source(self._part, self._manifest), *self._sources):
            found = source.manifest.of_input(name)
            if found and found.graph and (found.settings, found.sha256) == (settings, sha256):
                return found, partial(source.piece, found)
        raise AssertionError(f"{name} is known, and is nowhere")

    def _append(self, entry: Entry, data: bytes) -> None:
        start = self._file.tell()
        self._file.write(data)
        self._manifest.add(replace(entry, start=start, size=len(data)))
        self._position += 1
        self._kept = self._position
        if time.monotonic() - self._committed > _BETWEEN_COMMITS:
            self._commit()

    def _commit(self) -> None:
        self._file.flush()
        self._manifest.commit()
        self._committed = time.monotonic()

    def _set_aside(self) -> None:
        """Go on with the beginning only; the rest, which was for inputs that have changed, is kept as a source."""
        self._commit()
        self._manifest.close()
        self._file.close()
        self._part.replace(self._aside)
        self._making.replace(self._making_aside)
        old = Manifest(self._making_aside, write=False)
        self._sources = [each for each in self._sources if each.path != self._aside] + [_Source(self._aside, old)]
        self._manifest, self._file = Manifest(self._making), self._part.open("w+b")
        with self._aside.open("rb") as before:
            for position in range(self._position):
                if entry := old.at(position):
                    self._file.write(before.read(entry.size))
                    self._manifest.add(entry)
        self._kept = self._position

    def _gone(self) -> list[tuple[_Source, Entry]]:
        source = next((each for each in self._sources if each.path == self.path), None)
        if source is None or source.manifest.fact("request") != self._request:
            return []
        return [
            (source, entry)
            for entry in source.manifest.entries()
            if entry.graph and not self._manifest.of_input(entry.input) and not self._manifest.of_graph(entry.graph)
        ]


def _piece(outcome: Outcome) -> bytes:
    return outcome.graph.piece if outcome.graph else b""


def _same(old: Entry | None, new: Entry) -> bool:
    return old is not None and replace(old, start=0) == replace(new, start=0)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _size_in(manifest: Path) -> int:
    """Return the size of the output that a manifest tells, -1 where it tells none."""
    try:
        opened = Manifest(manifest, write=False)
    except UsageError:
        return -1  # what is unreadable is made anew
    size = opened.fact("size")
    opened.close()
    return int(size) if size else -1
