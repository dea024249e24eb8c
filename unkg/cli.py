"""The command line. No logic: each command calls, prints, and turns errors into messages and exit statuses."""

import os
import sys
from typing import Any, Final

import click

from unkg.commands.check import check
from unkg.commands.export import export
from unkg.commands.fetch import fetch
from unkg.commands.inspect import inspect
from unkg.commands.publish import publish
from unkg.commands.query import queries, query
from unkg.commands.serve import serve
from unkg.commands.store import load, store
from unkg.commands.validate import validate
from unkg.errors import UnkgError, UsageError

_INTERRUPTED: Final = 130


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


for command in (fetch, export, inspect, check, validate, load, store, query, queries, publish, serve):
    main.add_command(command)
