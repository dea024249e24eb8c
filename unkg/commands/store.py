"""The commands `unkg load` and `unkg store`: a store on disk is filled, counted and compacted. No logic."""

import click

from unkg.errors import InvalidData, UnkgError

_STORE = click.argument("folder", metavar="FOLDER")


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--store", "folder", required=True, metavar="FOLDER", help="The store; it is made if there is none.")
@click.option("-i", "--input-format", metavar="NAME", help="The format of the standard input; else Turtle.")
@click.option("--graph", metavar="IRI", help="The graph of triples that have none; else it is named for their file.")
@click.pass_context
def load(
    ctx: click.Context, /, files: tuple[str, ...], folder: str, input_format: str | None, graph: str | None
) -> None:
    """Put the graphs of RDF files into a store on disk, each in place of the graph of its name.

    Ask it with `unkg query --store FOLDER`. `-` is the standard input. Run it again after whatever stopped it.
    """
    from unkg.store import open_store
    from unkg.store.files import graphs_of

    failed: list[UnkgError] = []

    def fail(error: UnkgError) -> None:
        click.echo(f"unkg: {error}", err=True)
        failed.append(error)

    with graphs_of(files, input_format, graph, fail) as graphs:
        if len(failed) < len(files):
            with open_store(folder, write=True) as kg:
                before = kg.graphs()
                kg.extend(graphs)
                new, held = len(kg.graphs() - before), len(kg.graphs())
            click.echo(f"unkg: {folder}: {new:,} graphs are new, {held:,} in all", err=True)
    if failed:
        ctx.exit(max(error.exit_status for error in failed))


@click.command()
@_STORE
@click.option("--compact", is_flag=True, help="First rewrite its files, without what was replaced.")
@click.option("--check", is_flag=True, help="Look whether the union is what the graphs say; status 1 if not.")
@click.option("-f", "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def store(folder: str, *, compact: bool, check: bool, format_: str) -> None:
    """Tell what a store on disk holds: graphs, quads, documents, bytes, classes."""
    from unkg.store import open_store
    from unkg.store.statistics import statistics

    with open_store(folder, write=compact) as kg:
        if compact:
            kg.compact()
        if check and not kg.is_right():
            raise InvalidData(f"{folder}: the union is not what the graphs say; load their files into a new folder")
        found = statistics(kg)
        click.echo(found.json() if format_ == "json" else found.text())
