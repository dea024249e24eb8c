"""The command line. No logic: it calls, prints, and turns errors into messages and exit statuses."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from unkg.commands.publish import publish
from unkg.commands.serve import serve
from unkg.errors import UnkgError, UnreadableInput, UsageError

if TYPE_CHECKING:
    from unkg.checks import LinkReport, VersionReport
    from unkg.document import Document
    from unkg.export import Settings

_INTERRUPTED: Final = 130
_FILES = click.argument("files", nargs=-1, required=True, metavar="FILE...")
_SYMBOL = click.option("--symbol", metavar="SYMBOL", help="The document's symbol, where its text does not tell it.")
_LANGUAGE = click.option(
    "--lang", "language", metavar="CODE", help="The language (ar, en, es, fr, ru, zh); else detected."
)
_ENCODING = click.option(
    "--encoding", metavar="NAME", help="The encoding of a text without a byte order mark; else UTF-8."
)
_AUTHORITY = click.option(
    "--authority",
    "authorities",
    multiple=True,
    metavar="FILE",
    help="A SKOS scheme of your own, whose concepts are recognized too: .ttl, .nt, .rdf or .jsonld. May be repeated.",
)


class _Commands(click.Group):
    """A group that ends every expected error with one message and the exit status of the table in the README."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except UnkgError as error:
            click.echo(f"unkg: {error}", err=True)
            ctx.exit(error.exit_status)
        except BrokenPipeError:
            # The reader of the pipe has seen enough; what is still buffered must not raise again at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except OSError as error:
            # Inputs have errors of their own; what is left is an output: a full disk, a closed descriptor.
            click.echo(f"unkg: the output cannot be written: {error.strerror}", err=True)
            os._exit(UsageError.exit_status)  # the interpreter would try once more to write what is buffered
        except KeyboardInterrupt:
            click.echo("unkg: interrupted; nothing half-written was left", err=True)
            ctx.exit(_INTERRUPTED)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="unkg")
def main() -> None:
    """United Nations documents in, a knowledge graph out."""


main.add_command(publish)


def _settings(role: str | None = None, **chosen: Any) -> "Settings":
    from unkg.export import Settings
    from unkg.schemes import authorities_with

    if role and not chosen["authorities"]:
        raise UsageError("--as says what an authority of your own is for; name its file with --authority")
    authorities_with(chosen["authorities"])  # a file that is no scheme is told before a document is read
    given = {key: value for key, value in chosen.items() if value is not None}
    return Settings(**given, as_subject=role == "subject")


def _documents(
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
        _report_ambiguous(document.language, settings, ambiguous)
        yield document


def _report_ambiguous(language: str, settings: "Settings", reported: set[str]) -> None:
    from unkg.export import ambiguities

    for line in map(str, ambiguities(language, settings.authorities)):
        if line not in reported:
            click.echo(f"unkg: {line}", err=True)
            reported.add(line)


@main.command()
@_FILES
@click.option("-o", "--output", default="-", metavar="FILE", help="Where to write; - is the standard output.")
@click.option("-f", "--format", "format_", metavar="NAME", help="ttl, nt, nq, trig, jsonld or rdf; else by extension.")
@_SYMBOL
@_LANGUAGE
@_ENCODING
@click.option("--base", metavar="IRI", help="The base of the IRIs of documents; else https://w3id.org/unkg/.")
@_AUTHORITY
@click.option(
    "--as",
    "role",
    type=click.Choice(["mention", "subject"]),
    help="What the concepts of --authority are to a paragraph; else what it mentions.",
)
@click.pass_context
def export(ctx: click.Context, /, files: tuple[str, ...], output: str, format_: str | None, **chosen: Any) -> None:
    """Read documents and write their graph. `-` is the standard input."""
    from unkg.export import quads
    from unkg.iris import Iris
    from unkg.sinks import atomic_output, format_for, write_each

    if output == "-" and sys.stdout is None:
        raise UsageError("the standard output is closed and cannot be written; name a file with -o")
    form = format_for(format_ or (output if output != "-" else "ttl"))
    settings = _settings(**chosen)
    base = Iris(settings.base).base
    failed: list[UnkgError] = []
    documents = _documents(files, settings, failed, set())
    first = next(documents, None)
    if first is not None:
        with atomic_output(output) as sink:
            graphs = (
                quads(document, base, settings.authorities, as_subject=settings.as_subject)
                for document in _chain(first, documents)
            )
            write_each(graphs, sink, form, base)
    _end(ctx, failed)


def _chain(first: "Document", rest: Iterator["Document"]) -> Iterator["Document"]:
    yield first
    yield from rest


def _end(ctx: click.Context, failed: list[UnkgError]) -> None:
    if failed:
        ctx.exit(max(error.exit_status for error in failed))


@main.command()
@click.argument("files", nargs=-1, metavar="FILE...")
@_SYMBOL
@_LANGUAGE
@_ENCODING
@_AUTHORITY
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
    from unkg.export import link_document

    if not files and not shipped:
        raise UsageError("expected files to check, or --authorities")
    filled = _check_authorities() if shipped else True
    failed: list[UnkgError] = []
    ambiguous: set[str] = set()
    agrees, unlinked = True, chosen.pop("unlinked")
    versions, places = [], []
    settings = _settings(**chosen)
    for document in _documents(files, settings, failed, ambiguous):
        links = link_document(document, settings.authorities)
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
    _end(ctx, failed)
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


@main.command()
@_FILES
@click.pass_context
def validate(ctx: click.Context, /, files: tuple[str, ...]) -> None:
    """Check graphs against the shapes of the ontology; each violation names its node and its shape."""
    from unkg.validation import validate as validate_graph

    report = validate_graph(files)
    for violation in report.violations:
        click.echo(str(violation))
    if not report.conforms:
        click.echo(f"unkg: {len(report.violations)} violations", err=True)
        ctx.exit(1)
    click.echo("valid", err=True)


@main.command()
@click.argument("arguments", nargs=-1, required=True, metavar="[DATA...] QUERY")
@click.option("-p", "--param", "parameters", multiple=True, metavar="NAME=VALUE", help="A value for a parameter.")
@click.option("-f", "--format", "format_", metavar="NAME", help="table, csv, tsv, json, markdown; for graphs ttl, nt …")
@click.option("-i", "--input-format", metavar="NAME", help="The format of the standard input; else Turtle.")
@click.option("--endpoint", metavar="URL", help="Ask this SPARQL endpoint instead of files.")
@click.option("--ca-file", metavar="FILE", help="Trust the certificates in this PEM file too.")
@click.option("--timeout", default=60.0, show_default=True, metavar="SECONDS", help="How long to wait for an endpoint.")
def query(arguments: tuple[str, ...], parameters: tuple[str, ...], format_: str | None, **chosen: Any) -> None:
    """Ask graphs a question: SPARQL text, a file, or the name of one of `unkg queries`."""
    from unkg.queries import load_query
    from unkg.store import read_store
    from unkg.tables import write_whole

    *data, source = arguments
    if bool(data) == bool(chosen["endpoint"]):
        raise UsageError("expected files and a query, or --endpoint and a query: unkg query letter.ttl most-cited")
    pairs = [pair.partition("=") for pair in parameters]
    if wrong := next((name for name, equals, _ in pairs if not equals), None):
        raise UsageError(f"--param {wrong!r} has no value; expected NAME=VALUE")
    text = load_query(source).bind({name: value for name, _, value in pairs})
    if chosen["endpoint"]:
        from unkg.endpoint import RemoteEndpoint

        endpoint = RemoteEndpoint(chosen["endpoint"], chosen["timeout"], chosen["ca_file"])
        with endpoint.answering(text) as answer:
            write_whole(answer, format_, sys.stdout)
    else:
        write_whole(read_store(data, chosen["input_format"]).query(text), format_, sys.stdout)


@main.command()
def queries() -> None:
    """List the named queries, with their parameters and examples."""
    from unkg.queries import named_queries

    for name, each in named_queries().items():
        click.echo(f"{name}\n    {each.question}")
        for parameter in each.parameters:
            click.echo(f"    -p {parameter.name}={parameter.example.strip('<>').strip(chr(34))}")


main.add_command(serve)
