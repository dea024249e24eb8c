"""The command `unkg export`: documents in, their graph out."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from unkg.commands.documents import AUTHORITY, FILES, document_options, documents_of, end, wanted_of
from unkg.errors import UnkgError, UsageError

if TYPE_CHECKING:
    from unkg.document import Document
    from unkg.linking import Links

    _Linked: TypeAlias = tuple[Document, Links]


def _chain(first: "_Linked", rest: Iterator["_Linked"]) -> Iterator["_Linked"]:
    yield first
    yield from rest


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
@click.pass_context
def export(ctx: click.Context, /, files: tuple[str, ...], output: str, format_: str | None, **chosen: Any) -> None:
    """Read documents and write their graph.

    FILE is a file, a folder, a pattern in quotes such as '**/*.pdf', a zip archive of documents, or `-`, the standard
    input.
    """
    from unkg.export import linked_quads
    from unkg.iris import Iris
    from unkg.sinks import atomic_output, format_for, write_each

    if output == "-" and sys.stdout is None:
        raise UsageError("the standard output is closed and cannot be written; name a file with -o")
    form = format_for(format_ or (output if output != "-" else "ttl"))
    wanted = wanted_of(files, **chosen)
    if not files and wanted.request.files_from is None:
        raise UsageError("expected files, folders or archives to read, or --files-from")
    base = Iris(wanted.settings.base).base
    failed: list[UnkgError] = []
    documents = documents_of(wanted, failed, set())
    first = next(documents, None)
    if first is not None:
        with atomic_output(output) as sink:
            graphs = (linked_quads(document, links, wanted.settings) for document, links in _chain(first, documents))
            write_each(graphs, sink, form, base)
    end(ctx, failed)
