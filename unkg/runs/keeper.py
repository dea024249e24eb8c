"""A store on disk in a process of its own: RocksDB starts threads, and a process with threads must not be forked.

The process that reads documents can so start workers at any time, and goes on while graphs are being loaded.
"""

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from unkg.errors import UsageError
from unkg.isolation import Limits, Stopped, Worker
from unkg.store import DiskStore, open_store

Graphs = list[tuple[str, bytes]]
_OPEN: Final[list[DiskStore]] = []  # in the process of the keeper: the store


class StoreKeeper:
    """A store that is being written by another process. Raises what `open_store` raises."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._worker = Worker(Limits(0, 0))
        self._loading = False
        with ExitStack() as failing:
            failing.callback(self._worker.close)
            self.graphs: list[str] = self._worker.call(_open, path)
            failing.pop_all()

    def extend(self, batch: Graphs) -> None:
        """Begin to load graphs, as `DiskStore.extend` does; `wait` tells when they are there."""
        self.wait()
        self._worker.begin(_extend, batch)
        self._loading = True

    def drop(self, graphs: Iterable[str]) -> None:
        """Drop graphs, in one transaction each."""
        self.wait()
        self._worker.begin(_drop, list(graphs))
        self._loading = True
        self.wait()

    def wait(self) -> None:
        """Wait until all is done that was begun. Raises what it raises."""
        if self._loading:
            self._loading = False
            try:
                self._worker.result()
            except Stopped as stopped:
                reason = f"the process that writes the store ended: {stopped.reason}"
                raise UsageError(f"{self._path}: {reason}; what it had loaded is kept, run the same again") from stopped

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.wait()
            self._worker.call(_close)
        finally:
            self._worker.close()


def _open(path: Path) -> list[str]:
    _OPEN.append(open_store(path, write=True))
    return sorted(_OPEN[0].graphs())


def _extend(batch: Graphs) -> None:
    _OPEN[0].extend(batch)


def _drop(graphs: list[str]) -> None:
    for graph in graphs:
        _OPEN[0].drop(graph)


def _close() -> None:
    _OPEN.pop().close()
