"""An export in shards: on this machine or on many, with the same quads as in one file.

Each document belongs to a shard by its name. A shard is made as a whole by one process, wherever that is, and put in
place as one file with its manifest; one that is there and whose documents are as they were is left as it is. So a run
can be stopped at any moment, and go on, and a worker that is lost costs the shards that it had under way.
"""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from unkg.errors import UnkgError, UnreadableInput
from unkg.export import Settings
from unkg.filesystems import is_address, writing_at
from unkg.inputs import Input, Remark, Request, find_inputs
from unkg.inputs.found import printable
from unkg.inputs.telling import Teller
from unkg.isolation import Limits
from unkg.runs import Summary
from unkg.runs.fingerprint import program_sum
from unkg.runs.outcomes import tell_ambiguous
from unkg.runs.progress import Progress
from unkg.runs.sharded.crew import Crew
from unkg.runs.sharded.ledger import Ledger
from unkg.runs.sharded.manifests import ENDING
from unkg.runs.sharded.places import place_of
from unkg.runs.sharded.shards import USUAL, Location, Row, Shard, count_in, shard_of
from unkg.runs.tasks import named
from unkg.store.locking import Lock

INDEX: Final = "shards.json"  # written last: where it is, the shards that it names are whole, and all there are
_ROUNDS: Final = 4  # of shards that are done again, since inputs are one document; files that change may cost more


@dataclass(frozen=True, slots=True)
class ShardedRun:
    """What is to be read, how, under which limits, and into how many shards of which folder or address."""

    request: Request
    settings: Settings
    teller: Teller
    limits: Limits
    output: str
    extension: str
    shards: int

    def into(self, crew: Crew, progress: Progress, *, prune: bool = False) -> Summary:
        """Have all shards made by `crew`; what cannot be read is told and counted. Raises UsageError, EndpointError.

        With `prune` the graphs of files that are gone are dropped.
        """
        summary = Summary()
        with closing(Ledger()) as ledger, closing(place_of(self.output)) as place, _alone(self.output):
            self._find(ledger, summary, progress)
            if not ledger.count:
                return summary  # and leave an older output as it was
            place.remove(INDEX)
            work = _Work(self, ledger, crew, progress, summary, prune=prune)
            work.all()
            place.sweep()
            for line, status in ledger.lost():
                _fail(summary, progress, line, status)
            summary.done, summary.unchanged, summary.kept, summary.graphs, summary.quads = ledger.totals()
            if work.whole:
                for name in work.files.others(place.names()):
                    place.remove(name)
                place.write(INDEX, work.files.index(self.shards, summary))
        if unused := self.teller.unused():
            progress.say(f"{self.teller.index}: {unused}")
        return summary

    def shard(self, number: int, run: str, *, prune: bool) -> Shard:
        """Return a shard without its documents; all paths in it are absolute, since workers run elsewhere."""
        output = self.output if is_address(self.output) else str(Path(self.output).resolve())
        authorities = tuple(str(Path(path).resolve()) for path in self.settings.authorities)
        settings = replace(self.settings, authorities=authorities)
        asked = repr((self.request.files, self.request.files_from))
        return Shard(
            output, number, self.shards, self.extension, settings, self.limits, program_sum(), run, asked, prune
        )

    def _find(self, ledger: Ledger, summary: Summary, progress: Progress) -> None:
        for position, found in enumerate(find_inputs(self.request)):
            if isinstance(found, Remark):
                progress.say(f"{found.name}: {found.text}")
            elif isinstance(found, Input):
                try:
                    ledger.add(self._location(position, found, progress), shard_of(found.name, self.shards))
                except UnreadableInput as error:
                    _fail(summary, progress, str(named(error, found.name)), error.exit_status)
            else:
                _fail(summary, progress, str(found), found.exit_status)
        progress.expect(ledger.count)

    def _location(self, position: int, given: Input, progress: Progress) -> Location:
        told = self.teller.tell(given)
        while self.teller.problems:
            progress.say(str(self.teller.problems.pop()))
        source = given.address or (os.path.abspath(given.path) if given.path else "")  # noqa: PTH100 -- links stay
        if not source:
            return Location(position, given.name, told=told, data=given.load())
        archive = f"{printable(given.address or str(given.path))}!/"
        return Location(position, given.name, source, given.name.removeprefix(archive) if given.member else "", told)


class _Work:
    """The shards of a run, until each is as it should be."""

    def __init__(
        self, run: ShardedRun, ledger: Ledger, crew: Crew, progress: Progress, summary: Summary, *, prune: bool
    ) -> None:
        self._run, self._ledger, self._crew = run, ledger, crew
        self._progress, self._summary, self._prune = progress, summary, prune
        self._token = secrets.token_hex(8)
        self._reported: set[str] = set()
        self._documents = 0
        self.whole = True  # as long as no shard failed
        self.files = _Files()

    def all(self) -> None:
        """Have each shard made, and those again that have a graph which another input gives."""
        self._report(self._shard(number) for number in range(self._run.shards))
        for _ in range(_ROUNDS):
            decisions = self._ledger.undecided()
            if not decisions or not self.whole:
                return
            self._report(
                replace(self._shard(number), losers=decision.losers, forgotten=decision.forgotten)
                for number, decision in decisions.items()
            )

    def _shard(self, number: int) -> Shard:
        shard = self._run.shard(number, self._token, prune=self._prune)
        return replace(shard, locations=self._ledger.locations(number))

    def _report(self, shards: Iterator[Shard]) -> None:
        for done in self._crew.reports(shards):
            if done is not None:
                shard, report = done
                self._documents += len(shard.locations) if shard.losers is None else 0
                if isinstance(report, UnkgError):
                    self._lose(shard, report)
                else:
                    self._summary.dropped += report.dropped if shard.losers is None else 0
                    self.files.add(shard, report.size)
                    for row in self._ledger.enter(report):
                        self._tell(row)
            self._progress.step(self._documents, self._summary.failed)

    def _lose(self, shard: Shard, error: UnkgError) -> None:
        """Take note of a shard that could not be made; what stops one for its place or its unkg stops all."""
        if not shard.locations or error.exit_status in {2, 4} or isinstance(error, UnreadableInput):
            raise error
        self.whole = False
        self._summary.failed += len(shard.locations) - 1
        _fail(self._summary, self._progress, f"{error}; it is done at the next run", error.exit_status)

    def _tell(self, row: Row) -> None:
        entry = row.entry
        if entry.error is not None:
            _fail(self._summary, self._progress, entry.error, entry.status)
        elif not row.lost_to:
            for note in filter(None, entry.notes.split("\n")):
                self._progress.say(f"{entry.input}: {note}")
            tell_ambiguous(entry.language, self._run.settings, self._reported, self._progress.say)


class _Files:
    """The files of an output: which there are, and how large."""

    def __init__(self) -> None:
        self._sizes: dict[str, int] = {}
        self._kept: set[str] = set()

    def add(self, shard: Shard, size: int) -> None:
        self._sizes.pop(shard.name, None)
        if size:
            self._sizes[shard.name] = size
        self._kept |= {shard.name, shard.name + ENDING}

    def others(self, names: list[str]) -> list[str]:
        """Return which of these are of an output with another number of shards, or another compression."""
        return [name for name in names if count_in(name) and name not in self._kept]

    def index(self, count: int, summary: Summary) -> bytes:
        """Return what `shards.json` says."""
        files = [{"name": name, "size": size} for name, size in sorted(self._sizes.items())]
        said: dict[str, Any] = {"shards": count, "graphs": summary.graphs, "quads": summary.quads, "files": files}
        return (json.dumps(said, indent=1) + "\n").encode("ascii")


def shards_there(output: str) -> int:
    """Return into how many shards an output is divided, else the usual number. Raises UsageError, UnreadableInput."""
    with closing(place_of(output)) as place:
        counts = {count for name in place.names() if (count := count_in(name))}
    return counts.pop() if len(counts) == 1 else USUAL


@contextmanager
def _alone(output: str) -> Iterator[None]:
    """Keep other runs of this machine away; those of others, and where there are no locks, have to be kept away."""
    with ExitStack() as stack:
        if not is_address(output):
            with writing_at(output):
                Path(output).mkdir(parents=True, exist_ok=True)
            with suppress(UnreadableInput):
                stack.enter_context(closing(Lock(Path(output), write=True)))
        yield


def _fail(summary: Summary, progress: Progress, line: str, status: int) -> None:
    progress.say(line)
    summary.failed += 1
    summary.status = max(summary.status, status)
