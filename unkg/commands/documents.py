"""What the commands that read documents share: their options, and how files become documents, one after the other."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from unkg.errors import UnkgError, UnreadableInput, UsageError

if TYPE_CHECKING:
    from unkg.document import Document
    from unkg.export import Settings

_Command = TypeVar("_Command", bound=Callable[..., Any])
FILES: Final = click.argument("files", nargs=-1, required=True, metavar="FILE...")
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
)


def document_options(command: _Command) -> _Command:
    """Add the options that tell what a document's text does not: `--symbol`, `--lang`, `--encoding`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def settings_of(role: str | None = None, **chosen: Any) -> "Settings":
    """Return what the options say. Raises UsageError, UnreadableInput for an authority that is no scheme."""
    from unkg.export import Settings
    from unkg.schemes import authorities_with

    if role and not chosen["authorities"]:
        raise UsageError("--as says what an authority of your own is for; name its file with --authority")
    authorities_with(chosen["authorities"])  # a file that is no scheme is told before a document is read
    given = {key: value for key, value in chosen.items() if value is not None}
    return Settings(**given, as_subject=role == "subject")


def documents_of(
    files: tuple[str, ...], settings: "Settings", failed: list[UnkgError], ambiguous: set[str]
) -> Iterator["Document"]:
    """Yield the documents that can be read; a file that cannot is reported, and the rest goes on.

    The ambiguous labels in the languages of the documents are reported too, each once, and put into `ambiguous`.
    """
    from unkg.export import read_document
    from unkg.readers import read_bytes

    for file in files:
        try:
            data = sys.stdin.buffer.read() if file == "-" else read_bytes(Path(file))
            document = read_document(data, "stdin" if file == "-" else file, settings)
        except (UnreadableInput, UsageError) as error:
            message = str(error) if isinstance(error, UnreadableInput) else f"{file}: {error}"
            click.echo(f"unkg: {message}", err=True)
            failed.append(error)
            continue
        for remark in document.remarks:
            click.echo(f"unkg: {file}: {remark}", err=True)
        _report_ambiguous(document.language, settings, ambiguous)
        yield document


def _report_ambiguous(language: str, settings: "Settings", reported: set[str]) -> None:
    from unkg.export import ambiguities

    for line in map(str, ambiguities(language, settings.authorities)):
        if line not in reported:
            click.echo(f"unkg: {line}", err=True)
            reported.add(line)


def end(ctx: click.Context, failed: list[UnkgError]) -> None:
    """End a command with the gravest status of what failed."""
    if failed:
        ctx.exit(max(error.exit_status for error in failed))
