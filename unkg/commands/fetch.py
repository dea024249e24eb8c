"""The command `unkg fetch`. No logic: it calls, prints, and tells by the exit status what did not come."""

import sys
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unkg.errors import UsageError

if TYPE_CHECKING:
    from unkg.fetching import Manners


@click.command()
@click.argument("symbols", nargs=-1, metavar="SYMBOL...")
@click.option("--lang", "languages", multiple=True, metavar="CODE", help="ar, en, es, fr, ru, zh, or all; else en.")
@click.option("-o", "--output", default="documents", show_default=True, metavar="FOLDER", help="Where they are kept.")
@click.option("-f", "--format", "format_", default="pdf", show_default=True, metavar="NAME", help="pdf or doc.")
@click.option("--symbols-from", metavar="FILE", help="A file with a symbol on each line; - is the standard input.")
@click.option("--site", envvar="UNKG_SITE", metavar="ADDRESS", help="Its address, with {symbol}, {letter}, {format}.")
@click.option("--refresh", is_flag=True, help="Ask whether what is there has changed.")
@click.option("--dry-run", is_flag=True, help="Print the addresses, and fetch nothing.")
@click.option("--rate", default=60.0, show_default=True, metavar="N", help="Requests a minute, at most.")
@click.option("--contact", default="", metavar="TEXT", help="A mail address or page that the site may write to.")
@click.option("--timeout", default=600.0, show_default=True, metavar="SECONDS", help="How long one file may take.")
@click.option("--max-size", default=200.0, show_default=True, metavar="MB", help="How large one file may be.")
@click.option("--ca-file", metavar="FILE", help="Certificates to trust besides the system's, as PEM.")
@click.pass_context
def fetch(
    ctx: click.Context, /, symbols: tuple[str, ...], output: str, *, refresh: bool, dry_run: bool, **chosen: Any
) -> None:
    """Fetch documents by their symbols from the documents site of the United Nations, and keep them with their origin.

    `unkg fetch A/RES/73/3 --lang all` makes a folder that `unkg export` reads. Run it again after whatever stopped it.
    """
    from unkg import fetching

    names = [*symbols, *_symbols_from(chosen["symbols_from"])]
    if not names:
        raise UsageError("expected symbols, such as A/RES/73/3, or --symbols-from")
    wanted = chosen["languages"] or ("en",)
    languages = [code for each in wanted for code in (fetching.LETTERS if each == "all" else (each,))]
    documents = [fetching.wanted(name, code, chosen["format_"]) for name in names for code in languages]
    site, manners = chosen["site"] or fetching.SITE, _manners(chosen)
    if dry_run:
        for each in dict.fromkeys(documents):
            click.echo(fetching.address_of(site, each))
        return
    report = fetching.fetch(documents, Path(output), site=site, manners=manners, refresh=refresh, say=_say)
    counts = f"{len(report.fetched)} fetched, {report.there} were there, {len(report.errors)} not"
    click.echo(f"{counts}: {output}")
    if report.errors:
        ctx.exit(max(error.exit_status for error in report.errors))


def _manners(chosen: dict[str, Any]) -> "Manners":
    from unkg.fetching import Manners, agent

    rate, timeout, most = chosen["rate"], chosen["timeout"], chosen["max_size"]
    if not (0 < rate < inf and 0 < timeout < inf and 0 < most < inf):
        raise UsageError("--rate, --timeout and --max-size are more than 0")
    return Manners(
        agent(chosen["contact"]), pause=60 / rate, seconds=timeout, most=int(most * 1e6), ca_file=chosen["ca_file"]
    )


def _say(line: str) -> None:
    click.echo(f"unkg: {line}", err=True)


def _symbols_from(name: str | None) -> list[str]:
    if name is None:
        return []
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{name}: cannot be read as a list of symbols ({error})") from error
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
