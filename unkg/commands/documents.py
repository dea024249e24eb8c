"""What the commands that read documents share: their options, and how files become documents, one after the other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from unkg.errors import InvalidData, UnkgError, UsageError

if TYPE_CHECKING:
    from unkg.document import Document
    from unkg.export import Settings
    from unkg.inputs import Input, Request
    from unkg.inputs.telling import Teller
    from unkg.isolation import Limits, Worker
    from unkg.linking import Links

_Command = TypeVar("_Command", bound=Callable[..., Any])
FILES: Final = click.argument("files", nargs=-1, metavar="FILE...")
AUTHORITY: Final = click.option(
    "--authority",
    "authorities",
    multiple=True,
    metavar="FILE",
    help="A SKOS scheme of your own, whose concepts are recognized too: .ttl, .nt, .rdf or .jsonld. May be repeated.",
)
_OPTIONS: Final = (
    click.option("--symbol", metavar="SYMBOL", help="The document's symbol, where its text does not tell it."),
    click.option("--lang", "language", metavar="CODE", help="The language (ar, en, es, fr, ru, zh); else detected."),
    click.option("--encoding", metavar="NAME", help="The encoding of a text without a byte order mark; else UTF-8."),
    click.option("--files-from", metavar="FILE", help="Read the files in this list too, one path a line; - is a pipe."),
    click.option("-0", "--null", is_flag=True, help="The paths of --files-from end with NUL, as of `find -print0`."),
    click.option(
        "--index", metavar="FILE", help="A table (CSV: file, symbol, language), which counts before the texts."
    ),
    click.option("--name-pattern", metavar="PATTERN", help="What the names of files tell: '{symbol}.{lang}.*'."),
    click.option(
        "--time-limit",
        type=click.FloatRange(min=0),
        default=60.0,
        show_default=True,
        metavar="SECONDS",
        help="How long one document may take; 0: as long as it likes.",
    ),
    click.option(
        "--memory-limit",
        type=click.IntRange(min=0),
        default=1024,
        show_default=True,
        metavar="MB",
        help="How much memory one document may take; 0: all there is.",
    ),
)


def document_options(command: _Command) -> _Command:
    """Add the options on what is read, under which limits, and what the texts do not tell."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a command is to read, and how."""

    request: "Request"
    settings: "Settings"
    teller: "Teller"
    limits: "Limits"


def wanted_of(files: tuple[str, ...], role: str | None = None, **chosen: Any) -> Wanted:
    """Return what the options of `document_options`, and others of Settings, say.

    Raises UsageError, and UnreadableInput for an authority that is no scheme or an index that is no table.
    """
    from unkg.export import Settings
    from unkg.inputs import Request
    from unkg.inputs.telling import Teller
    from unkg.isolation import Limits
    from unkg.schemes import authorities_with

    if role and not chosen["authorities"]:
        raise UsageError("--as says what an authority of your own is for; name its file with --authority")
    request = Request(files, chosen.pop("files_from"), chosen.pop("null"))
    teller = Teller(chosen.pop("index"), chosen.pop("name_pattern"))
    limits = Limits(chosen.pop("time_limit"), chosen.pop("memory_limit"))
    authorities_with(chosen["authorities"])  # a file that is no scheme is told before a document is read
    given = {key: value for key, value in chosen.items() if value is not None}
    return Wanted(request, Settings(**given, as_subject=role == "subject"), teller, limits)


def documents_of(wanted: Wanted, failed: list[UnkgError], ambiguous: set[str]) -> Iterator[tuple["Document", "Links"]]:
    """Yield the documents that can be read, with what they mention; one that cannot is reported, and the rest goes on.

    Each is read in a worker process, under the limits of `wanted`. What a reader has to say of a file goes to the
    standard error, and so do the ambiguous labels in the languages of the documents, each once; these are put into
    `ambiguous`. A second document of the same symbol and language is an error: one graph has one source.
    """
    from unkg.inputs import Input, Remark, find_inputs
    from unkg.isolation import Worker

    first: dict[tuple[str, str], str] = {}
    with Worker(wanted.limits) as worker:
        for found in find_inputs(wanted.request):
            try:
                if isinstance(found, Remark):
                    _say(f"{found.name}: {found.text}")
                    continue
                if not isinstance(found, Input):
                    raise found
                document, links = _read(found, wanted, worker)
                _require_first(document, found.name, first)
            except UnkgError as error:
                _say(str(error))
                failed.append(error)
                continue
            for note in document.notes:
                _say(f"{found.name}: {note}")
            _report_ambiguous(document.language, wanted.settings, ambiguous)
            yield document, links
    if unused := wanted.teller.unused():
        _say(f"{wanted.teller.index}: {unused}")


def _read(given: "Input", wanted: Wanted, worker: "Worker") -> tuple["Document", "Links"]:
    from unkg.export import read_linked
    from unkg.runs.tasks import named, settings_for

    told = wanted.teller.tell(given)
    while wanted.teller.problems:
        _say(str(wanted.teller.problems.pop()))
    try:
        return worker.call(read_linked, given.load(), given.name, settings_for(told, wanted.settings))
    except UnkgError as error:
        raise named(error, given.name) from error


def _require_first(document: "Document", name: str, first: dict[tuple[str, str], str]) -> None:
    key = document.identifier, document.language
    if key in first:
        what = f"{document.identifier} in {document.language}, as {first[key]} is"
        raise InvalidData(f"{name}: is {what}, which was read first; leave one of them out, or name it by --index")
    first[key] = name


def _say(line: str) -> None:
    click.echo(f"unkg: {line}", err=True)


def _report_ambiguous(language: str, settings: "Settings", reported: set[str]) -> None:
    from unkg.export import ambiguities

    # Without a scheme of the user's own no label is ambiguous, and the language need not be loaded here.
    for line in map(str, ambiguities(language, settings.authorities) if settings.authorities else ()):
        if line not in reported:
            click.echo(f"unkg: {line}", err=True)
            reported.add(line)


def end(ctx: click.Context, failed: list[UnkgError]) -> None:
    """End a command with the gravest status of what failed."""
    if failed:
        ctx.exit(max(error.exit_status for error in failed))
