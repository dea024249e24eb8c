"""The command `unkg export`: documents in, their graph out."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from unkg.commands.documents import AUTHORITY, FILES, document_options, wanted_of
from unkg.errors import UsageError

if TYPE_CHECKING:
    from unkg.runs import Output, Summary
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
@click.option("--prune", is_flag=True, help="Drop the graphs of files that were there in an earlier run, and are gone.")
@click.pass_context
def export(
    ctx: click.Context,
    /,
    files: tuple[str, ...],
    output: str,
    format_: str | None,
    jobs: int,
    prune: bool,
    **chosen: Any,
) -> None:
    """Read documents and write their graph.

    FILE is a file, a folder, a pattern in quotes such as '**/*.pdf', a zip archive of documents, or `-`, the standard
    input. An output whose name ends with .gz or .zst is compressed.

    N-Quads in a file can be stopped at any moment: the same command goes on, and later does only what has changed.
    Beside the file, FILE.manifest says which documents it has.
    """
    from unkg.runs import Run, usable_processors
    from unkg.runs.progress import progress_of

    wanted = wanted_of(files, **chosen)
    if not files and wanted.request.files_from is None:
        raise UsageError("expected files, folders or archives to read, or --files-from")
    run = Run(wanted.request, wanted.settings, wanted.teller, wanted.limits, jobs or usable_processors())
    progress = progress_of(wanted.request)
    target = _output(output, format_, wanted.settings.base)
    try:
        summary = run.into(target, progress, prune=prune)
    except KeyboardInterrupt:
        if not target.goes_on:
            raise
        progress.say("interrupted; what is done is kept, and the same command goes on")
        ctx.exit(_INTERRUPTED)
    except OSError as error:
        if not target.goes_on:
            raise
        reason = f"cannot be written any further ({error.strerror or error})"
        raise UsageError(
            f"{output}: {reason}; what is done is kept: make room, and the same command goes on"
        ) from error
    finally:
        progress.close()
    _tell(summary, progress)
    ctx.exit(summary.status)


def _output(path: str, format_: str | None, base: str) -> "Output":
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


def _tell(summary: "Summary", progress: "Progress") -> None:
    if summary.kept:
        progress.say(f"{summary.kept:,} graphs of files that are gone were kept; --prune drops them")
    if summary.dropped:
        progress.say(f"{summary.dropped:,} graphs of files that are gone were dropped")
    if summary.unchanged:
        progress.say(f"{summary.unchanged:,} of {summary.done:,} documents had not changed and were not read again")
