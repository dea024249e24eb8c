"""A run over many documents: found one after the other, read by several processes, written in the order of the inputs.

Memory does not grow with their number, the result does not depend on the number of processes, and an output that keeps
a manifest goes on where a run was stopped, and does only what has changed.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, Self

from unkg.compression import Compression
from unkg.errors import UnreadableInput
from unkg.export import Settings
from unkg.inputs import Input, Remark, Request, find_inputs
from unkg.inputs.telling import Teller
from unkg.isolation import Limits
from unkg.runs.fingerprint import settings_sum
from unkg.runs.manifest import Entry
from unkg.runs.outcomes import tell_ambiguous
from unkg.runs.pool import Pool
from unkg.runs.progress import Progress
from unkg.runs.tasks import Outcome, Task, named, settings_for, task_of

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Output", "Run", "Summary", "usable_processors"]


class Output(Protocol):
    """Where the graphs of a run go."""

    compression: Compression
    goes_on: bool  # after it was stopped, a later run goes on where it was

    @property
    def resumed(self) -> int:
        """The number of inputs that a run which was stopped has done."""

    def begin(self, request: str) -> None:
        """Take note of what is asked for, as one string."""

    def known(self, name: str, settings: str) -> tuple[str, ...]:
        """Return the sums of the contents with which an input has a graph there, read with these settings."""

    def put(self, settings: str, outcome: Outcome) -> Entry:
        """Take the next outcome, and return what became of it."""

    def finish(self, *, prune: bool) -> tuple[int, int]:
        """End. Return how many graphs of files that are gone were kept, and how many were dropped."""

    def totals(self) -> tuple[int, int]:
        """Return the number of graphs and of their quads."""

    def __enter__(self) -> Self:
        """Return itself."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        """Close; after an error, what can be gone on with stays, and nothing else."""


@dataclass(slots=True)
class Summary:
    """What a run did: inputs that have their graph, those taken as they were from a run before, and those that failed.

    `kept` and `dropped` are graphs of files that are gone; `status` is the gravest exit status.
    """

    done: int = 0
    unchanged: int = 0
    failed: int = 0
    kept: int = 0
    dropped: int = 0
    graphs: int = 0
    quads: int = 0
    status: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """What is to be read, how, under which limits, and by how many processes."""

    request: Request
    settings: Settings
    teller: Teller
    limits: Limits
    jobs: int = 1

    def into(self, output: Output, progress: Progress, *, prune: bool = False) -> Summary:
        """Read all documents into `output`; what cannot be read is told and counted. Raises UsageError, OSError.

        With `prune` the graphs of files that are gone are dropped.
        """
        summary, reported = Summary(), set[str]()
        with output, Pool(self.limits, self.jobs) as pool:
            output.begin(self._said())
            if output.resumed:
                progress.say(f"a run before was stopped after {output.resumed:,} documents; going on from there")
            for outcome in pool.outcomes(self._tasks(output, progress)):
                if outcome is not None:
                    entry = output.put(settings_sum(outcome.task.settings, output.compression), outcome)
                    self._tell(entry, outcome, summary, progress)
                    tell_ambiguous(entry.language, self.settings, reported, progress.say)
                progress.step(summary.done + summary.failed, summary.failed)
            summary.kept, summary.dropped = output.finish(prune=prune)
            summary.graphs, summary.quads = output.totals()
        if unused := self.teller.unused():
            progress.say(f"{self.teller.index}: {unused}")
        return summary

    def _tasks(self, output: Output, progress: Progress) -> Iterator[Task | Outcome]:
        for found in find_inputs(self.request):
            if isinstance(found, Remark):
                progress.say(f"{found.name}: {found.text}")
            elif isinstance(found, Input):
                yield self._task(found, output, progress)
            else:
                yield Outcome(Task(found.name, self.settings), error=found)

    def _task(self, given: Input, output: Output, progress: Progress) -> Task | Outcome:
        settings = settings_for(self.teller.tell(given), self.settings)
        while self.teller.problems:
            progress.say(str(self.teller.problems.pop()))
        try:
            task = task_of(given, settings, output.compression)
        except UnreadableInput as error:
            return Outcome(Task(given.name, settings), error=named(error, given.name))
        return replace(task, known=output.known(given.name, settings_sum(settings, output.compression)))

    def _tell(self, entry: Entry, outcome: Outcome, summary: Summary, progress: Progress) -> None:
        if entry.error is not None:
            progress.say(entry.error)
            summary.failed += 1
            summary.status = max(summary.status, entry.status)
            return
        for note in filter(None, entry.notes.split("\n")):
            progress.say(f"{entry.input}: {note}")
        summary.done += 1
        summary.unchanged += outcome.graph is None

    def _said(self) -> str:
        """Return what was asked for: a file that a later run of the same does not find any more is gone."""
        return repr((self.request.files, self.request.files_from))


def usable_processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
