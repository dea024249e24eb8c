"""An export to a store on disk, which can be stopped at any moment; the next run does only what is not there yet."""

import sqlite3
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from unkg.compression import Compression
from unkg.runs.keeper import StoreKeeper
from unkg.runs.manifest import Entry, Manifest
from unkg.runs.outcomes import doubled, entry_of
from unkg.runs.tasks import Outcome

MANIFEST: Final = "unkg.manifest"
_BYTES_AT_ONCE: Final = 32 << 20  # of graphs that are loaded together
_SECONDS_AT_ONCE: Final = 30.0  # of work that a kill may cost


class StoreOutput:
    """A store that is being filled. Raises UsageError where it cannot be written, UnreadableInput where it is none.

    A graph is loaded before the manifest says so: what a killed run left between the two is done again.
    """

    def __init__(self, path: Path) -> None:
        self.compression: Compression = Compression.NONE
        self._stack = ExitStack()
        self._keeper = self._stack.enter_context(StoreKeeper(path))
        with ExitStack() as failing:
            failing.callback(self._stack.close)
            self._manifest = Manifest(path / MANIFEST)
            failing.pop_all()
        self._stack.callback(self._manifest.close)
        self.resumed = self._manifest.totals()[0] if self._manifest.fact("unfinished") else 0
        self._given = _Given(self._keeper.graphs)
        self._stack.callback(self._given.close)
        self._batch: list[tuple[str, bytes]] = []
        self._entries: list[Entry] = []  # of the batch
        self._loading: list[Entry] = []  # of the batch before, which is on its way into the store
        self._size = 0
        self._loaded = time.monotonic()
        self._totals = 0, 0
        self._request = ""
        self.goes_on = True

    def known(self, name: str, settings: str) -> tuple[str, ...]:
        """Return the sum of the content with which an input has a graph, read with these settings."""
        entry = self._manifest.of_input(name)
        there = entry and entry.graph and entry.settings == settings and self._given.was_there(entry.graph)
        return (entry.sha256,) if entry and there else ()

    def put(self, settings: str, outcome: Outcome) -> Entry:
        """Take the next document. A second one of the same symbol and language is an error."""
        old = self._manifest.of_input(outcome.task.name)
        if (entry := entry_of(settings, outcome) or old) is None:
            raise AssertionError(f"{outcome.task.name} is known, and is nowhere")
        entry = replace(entry, request=self._request)
        if entry.graph and (first := self._given.first(entry.graph)):
            entry = doubled(entry, first)
        self._given.add(entry)
        if entry == old:
            return entry
        if old and old.graph and old.graph != entry.graph:
            self._leave(old.graph)
        if entry.graph and outcome.graph:
            self._batch.append((entry.graph, outcome.graph.piece))
            self._size += len(outcome.graph.piece)
        self._entries.append(entry)
        if self._size > _BYTES_AT_ONCE or time.monotonic() - self._loaded > _SECONDS_AT_ONCE:
            self._load()
        return entry

    def finish(self, *, prune: bool) -> tuple[int, int]:
        """Load the rest. Return how many graphs were kept, and how many dropped, of files that are gone.

        They are those that a run before found for the same request; `prune` drops them.
        """
        self._load()
        self._enter()
        before = (each for each in self._manifest.entries() if each.request == self._request)
        gone = [each for each in before if each.graph and not self._given.read(each.input)]
        if prune:
            self._keeper.drop(each.graph or "" for each in gone)
            for each in gone:
                self._manifest.remove(each.input)
        self._manifest.note("unfinished", "")
        self._manifest.commit()
        self._totals = self._manifest.totals()
        return (0, len(gone)) if prune else (len(gone), 0)

    def totals(self) -> tuple[int, int]:
        """Return the number of graphs and of their quads, when all is finished."""
        return self._totals

    def begin(self, request: str) -> None:
        """Take note of what is asked for."""
        self._request = request

    def __enter__(self) -> Self:
        self._manifest.note("unfinished", "yes")
        self._manifest.commit()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            if isinstance(error, KeyboardInterrupt):
                self._load()  # work that is done should not be lost for being stopped
                self._enter()

    def _leave(self, graph: str) -> None:
        """Drop a graph that its input does not give any more, unless another input of this run gives it."""
        if not self._given.has(graph):
            self._load()
            self._enter()
            self._keeper.drop([graph])

    def _load(self) -> None:
        """Have the batch loaded, while the documents of the next one are read."""
        self._enter()
        self._keeper.extend(self._batch)
        self._loading = self._entries
        self._batch, self._entries, self._size, self._loaded = [], [], 0, time.monotonic()

    def _enter(self) -> None:
        """Wait for the batch that is being loaded, and enter it."""
        self._keeper.wait()
        for entry in self._loading:
            self._manifest.remove(entry.input)
            if entry.graph and (other := self._manifest.of_graph(entry.graph)):
                self._manifest.remove(other.input)
            self._manifest.add(entry)
        self._loading = []
        self._manifest.commit()


class _Given:
    """The inputs of this run and their graphs, and those of before, on the disk, since there may be millions."""

    def __init__(self, before: list[str]) -> None:
        self._db = sqlite3.connect("", isolation_level=None)  # a file without a name, gone when it is closed
        self._db.executescript("CREATE TABLE given (input TEXT, graph TEXT); BEGIN;")
        self._db.execute("CREATE TABLE there (graph TEXT PRIMARY KEY) WITHOUT ROWID")
        self._db.executemany("INSERT INTO there VALUES (?)", ((graph,) for graph in before))
        before.clear()
        self._db.executescript("CREATE INDEX by_input ON given (input); CREATE INDEX by_graph ON given (graph);")

    def add(self, entry: Entry) -> None:
        self._db.execute("INSERT INTO given VALUES (?, ?)", (entry.input, entry.graph))

    def first(self, graph: str) -> str | None:
        """Return the input that gave a graph, None if none did."""
        row = self._db.execute("SELECT input FROM given WHERE graph = ?", (graph,)).fetchone()
        return str(row[0]) if row else None

    def was_there(self, graph: str) -> bool:
        return self._db.execute("SELECT 1 FROM there WHERE graph = ?", (graph,)).fetchone() is not None

    def has(self, graph: str) -> bool:
        return self._db.execute("SELECT 1 FROM given WHERE graph = ?", (graph,)).fetchone() is not None

    def read(self, name: str) -> bool:
        return self._db.execute("SELECT 1 FROM given WHERE input = ?", (name,)).fetchone() is not None

    def close(self) -> None:
        self._db.close()
