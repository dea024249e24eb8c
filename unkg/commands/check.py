"""The command `unkg check`: links, language versions, names of bodies that nobody knows, and authorities."""

from typing import TYPE_CHECKING, Any

import click

from unkg.commands.documents import AUTHORITY, FILES, document_options, documents_of, end, wanted_of
from unkg.errors import UnkgError, UsageError

if TYPE_CHECKING:
    from unkg.checks import LinkReport, VersionReport


@click.command()
@FILES
@document_options
@AUTHORITY
@click.option("--authorities", "shipped", is_flag=True, help="Report the names that the shipped authorities lack.")
@click.option("--unlinked", is_flag=True, help="Count the names that look like organizations and are unknown.")
@click.option("--strict", is_flag=True, help="End with status 1 if anything is reported, or too many names are absent.")
@click.pass_context
def check(ctx: click.Context, /, files: tuple[str, ...], shipped: bool, strict: bool, **chosen: Any) -> None:
    """Report links without a citation, citations without a link, and what one language version lacks of another.

    With --unlinked also the names of bodies that no authority knows, with --authorities also the names that the
    shipped authorities lack.
    """
    from unkg.checks import check_links, compare_versions, count_unlinked, unlinked_places, version_of

    if not files and chosen["files_from"] is None and not shipped:
        raise UsageError("expected files to check, or --authorities")
    filled = _check_authorities() if shipped else True
    failed: list[UnkgError] = []
    ambiguous: set[str] = set()
    agrees, unlinked = True, chosen.pop("unlinked")
    versions, places = [], []
    for document, links in documents_of(wanted_of(files, **chosen), failed, ambiguous):
        report = check_links(document, links)
        _echo_links(document.source.name, report)
        agrees = agrees and report.agrees
        versions.append(version_of(document, links))
        places += unlinked_places(document, links) if unlinked else []
    for compared in compare_versions(versions):
        _echo_versions(compared)
        agrees = agrees and not compared.differences
    if unlinked:
        names = count_unlinked(places)
        click.echo(f"unlinked: {len(places)} mentions of {len(names)} names")
        for name in names:
            click.echo(f"  {name}")
    end(ctx, failed)
    if strict and (ambiguous or not (agrees and filled)):
        ctx.exit(1)


def _echo_links(name: str, report: "LinkReport") -> None:
    click.echo(f"{name}: {report.links} links, {report.citations} citations")
    for symbol in report.links_without_citation:
        click.echo(f"  link without a citation: {symbol}")
    for symbol in report.citations_without_link:
        click.echo(f"  citation without a link: {symbol}")


def _echo_versions(compared: "VersionReport") -> None:
    click.echo(f"{compared.document}: {len(compared.counts)} language versions")
    for language, (paragraphs, citations) in compared.counts.items():
        click.echo(f"  {language}: {paragraphs} paragraphs, {citations} documents cited")
    for difference in compared.differences:
        click.echo(f"  {difference}")


def _check_authorities() -> bool:
    """Print what the shipped authorities have and lack; tell whether no more names are absent than may be."""
    from unkg.holes import report_holes

    reports = report_holes()
    for report in reports:
        click.echo(f"{report.file}: {report.concepts} concepts")
        names = ", ".join(f"{language} {count}" for language, count in report.names.items())
        click.echo(f"  names: {names}")
        for line in (*report.shares, *report.holes):
            click.echo(f"  {line}")
    return all(share.is_allowed for report in reports for share in report.shares)
