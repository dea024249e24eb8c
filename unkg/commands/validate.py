"""The command `unkg validate`: graphs against the shapes of the ontology."""

import click

from unkg.commands.documents import FILES


@click.command()
@FILES
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
