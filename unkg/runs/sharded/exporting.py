"""The one function that exports a shard, wherever it runs."""

from collections import deque
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from unkg.errors import UnreadableInput, UsageError
from unkg.filesystems import is_address
from unkg.inputs import Input, Remark
from unkg.inputs.archives import documents_in
from unkg.inputs.remote import local_copy, read_address
from unkg.runs.fingerprint import program_sum
from unkg.runs.pool import Pool
from unkg.runs.sharded.making import Making
from unkg.runs.sharded.shards import Location, Shard, ShardReport
from unkg.runs.tasks import Outcome, Task, named, settings_for


def export_shard(shard: Shard, pool: Pool) -> ShardReport:
    """Read the documents of a shard that are new or have changed, each under its limits, and write its file.

    A document that cannot be read has its error in the report. Raises UsageError where the shard cannot be written,
    or the unkg that asks is another one, UnreadableInput for an authority that cannot be read here.
    """
    if shard.program != program_sum():
        raise UsageError("a worker has another unkg than the one that asks; install the same version on all machines")
    taken: deque[Location] = deque()
    with Making(shard) as making:
        for outcome in pool.outcomes(_tasks(shard, making, taken)):
            if outcome is not None:
                making.put(taken.popleft(), outcome)
        return making.finish()


def _tasks(shard: Shard, making: Making, taken: deque[Location]) -> Iterator[Task | Outcome]:
    for (source, member), group in groupby(shard.locations, key=lambda each: (each.source, bool(each.member))):
        left = deque(group)
        found = _members(shard, source, left) if member else ((each, _loaded(shard, each)) for each in left)
        for location, task in found:
            taken.append(location)
            yield replace(task, known=making.known(location)) if isinstance(task, Task) else task


def _blank(shard: Shard, location: Location) -> Task:
    settings = settings_for(location.told, shard.settings)
    return Task(location.name, settings, data=location.data, compression=shard.compression)


def _loaded(shard: Shard, location: Location) -> Task | Outcome:
    """Return what is to be done for a document; a plain file is read by the process that is under its limits."""
    task = _blank(shard, location)
    if location.data is not None:
        return task
    if not is_address(location.source):
        return replace(task, path=location.source)
    try:
        return replace(task, data=read_address(location.source))
    except UnreadableInput as error:
        return Outcome(task, error=named(error, location.name))


def _members(shard: Shard, source: str, left: deque[Location]) -> Iterator[tuple[Location, Task | Outcome]]:
    """Yield what is to be done for members of an archive, which is gone through once."""
    reason = "is not in the archive any more"
    try:
        with local_copy(source) if is_address(source) else nullcontext(Path(source)) as archive:
            yield from _unpacked(shard, archive, left)
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
    except UnreadableInput as error:
        reason = error.reason
    for location in left:
        yield location, Outcome(_blank(shard, location), error=UnreadableInput(location.name, reason))


def _unpacked(shard: Shard, archive: Path, left: deque[Location]) -> Iterator[tuple[Location, Task | Outcome]]:
    name = left[0].name.removesuffix(f"!/{left[0].member}")
    only = {f"{name}!/{each.member.partition('!/')[0]}" for each in left}
    with archive.open("rb") as file:
        for found in documents_in(file, name, only=only):
            if left and found.name == left[0].name and not isinstance(found, Remark):
                location = left.popleft()
                task = _blank(shard, location)
                try:
                    yield location, replace(task, data=_bytes_of(found))
                except UnreadableInput as error:
                    yield location, Outcome(task, error=named(error, location.name))


def _bytes_of(found: Input | UnreadableInput) -> bytes:
    if isinstance(found, UnreadableInput):
        raise found
    return found.load()
