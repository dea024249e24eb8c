"""The command `unkg serve`. No logic: it turns options into a server that runs."""

import click


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="GRAPH...")
@click.option("--port", default=7879, show_default=True, metavar="N", help="The port; 0 takes any free one.")
@click.option("--bind", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="The IP address to listen on.")
@click.option("--timeout", default=30.0, show_default=True, metavar="SECONDS", help="When a query is stopped.")
@click.option(
    "--max-rows", default=100_000, show_default=True, metavar="N", help="Where an answer is cut, and says so."
)
@click.option("--base", metavar="IRI", help="The base of the IRIs of documents; else https://w3id.org/unkg/.")
def serve(sources: tuple[str, ...], port: int, bind: str, timeout: float, max_rows: int, base: str | None) -> None:
    """Serve graphs as a read-only SPARQL endpoint with a page to ask it: RDF files, a folder of them, or a store."""
    from unkg.iris import BASE
    from unkg.serving.server import Options
    from unkg.serving.server import serve as run

    options = Options(bind, port, timeout, max_rows, base or BASE)
    run(sources, options, lambda line: click.echo(f"unkg: {line}", err=True))
