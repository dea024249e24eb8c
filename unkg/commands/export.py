"""The command `unkg export`: documents in, their graph out."""

from typing import TYPE_CHECKING, Any, Final

import click

from unkg.commands.documents import AUTHORITY, FILES, document_options, wanted_of
from unkg.errors import UsageError

if TYPE_CHECKING:
    from unkg.runs import Summary
    from unkg.runs.progress import Progress

_INTERRUPTED: Final = 130


@click.command()
@FILES
@click.option("-o", "--output", default="-", metavar="FILE", help="Where to write; - is the standard output.")
@click.option("-f", "--format", "format_", metavar="NAME", help="ttl, nt, nq, trig, jsonld or rdf; else by extension.")
@document_options
@click.option("--base", metavar="IRI", help="The base of the IRIs of documents; else https://w3id.org/unkg/.")
@AUTHORITY
@click.option(
    "--as",
    "role",
    type=click.Choice(["mention", "subject"]),
    help="What the concepts of --authority are to a paragraph; else what it mentions.",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="How many documents are read at once; else as many as there are processors.",
)
@click.option(
    "--shards",
    type=click.IntRange(min=1, max=99_999),
    metavar="N",
    help="Write a folder of N files, each of which is done anew only if its documents changed; else 64 on a cluster.",
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Have the shards made by the workers of a Dask scheduler, tcp://host:8786, or of this machine, local:2.",
)
@click.option("--prune", is_flag=True, help="Drop the graphs of files that were there in an earlier run, and are gone.")
@click.pass_context
def export(ctx: click.Context, /, files: tuple[str, ...], output: str, *, prune: bool, **chosen: Any) -> None:
    """Read documents and write their graph.

    FILE is a file, a folder, a pattern in quotes such as '**/*.pdf', a zip archive of documents, the address of one of
    these such as s3://bucket/archive, or `-`, the standard input. An output whose name ends with .gz or .zst is
    compressed. With --shards or --cluster it is a folder, here or at an address, of files shard-….nq.zst.

    N-Quads in a file can be stopped at any moment: the same command goes on, and later does only what has changed.
    Beside the file, FILE.manifest says which documents it has.
    """
    from unkg.commands.outputs import full, target_of
    from unkg.runs.progress import progress_of

    how = {name: chosen.pop(name) for name in ("format_", "jobs", "shards", "cluster")}
    wanted = wanted_of(files, **chosen)
    if not files and wanted.request.files_from is None:
        raise UsageError("expected files, folders or archives to read, or --files-from")
    target = target_of(wanted, output, **how)
    progress = progress_of(wanted.request)
    try:
        summary = target.export(progress, prune=prune)
    except KeyboardInterrupt:
        if not target.goes_on:
            raise
        progress.say("interrupted; what is done is kept, and the same command goes on")
        ctx.exit(_INTERRUPTED)
    except OSError as error:
        if not target.goes_on:
            raise
        raise full(output, error) from error
    finally:
        progress.close()
    _tell(summary, progress)
    ctx.exit(summary.status)


def _tell(summary: "Summary", progress: "Progress") -> None:
    if summary.kept:
        progress.say(f"{summary.kept:,} graphs of files that are gone were kept; --prune drops them")
    if summary.dropped:
        progress.say(f"{summary.dropped:,} graphs of files that are gone were dropped")
    if summary.unchanged:
        progress.say(f"{summary.unchanged:,} of {summary.done:,} documents had not changed and were not read again")
