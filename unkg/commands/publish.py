"""The command `unkg publish`. No logic: it calls, prints, and tells by the exit status what was not published."""

import click


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--endpoint", required=True, metavar="URL", help="Where the store is asked: its SPARQL query address.")
@click.option("--update", metavar="URL", help="Where it takes updates; else the address of --endpoint.")
@click.option(
    "--graph-store", metavar="URL", help="Where it speaks the Graph Store Protocol; else all goes as updates."
)
@click.option("--manifest", metavar="IRI", help="The graph that says what was published; one for each set of files.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--prune", is_flag=True, help="Remove what an earlier run published and no file has any more.")
@click.option("--timeout", default=300.0, show_default=True, metavar="SECONDS", help="How long one request may take.")
@click.option("--ca-file", metavar="FILE", help="Certificates to trust besides the system's, as PEM.")
@click.pass_context
def publish(ctx: click.Context, /, files: tuple[str, ...], *, dry_run: bool, prune: bool, **where: str | None) -> None:
    """Put the named graphs of .nq and .trig files into a store, each as a whole, and only if it changed.

    A name and password come from UNKG_USER and UNKG_PASSWORD, a token from UNKG_TOKEN, or both from netrc or the
    keyring. Run it again after whatever stopped it. `-` is N-Quads on the standard input.
    """
    from unkg.publishing import Target
    from unkg.publishing import publish as publish_graphs

    given = {name: value for name, value in where.items() if value is not None}
    target = Target(**{"update": str(where["endpoint"]), **given})  # type: ignore[arg-type]  # click has checked them

    def say(line: str) -> None:
        click.echo(f"unkg: {line}", err=True)

    report = publish_graphs(files, target, dry_run=dry_run, prune=prune, say=say)
    if dry_run:
        for what, names in (("new", report.new), ("changed", report.changed), ("gone", report.gone)):
            for name in names:
                click.echo(f"{what} {name}")
    click.echo(f"{'would be: ' if dry_run else ''}{report}")
    if report.errors:
        ctx.exit(max(error.exit_status for error in report.errors))
