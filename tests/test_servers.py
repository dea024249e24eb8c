"""The servers of the tests: they start, keep what they should, and end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests import servers
from tests.gold_graph import ROOT
from tests.running import Running

GRAPH = "http://example.org/servers"
COUNT = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}"


def count(running: Running) -> int:
    reply = httpx.post(
        running.server.query_url,
        data={"query": COUNT},
        headers={"Accept": "application/sparql-results+json"},
        auth=running.server.auth() if running.server.abilities.reading else None,
        timeout=30,
        trust_env=False,
    )
    return int(reply.json()["results"]["bindings"][0]["n"]["value"])


@pytest.mark.parametrize("name", servers.NAMES)
def test_a_server_lives_as_it_says(name: str, tmp_path: Path) -> None:
    triples = [b'<http://example.org/%d> <http://example.org/p> "o" .\n' % n for n in range(100)]
    with servers.start(name, tmp_path / "data") as running:
        running.put(GRAPH, b"".join(triples))
        assert count(running) == 100
        running.restart()
        assert count(running) == (100 if running.server.abilities.durable else 0)
        running.put(GRAPH, b"".join(triples[:50]))
        running.kill()
        with pytest.raises(httpx.TransportError):
            count(running)
        running.restart()
        assert count(running) == (50 if running.server.abilities.durable else 0)
        assert running.log.exists()
        pid = running.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize("with_signal", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_server_does_not_outlive_its_session(with_signal: signal.Signals, tmp_path: Path) -> None:
    code = (
        "import pathlib, sys, time\nfrom tests import servers\n"
        "with servers.start('oxigraph-memory', pathlib.Path(sys.argv[1])) as running:\n"
        "    print(running.pid, flush=True)\n    time.sleep(60)\n"
    )
    session = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "data")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with session:
        assert session.stdout
        line = session.stdout.readline()
        if not line:
            pytest.skip("Oxigraph cannot be had")
        pid = int(line)
        os.kill(pid, 0)
        session.send_signal(with_signal)
        session.wait(30)
    until = time.monotonic() + 10
    while time.monotonic() < until and Path(f"/proc/{pid}").exists():
        time.sleep(0.05)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_an_absent_server_is_a_skip_or_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNKG_SERVERS", str(tmp_path / "none"))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sysconfig.get_path", lambda _name: str(tmp_path))
    monkeypatch.delenv("UNKG_ALL_SERVERS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="fuseki-tdb2 cannot be had: no program java; install Java 17"):
        servers.start("fuseki-tdb2", tmp_path).__enter__()
    monkeypatch.setenv("UNKG_ALL_SERVERS", "1")
    with pytest.raises(pytest.fail.Exception, match="UNKG_ALL_SERVERS asks for all servers"):
        servers.start("fuseki-tdb2", tmp_path).__enter__()
