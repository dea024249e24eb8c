"""Where `unkg export` writes: which kind of output its options mean."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from unkg.errors import UsageError

if TYPE_CHECKING:
    from unkg.commands.documents import Wanted
    from unkg.runs import Output, Run, Summary
    from unkg.runs.progress import Progress
    from unkg.runs.sharded import ShardedRun


def _output(path: str, format_: str | None, base: str) -> "Output":
    """Return a store, a file of N-Quads that can be gone on with, or a stream. Raises UsageError."""
    from unkg.compression import uncompressed_name
    from unkg.iris import Iris
    from unkg.runs.filed import FileOutput
    from unkg.runs.stored import StoreOutput
    from unkg.runs.streamed import StreamOutput
    from unkg.sinks import format_for

    if path == "-" and sys.stdout is None:
        raise UsageError("the standard output is closed and cannot be written; name a file with -o")
    if path.endswith(("/", os.sep)) or Path(path).is_dir():
        if format_:
            raise UsageError(f"{path}: is a store, which has no format; leave --format out, or name a file")
        return StoreOutput(Path(path))
    form = format_for(format_ or (uncompressed_name(path) if path != "-" else "ttl"))
    target = Path(path)
    regular = path != "-" and (target.is_file() or not target.exists())
    return FileOutput(target) if regular and form.name == "n-quads" else StreamOutput(path, form, Iris(base).base)


@dataclass(frozen=True, slots=True)
class Whole:
    """An export to one file, stream or store."""

    run: "Run"
    output: "Output"

    @property
    def goes_on(self) -> bool:
        """Whether, after it was stopped, a later run goes on where it was."""
        return self.output.goes_on

    def export(self, progress: "Progress", *, prune: bool) -> "Summary":
        """Carry it out. Raises UsageError, OSError."""
        return self.run.into(self.output, progress, prune=prune)


@dataclass(frozen=True, slots=True)
class Sharded:
    """An export in shards, by processes of this machine or by a cluster."""

    run: "ShardedRun"
    jobs: int
    cluster: str | None
    goes_on: ClassVar[bool] = True

    def export(self, progress: "Progress", *, prune: bool) -> "Summary":
        """Carry it out. Raises UsageError, EndpointError."""
        from unkg.runs.sharded.cluster import cluster_crew
        from unkg.runs.sharded.crew import local_crew

        crew = cluster_crew(self.cluster, self.jobs, progress.say) if self.cluster else local_crew(self.jobs)
        with crew as it:
            return self.run.into(it, progress, prune=prune)


def target_of(
    wanted: "Wanted", output: str, format_: str | None, jobs: int, shards: int | None, cluster: str | None
) -> Whole | Sharded:
    """Return the export that the options mean; `jobs` is 0 for as many as there are processors. Raises UsageError."""
    from unkg.filesystems import is_address
    from unkg.runs import Run, usable_processors

    jobs = jobs or usable_processors()
    if shards or cluster is not None or is_address(output):
        return Sharded(_sharded(wanted, output, format_, shards, cluster), jobs, cluster)
    run = Run(wanted.request, wanted.settings, wanted.teller, wanted.limits, jobs)
    return Whole(run, _output(output, format_, wanted.settings.base))


def full(output: str, error: OSError) -> UsageError:
    """Return what is said of an output that cannot be written any further, and can be gone on with."""
    reason = f"cannot be written any further ({error.strerror or error})"
    return UsageError(f"{output}: {reason}; what is done is kept: make room, and the same command goes on")


def _sharded(
    wanted: "Wanted", output: str, format_: str | None, shards: int | None, cluster: str | None
) -> "ShardedRun":
    """Return the export in shards that is asked for. Raises UsageError."""
    from unkg.compression import Compression, compression_of, require_compression, uncompressed_name
    from unkg.runs.sharded import ShardedRun, shards_there
    from unkg.runs.sharded.cluster import is_local
    from unkg.runs.sharded.places import require_folder
    from unkg.sinks import format_for

    if output == "-":
        raise UsageError("shards are a folder of files; name one with -o, as a path or an address")
    if cluster is not None:
        is_local(cluster)
    require_folder(output)
    kind = compression_of(f"x.{format_}") if format_ else Compression.ZSTANDARD
    if format_ and format_for(uncompressed_name(format_)).name != "n-quads":
        raise UsageError(f"-f {format_}: shards are N-Quads; expected nq, nq.gz or nq.zst")
    require_compression(kind)
    return ShardedRun(
        wanted.request, wanted.settings, wanted.teller, wanted.limits, output, f".nq{kind.value}",
        shards or shards_there(output),
    )  # fmt: skip
