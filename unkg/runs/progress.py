"""How far a run is: a line that changes on a terminal, else one line each ten seconds."""

import sys
import time
from contextlib import suppress
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Final, Protocol

from unkg.errors import UnkgError
from unkg.inputs import Input, Request, find_inputs
from unkg.isolation import Limits, Worker

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_BETWEEN_LINES: Final = 10.0  # seconds
_BETWEEN_SIGHTS: Final = 0.2
_QUIET: Final = 1.0  # a run that is over by then shows nothing
_MINUTE: Final = 60
_HOUR: Final = 3600


class Progress(Protocol):
    """Where a run tells what it does."""

    def say(self, line: str) -> None:
        """Tell something that stays: an error, a remark."""

    def step(self, done: int, failed: int) -> None:
        """Tell how many documents are done, and how many of them failed."""

    def expect(self, total: int) -> None:
        """Take note of how many documents there are, so that nobody need count them."""

    def close(self) -> None:
        """End: nothing more is told."""


def progress_of(request: Request, *, start: float | None = None) -> Progress:
    """Return what shows the progress of a run over `request` on the standard error."""
    terminal = sys.stderr is not None and sys.stderr.isatty()
    count = _Count(request)
    begun = time.monotonic() if start is None else start
    return _Terminal(count, begun) if terminal else _Lines(count, begun)


def count_inputs(request: Request) -> int:
    """Return how many documents a request has."""
    return sum(isinstance(found, Input) for found in find_inputs(request))


class _Count:
    """The number of inputs, which a process of its own finds out while the run goes on."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._worker: Worker | None = None
        self.total: int | None = None
        self._countable = "-" not in request.files and request.files_from != "-"

    def expect(self, total: int) -> None:
        self.close()
        self._worker, self._countable, self.total = None, False, total

    def look(self) -> int | None:
        """Return the number if it is known by now."""
        if self._countable:
            self._countable = False
            self._worker = Worker(Limits(0, 0))
            self._worker.begin(count_inputs, self._request)
        elif self._worker and (connection := self._worker.connection) and wait([connection], 0):
            with suppress(UnkgError):
                self.total = int(self._worker.result())
            self.close()
        return self.total

    def close(self) -> None:
        if self._worker:
            self._worker.close()


class _Lines:
    """A line each ten seconds, as a log wants it."""

    def __init__(self, count: _Count, begun: float) -> None:
        self._count = count
        self._begun = self._last = begun

    def say(self, line: str) -> None:
        _write(f"unkg: {line}")

    def step(self, done: int, failed: int) -> None:
        now = time.monotonic()
        if now - self._begun > _QUIET:
            self._count.look()
        if now - self._last < _BETWEEN_LINES:
            return
        self._last = now
        _write(f"unkg: {sight(done, failed, now - self._begun, self._count.total)}")

    def expect(self, total: int) -> None:
        self._count.expect(total)

    def close(self) -> None:
        self._count.close()


class _Terminal:
    """A bar at the foot of a terminal, above which messages scroll.

    It is drawn by whoever steps: a thread of its own would keep workers from being forked.
    """

    def __init__(self, count: _Count, begun: float) -> None:
        self._count = count
        self._begun = self._last = begun
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def say(self, line: str) -> None:
        if self._bar:
            self._bar.console.print(f"unkg: {line}", markup=False, highlight=False, soft_wrap=True)
        else:
            _write(f"unkg: {line}")

    def step(self, done: int, failed: int) -> None:
        now = time.monotonic()
        if now - self._begun < _QUIET or now - self._last < _BETWEEN_SIGHTS:
            return
        self._last = now
        if self._bar is None or self._task is None:
            self._bar = _bar_on(_console())
            self._task = self._bar.add_task("", total=None)
            self._bar.start()
        seen = sight(done, failed, now - self._begun, self._count.look())
        self._bar.update(self._task, completed=done, total=self._count.total, description=seen)
        self._bar.refresh()

    def expect(self, total: int) -> None:
        self._count.expect(total)

    def close(self) -> None:
        self._count.close()
        if self._bar:
            self._bar.stop()


def _console() -> "Console":
    from rich.console import Console

    return Console(stderr=True)


def _bar_on(console: "Console") -> "Bar":
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    return Bar(BarColumn(), TextColumn("{task.description}"), console=console, transient=True, auto_refresh=False)


def sight(done: int, failed: int, seconds: float, total: int | None) -> str:
    """Return how far the run is: `1,200 of 18,941 documents, 3 failed, 21.0 a second, 14 min left`."""
    rate = done / seconds if seconds else 0.0
    of_all = f" of {total:,}" if total is not None else ""
    failures = f", {failed:,} failed" if failed else ""
    left = f", {_duration((total - done) / rate)} left" if total is not None and rate and total > done else ""
    return f"{done:,}{of_all} documents{failures}, {rate:.1f} a second{left}"


def _duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds / _HOUR:.1f} h"


def _write(line: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()
