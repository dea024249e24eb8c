"""The command `unkg fetch`. No logic: it calls, prints, and tells by the exit status what did not come."""

import sys
from pathlib import Path

import click

from unkg.errors import UsageError


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
def fetch(  # noqa: PLR0913 -- each is an option
    ctx: click.Context,
    /,
    symbols: tuple[str, ...],
    languages: tuple[str, ...],
    output: str,
    format_: str,
    *,
    symbols_from: str | None,
    site: str | None,
    refresh: bool,
    dry_run: bool,
    rate: float,
    contact: str,
    timeout: float,
    max_size: float,
    ca_file: str | None,
) -> None:
    """Fetch documents by their symbols from the documents site of the United Nations, and keep them with their origin.

    `unkg fetch A/RES/73/3 --lang all` makes a folder that `unkg export` reads. Run it again after whatever stopped it.
    """
    from unkg import fetching

    names = [*symbols, *_symbols_from(symbols_from)]
    if not names:
        raise UsageError("expected symbols, such as A/RES/73/3, or --symbols-from")
    if not (0 < rate < float("inf") and 0 < timeout < float("inf") and 0 < max_size < float("inf")):
        raise UsageError("--rate, --timeout and --max-size are more than 0")
    chosen = [code for each in languages or ("en",) for code in (fetching.LETTERS if each == "all" else (each,))]
    documents = [fetching.wanted(name, code, format_) for name in names for code in chosen]
    address = site or fetching.SITE
    if dry_run:
        for each in dict.fromkeys(documents):
            click.echo(fetching.address_of(address, each))
        return
    manners = fetching.Manners(
        fetching.agent(contact), pause=60 / rate, seconds=timeout, most=int(max_size * 1e6), ca_file=ca_file
    )
    report = fetching.fetch(documents, Path(output), site=address, manners=manners, refresh=refresh, say=_say)
    counts = f"{len(report.fetched)} fetched, {report.there} were there, {len(report.errors)} not"
    click.echo(f"{counts}: {output}")
    if report.errors:
        ctx.exit(max(error.exit_status for error in report.errors))


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
