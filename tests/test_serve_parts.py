"""The parts of `unkg serve` by themselves: what is refused at the start, and what the small functions say."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gold_graph import ROOT
from tests.served import GRAPH
from unkg.errors import UnreadableInput
from unkg.serving.datasets import dataset_of
from unkg.serving.loading import load
from unkg.serving.negotiation import GRAPHS, TABLES, choose, languages


def start(*arguments: str | Path, code: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *(["-c", code] if code else ["-m", "unkg"]), "serve", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["absent.ttl"], 3, "there is no such file"),
        (["notes.md"], 2, "names no format of a graph"),
        (["broken.ttl"], 3, "line 1: does not parse"),
        (["empty"], 3, "holds no RDF file and no store"),
        (["disk"], 3, "looks like an on-disk store, but cannot be opened"),
        (["-"], 2, "can be read only once"),
        ([GRAPH, "--bind", "elsewhere.example"], 2, "is no IP address"),
        ([GRAPH, "--port", "99999"], 2, "cannot be had"),
        ([GRAPH, "--bind", "192.0.2.1"], 2, "cannot be had"),
        ([GRAPH, "--timeout", "0"], 2, "--timeout"),
        ([GRAPH, "--timeout", "nan"], 2, "--timeout"),
        ([GRAPH, "--max-rows", "0"], 2, "--max-rows"),
        ([GRAPH, "--base", "nonsense"], 2, "cannot be a base"),
    ],
)
def test_what_cannot_be_served(arguments: list[str | Path], status: int, said: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "CURRENT").write_text("no manifest")
    (tmp_path / "broken.ttl").write_text("nonsense")
    (tmp_path / "notes.md").write_text("no graph")
    names = {path.name for path in tmp_path.iterdir()} | {"absent.ttl"}
    given = [tmp_path / each if each in names else each for each in arguments]
    done = start(*given, *(() if "--port" in arguments else ("--port", "0")))
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (status, True, False), done.stderr


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = start(GRAPH, "--port", str(taken.getsockname()[1]))
    assert (done.returncode, "choose another with --port" in done.stderr) == (2, True)


def test_without_the_extra() -> None:
    code = "import sys; sys.modules['uvicorn'] = None; from unkg.cli import main; main()"
    done = start(GRAPH, code=code)
    assert (done.returncode, "pip install 'unkg[serve]'" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("application/*;q=0.2, text/*", "csv"),
        ("application/sparql-results+json;q=0, */*", "xml"),
        ("text/csv; q=nonsense, text/tab-separated-values;q=0.001", "tsv"),
        ("image/png", None),
        ("TEXT/CSV ; header=present ; Q=1.0", "csv"),
        (",,;,", "json"),
    ],
)
def test_choose(accept: str, expected: str | None) -> None:
    chosen = choose(accept, TABLES)
    assert (chosen.name if chosen else None) == expected
    assert choose("text/turtle;q=0.3, application/ld+json;q=0.3", GRAPHS) == GRAPHS[0]


def test_languages() -> None:
    assert languages("fr-CH, fr;q=0.9, en;q=0.8, de;q=0, *;q=0.5") == ("fr", "en")
    assert languages("<script>, zh-Hans") == ("zh",)
    assert languages("") == ()


@pytest.mark.parametrize(
    ("text", "default", "named"),
    [
        ("ASK {}", None, None),
        ("ASK FROM <a:b> {}", ["a:b"], []),
        (
            "BASE <http://e.org/> PREFIX : <x/> SELECT * FROM :g from named <n> WHERE {}",
            ["http://e.org/x/g"],
            ["http://e.org/n"],
        ),
        ("PREFIX from: <a:> SELECT ?from FROM from:from { ?from ?p 'FROM <c:d>' } # FROM <e:f>", ["a:from"], []),
        ('SELECT * { ?s ?p """FROM <c:d>""" . ?s <a:FROM> "FROM <c:d>" }', None, None),
        ("#FROM <c:d>\nDESCRIBE <x:y> FROM <a:b>#c\nFROM\n#FROM <z:z>\nNAMED <q:r> FROM <a:b>", ["a:b"], ["q:r"]),
    ],
)
def test_from_clauses(text: str, default: list[str] | None, named: list[str] | None) -> None:
    found = dataset_of(text, [], [])
    shown = None if found is None else ([each.value for each in found.default], [each.value for each in found.named])
    assert shown == (None if default is None else (default, named))


def test_nothing_is_loaded_from_hidden_files(tmp_path: Path) -> None:
    (tmp_path / ".hidden.ttl").write_text("<a:a> <a:b> <a:c> .")
    with pytest.raises(UnreadableInput, match="holds no RDF file"):
        load([str(tmp_path)])
