"""No secret is printed, by anything, anywhere in the suite. The search itself is tested too."""

import logging
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from tests.printed import PRINTED, Search, search_everything
from tests.running import SECRET
from unkg.endpoint import RemoteEndpoint
from unkg.endpoint.credentials import Credentials
from unkg.errors import EndpointError


def test_no_secret_is_in_any_output() -> None:
    """It runs last, wherever it stands."""
    assert PRINTED.found == []


def test_the_secrets_are_worth_a_search() -> None:
    assert len(SECRET) > 20
    assert all(len(secret) > 20 for secret in PRINTED.secrets)
    assert len(PRINTED.secrets) == 2


def test_the_search_finds_what_is_printed() -> None:
    search = Search(("hunter2",))
    patch = search_everything(search)
    try:
        subprocess.run([sys.executable, "-c", "print('hunter' + '2')"], capture_output=True, check=True)
        subprocess.run([sys.executable, "-c", "print('hunter3')"], capture_output=True, check=True)
        CliRunner().invoke(click.Command("c", callback=lambda: click.echo("hunter2", err=True)))
        CliRunner().invoke(click.Command("c", callback=lambda: 1 / int("hunter2")))
        EndpointError("http://hunter2/")
        logging.getLogger("httpcore").debug("Basic %s", "hunter2")
        search.report(pytest.TestReport("t", ("t", 1, "t"), {}, "failed", "hunter2", "call", [("stdout", "hunter2")]))
    finally:
        patch.undo()
        logging.getLogger().handlers.pop()
    assert [where.partition(":")[0] for where in search.found] == [
        "program", "command", "command", "error", "log", "report", "report",
    ]  # fmt: skip


def test_a_failure_shows_no_secret_either() -> None:
    with pytest.raises(EndpointError) as caught:
        RemoteEndpoint("http://127.0.0.1:1/", credentials=Credentials(token=SECRET)).query("ASK {}")
    for style in ("long", "short", "native"):
        assert SECRET not in str(caught.getrepr(showlocals=True, style=style))
