"""A shard in the making: what is there already is kept, and nothing is written where nothing has changed."""

import hashlib
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self

from unkg.errors import UsageError
from unkg.filesystems import writing_at
from unkg.runs.fingerprint import settings_sum
from unkg.runs.outcomes import entry_of
from unkg.runs.sharded.manifests import ENDING, ShardManifest, manifest_bytes, read_manifest
from unkg.runs.sharded.places import place_of
from unkg.runs.sharded.shards import Location, Row, Shard, ShardReport
from unkg.runs.tasks import Outcome, settings_for

if TYPE_CHECKING:
    from pathlib import Path


class Making:
    """The file of a shard and its manifest. Raises UsageError where they cannot be written."""

    def __init__(self, shard: Shard) -> None:
        self._shard = shard
        self._place = place_of(shard.output)
        self._old = read_manifest(self._place, shard.name) or ShardManifest()
        self._stack = ExitStack()
        self._stack.callback(self._place.close)
        self._rows: list[Row] = []
        self._end = 0  # bytes
        self._graphs: dict[str, str] = {}  # the inputs that gave them
        self._part: Path | None = None  # there is none as long as all is as it was
        self._file: BinaryIO | None = None
        self._fetched: BinaryIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):  # of a disk that is full
            self._stack.close()

    def known(self, location: Location) -> tuple[str, ...]:
        """Return the sum of the content of which all that is needed is there."""
        row = self._old.of_input(location.name)
        if row is None or not row.entry.graph or row.entry.settings != self._sum(location):
            return ()
        wins = self._shard.losers is not None and location.position not in self._shard.losers
        return () if row.lost_to and wins else (row.entry.sha256,)

    def put(self, location: Location, outcome: Outcome) -> None:
        """Take the next document."""
        old = self._old.of_input(location.name)
        entry = entry_of(self._sum(location), outcome)
        if entry is None and old is None:
            raise AssertionError(f"{location.name} is known, and is nowhere")
        row = Row(location.position, entry) if entry else Row(location.position, old.entry, unchanged=True)  # type: ignore[union-attr]
        graph = row.entry.graph or ""
        if first := graph and self._first(graph, location, old if row.unchanged else None):
            self._append(replace(row, entry=replace(row.entry, start=0, size=0), lost_to=first), bytes)
            return
        if graph:
            self._graphs[graph] = location.name
        self._append(row, partial(_piece_of, outcome) if entry else partial(self._old_piece, row))

    def finish(self) -> ShardReport:
        """Keep what is of files that are gone, or drop it, and put all in place."""
        shard, dropped = self._shard, 0
        here = {location.name for location in shard.locations}
        for row in self._old.rows if self._old.request == shard.request else ():
            entry = row.entry
            if entry.graph and not row.lost_to and entry.input not in here and entry.graph not in self._graphs:
                if shard.prune:
                    dropped += 1
                elif entry.graph not in shard.forgotten:
                    self._append(replace(row, position=None), partial(self._old_piece, row))
        written = self._file is not None or len(self._rows) != len(self._old.rows)
        if written:
            self._begin()
        if written or (self._old.request != shard.request and self._rows):
            self._publish(data=written)
        return ShardReport(shard.number, tuple(self._rows), dropped, written, self._end)

    def _publish(self, *, data: bool) -> None:
        """Put the file in place, and then what says so: whoever finds no manifest does the shard anew."""
        name, manifest = self._shard.name, self._shard.name + ENDING
        self._place.remove(manifest)
        if data and self._file is not None and self._part is not None:
            with writing_at(name):
                self._file.close()
            if self._end:
                self._place.put(self._part, name)
            else:
                self._place.remove(name)
        if self._rows:
            self._place.write(manifest, manifest_bytes(self._shard.request, self._end, tuple(self._rows)))

    def _sum(self, location: Location) -> str:
        return settings_sum(settings_for(location.told, self._shard.settings), self._shard.compression)

    def _first(self, graph: str, location: Location, old: Row | None) -> str:
        """Return the input that gives a graph before this one, as far as is known here."""
        if self._shard.losers is not None:
            return self._shard.losers.get(location.position, "")
        return self._graphs.get(graph, "") or (old.lost_to if old else "")

    def _append(self, row: Row, piece: Callable[[], bytes]) -> None:
        if row.entry.graph and not row.lost_to:
            row = replace(row, entry=replace(row.entry, start=self._end))
        place = len(self._rows)
        same = place < len(self._old.rows) and _said(row) == _said(self._old.rows[place])
        if self._file is not None or not same:
            file = self._begin()
            data = piece()
            with writing_at(self._shard.name):
                file.write(data)
        self._rows.append(row)
        self._end += row.entry.size if row.entry.graph and not row.lost_to else 0

    def _begin(self) -> BinaryIO:
        """Return the file that is being written; it begins with what is as it was."""
        if self._file is None:
            self._part = self._place.part()
            with writing_at(str(self._part)):
                self._file = self._stack.enter_context(self._part.open("wb"))
                for row in self._rows:
                    if row.entry.graph and not row.lost_to:
                        self._file.write(self._old_piece(row))
        return self._file

    def _old_piece(self, row: Row) -> bytes:
        old = self._old.of_input(row.entry.input)
        if old is None:
            raise AssertionError(f"{row.entry.input} is known, and is nowhere")
        if self._fetched is None:
            with writing_at(self._shard.name):
                self._fetched = self._stack.enter_context(self._place.fetch(self._shard.name).open("rb"))
        self._fetched.seek(old.entry.start)
        data = self._fetched.read(old.entry.size)
        if hashlib.sha256(data).hexdigest() != old.entry.digest:
            where = f"{self._shard.output}/{self._shard.name}"
            raise UsageError(
                f"{where}: was changed at byte {old.entry.start} since unkg wrote it; "
                f"remove {self._shard.name}{ENDING} there, and it is done anew"
            )
        return data


def _piece_of(outcome: Outcome) -> bytes:
    return outcome.graph.piece if outcome.graph else b""


def _said(row: Row) -> Row:
    return replace(row, position=None, unchanged=False)
