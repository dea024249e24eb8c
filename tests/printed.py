"""Everything that the suite prints, searched for secrets while it runs.

That is: what the tests and their servers' clients print, what the reports of pytest say, what programs that a test
starts print, what the command line prints where it is called in this process, each error of unkg that is made, whether
it is printed or not, and each line that any library logs, at the most talkative level.
"""

import logging
import subprocess
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from click.testing import CliRunner

from tests.running import OURS, SECRET
from unkg.errors import UnkgError


@dataclass
class Search:
    """A search for secrets: how many texts were searched, and where a secret was. What is found is not kept."""

    secrets: tuple[str, ...]
    searched: dict[str, int] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)

    def look(self, where: str, text: str | bytes | None) -> None:
        """Search a text that was printed."""
        if not text:
            return
        shown = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        kind = where.partition(":")[0]
        self.searched[kind] = self.searched.get(kind, 0) + 1
        if any(secret in shown for secret in self.secrets):
            self.found.append(where)

    def report(self, report: pytest.TestReport) -> None:
        """Search what pytest says of a test, with all that it captured."""
        self.look(f"report: {report.nodeid}", report.longreprtext)
        for name, text in report.sections:
            self.look(f"report: {report.nodeid}, {name}", text)


class _Log(logging.Handler):
    def __init__(self, search: Search) -> None:
        super().__init__(logging.DEBUG)
        self._search = search

    def emit(self, record: logging.LogRecord) -> None:
        """Search a line of a log."""
        self._search.look(f"log: {record.name}", self.format(record))


def search_everything(search: Search) -> pytest.MonkeyPatch:
    """Have all that is printed from now on searched, until the result is undone."""
    patch = pytest.MonkeyPatch()
    communicate, invoke, make = subprocess.Popen.communicate, CliRunner.invoke, UnkgError.__init__

    def communicated(self: subprocess.Popen[Any], *arguments: Any, **more: Any) -> tuple[Any, Any]:
        outputs = communicate(self, *arguments, **more)
        program = self.args if isinstance(self.args, str) else " ".join(map(str, _first(self.args)))
        for output in outputs:
            search.look(f"program: {program}", output)
        return outputs

    def invoked(self: CliRunner, *arguments: Any, **more: Any) -> Any:
        result = invoke(self, *arguments, **more)
        search.look(f"command: {arguments[1:2]}", result.output + str(result.exception or ""))
        return result

    def made(self: UnkgError, *arguments: Any) -> None:
        make(self, *arguments)
        search.look(f"error: {type(self).__name__}", str(self))

    patch.setattr(subprocess.Popen, "communicate", communicated)
    patch.setattr(CliRunner, "invoke", invoked)
    patch.setattr(UnkgError, "__init__", made)
    logging.getLogger().addHandler(_Log(search))
    for name in ("httpx", "httpcore", "SPARQLWrapper", "rdflib", "unkg"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    return patch


def _first(arguments: Any) -> Iterable[Any]:
    return arguments[:4] if isinstance(arguments, list | tuple) else (arguments,)


PRINTED = Search((SECRET, b64encode(f"{OURS}:{SECRET}".encode()).decode()))
