"""The commands `unkg query` and `unkg queries`: questions to files and endpoints."""

import sys
from typing import Any

import click

from unkg.errors import UsageError


@click.command()
@click.argument("arguments", nargs=-1, required=True, metavar="[DATA...] QUERY")
@click.option("-p", "--param", "parameters", multiple=True, metavar="NAME=VALUE", help="A value for a parameter.")
@click.option("-f", "--format", "format_", metavar="NAME", help="table, csv, tsv, json, markdown; for graphs ttl, nt …")
@click.option("-i", "--input-format", metavar="NAME", help="The format of the standard input; else Turtle.")
@click.option("--store", metavar="FOLDER", help="Ask this store, which `unkg load` made, instead of files.")
@click.option("--endpoint", metavar="URL", help="Ask this SPARQL endpoint instead of files.")
@click.option("--ca-file", metavar="FILE", help="Trust the certificates in this PEM file too.")
@click.option("--timeout", default=60.0, show_default=True, metavar="SECONDS", help="How long to wait for an endpoint.")
def query(arguments: tuple[str, ...], parameters: tuple[str, ...], format_: str | None, **chosen: Any) -> None:
    """Ask graphs a question: SPARQL text, a file, or the name of one of `unkg queries`."""
    from unkg.queries import load_query
    from unkg.store import open_store, read_store
    from unkg.tables import write_whole

    *data, source = arguments
    if sum(map(bool, (data, chosen["store"], chosen["endpoint"]))) != 1:
        raise UsageError(
            "expected a query and either files, --store or --endpoint: unkg query letter.ttl most-cited, "
            "unkg query --store kg/ most-cited"
        )
    pairs = [pair.partition("=") for pair in parameters]
    if wrong := next((name for name, equals, _ in pairs if not equals), None):
        raise UsageError(f"--param {wrong!r} has no value; expected NAME=VALUE")
    text = load_query(source).bind({name: value for name, _, value in pairs})
    if chosen["endpoint"]:
        from unkg.endpoint import RemoteEndpoint

        endpoint = RemoteEndpoint(chosen["endpoint"], chosen["timeout"], chosen["ca_file"])
        with endpoint.answering(text) as answer:
            write_whole(answer, format_, sys.stdout)
    elif chosen["store"]:
        with open_store(chosen["store"], write=False) as kg:
            write_whole(kg.query(text), format_, sys.stdout)
    else:
        write_whole(read_store(data, chosen["input_format"]).query(text), format_, sys.stdout)


@click.command()
def queries() -> None:
    """List the named queries, with their parameters and examples."""
    from unkg.queries import named_queries

    for name, each in named_queries().items():
        click.echo(f"{name}\n    {each.question}")
        for parameter in each.parameters:
            click.echo(f"    -p {parameter.name}={parameter.example.strip('<>').strip(chr(34))}")
