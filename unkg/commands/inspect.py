"""The command `unkg inspect`: what was understood of documents, on a screen, as a picture, or for programs."""

import os
import sys
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any, Final

import click

from unkg.commands.documents import AUTHORITY, FILES, document_options, documents_of, end, wanted_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unkg.errors import UnkgError
    from unkg.inspection import Inspection

_WIDE: Final = 120  # columns, of however wide a terminal: longer lines are hard to read
_USUAL: Final = 80  # columns, where the output is no terminal


@click.command()
@FILES
@document_options
@AUTHORITY
@click.option("--full", is_flag=True, help="Show all paragraphs with their whole texts, and all names; fold nothing.")
@click.option("--width", type=click.IntRange(60, 400), help="Columns; else as wide as the terminal, 80 in a pipe.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colour; auto: on a terminal, as NO_COLOR, FORCE_COLOR and TERM=dumb say.",
)
@click.option("-f", "--format", "format_", type=click.Choice(["screen", "json"]), default="screen", help="For whom.")
@click.option("--svg", metavar="FILE", help="Write the screen as a picture (SVG) instead; - is the standard output.")
@click.pass_context
def inspect(
    ctx: click.Context, /, files: tuple[str, ...], format_: str, *, full: bool, width: int | None, **chosen: Any
) -> None:
    """Show what was understood of documents: masthead, outline, citations, names, and what was left unread.

    With -f json, one JSON object a document, each on a line.
    """
    from unkg.inspection.lines import Line, coloured, picture, plain
    from unkg.inspection.program import as_json
    from unkg.inspection.screen import screen
    from unkg.sinks import atomic_output

    svg, paint = chosen.pop("svg"), _is_coloured(chosen.pop("color"))
    failed: list[UnkgError] = []
    columns = width or _width()
    drawn: list[Line] = []
    for found in _inspections(files, chosen, failed):
        if format_ == "json":
            _write(as_json(found) + "\n")
            continue
        lines: list[Line] = [*([()] if drawn else []), *screen(found, columns, full=full)]
        if svg is None:
            _write(coloured(lines) if paint else plain(lines))
        drawn = [*drawn, *lines] if svg else lines
    if svg and drawn:
        with atomic_output(svg) as output:
            output.write(picture(drawn, columns, "unkg inspect").encode())
    end(ctx, failed)


def _inspections(files: tuple[str, ...], chosen: dict[str, Any], failed: "list[UnkgError]") -> "Iterator[Inspection]":
    from unkg.inspection import inspect_document
    from unkg.schemes import authorities_with

    wanted = wanted_of(files, **chosen)
    known = authorities_with(wanted.settings.authorities)
    for document, links in documents_of(wanted, failed, set()):
        yield inspect_document(document, links, known, wanted.settings.base)


def _write(text: str) -> None:
    """Write as UTF-8 whatever the locale is; a reader of the pipe that has seen enough is told by an error."""
    click.echo(text.encode(), nl=False)


def _width() -> int:
    return max(60, min(_WIDE, get_terminal_size((_USUAL, 24)).columns)) if _is_terminal() else _USUAL


def _is_terminal() -> bool:
    return sys.stdout is not None and sys.stdout.isatty()


def _is_coloured(color: str) -> bool:
    """Tell whether to colour: as was asked, else as https://no-color.org and https://force-color.org have it."""
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (_is_terminal() and os.environ.get("TERM") != "dumb")
