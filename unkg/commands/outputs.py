"""Where `unkg export` writes: which kind of output its options mean."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from unkg.errors import UsageError

if TYPE_CHECKING:
    from unkg.commands.documents import Wanted
    from unkg.runs import Output, Summary
    from unkg.runs.progress import Progress
    from unkg.runs.sharded import ShardedRun


def output_of(path: str, format_: str | None, base: str) -> "Output":
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
class Sharded:
    """An export in shards, by this machine or by a cluster."""

    run: "ShardedRun"
    cluster: str | None
    goes_on: ClassVar[bool] = True  # after it was stopped, a later run goes on where it was

    def export(self, jobs: int, progress: "Progress", *, prune: bool) -> "Summary":
        """Carry it out. Raises UsageError, EndpointError."""
        from unkg.runs.sharded.cluster import cluster_crew
        from unkg.runs.sharded.crew import local_crew

        crew = cluster_crew(self.cluster, jobs, progress.say) if self.cluster else local_crew(jobs)
        with crew as it:
            return self.run.into(it, progress, prune=prune)


def sharded_of(
    wanted: "Wanted", output: str, format_: str | None, shards: int | None, cluster: str | None
) -> Sharded | None:
    """Return the export in shards that is asked for; None if none is. Raises UsageError."""
    from unkg.compression import Compression, compression_of, require_compression, uncompressed_name
    from unkg.filesystems import is_address
    from unkg.runs.sharded import ShardedRun, shards_there
    from unkg.runs.sharded.cluster import is_local
    from unkg.runs.sharded.places import require_folder
    from unkg.sinks import format_for

    if not shards and cluster is None and not is_address(output):
        return None
    if output == "-":
        raise UsageError("shards are a folder of files; name one with -o, as a path or an address")
    if cluster is not None:
        is_local(cluster)
    require_folder(output)
    kind = compression_of(f"x.{format_}") if format_ else Compression.ZSTANDARD
    if format_ and format_for(uncompressed_name(format_)).name != "n-quads":
        raise UsageError(f"-f {format_}: shards are N-Quads; expected nq, nq.gz or nq.zst")
    require_compression(kind)
    run = ShardedRun(
        wanted.request, wanted.settings, wanted.teller, wanted.limits, output, f".nq{kind.value}",
        shards or shards_there(output),
    )  # fmt: skip
    return Sharded(run, cluster)
