"""Publishing is stopped: clients and servers are killed, connections cut, disks full. Each graph is old or new, always.

And running it again converges. How often: see `tests.publishers`.
"""

import os
import resource
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import servers
from tests.publishers import (
    CLIENT_KILLS,
    CUTS,
    EVERYWHERE,
    SERVER_KILLS,
    USUAL,
    Content,
    Fault,
    assert_whole,
    chance,
    published,
    publishing,
    stages,
    stored,
    target,
    through,
    version,
    write,
)
from tests.running import SECRET, Absent, Running, free_port
from unkg.errors import EndpointError, UnkgError, UsageError
from unkg.publishing import Target, publish
from unkg.publishing.sorting import sorted_quads


@pytest.fixture
def base(running: Running, request: pytest.FixtureRequest) -> str:
    """Return what the names of a test's graphs begin with, so that tests can share a server."""
    return f"http://example.org/{abs(hash((running.server.name, request.node.name))):x}"


class Corpus:
    """Graphs in one version after the other, and what the store has to have of them."""

    def __init__(self, running: Running, base: str, folder: Path, **to: float) -> None:
        self.running, self.base, self.folder = running, base, folder
        self.number = 0
        self.to: Target = target(running, base.rpartition("/")[2], **to)
        self.old: Content = {}
        self.new: Content = {}
        self.file = folder / "corpus.nq"
        self.next()
        self.converge()

    def next(self) -> None:
        """Turn to the next version, which is not yet published."""
        self.old, self.number = self.new, self.number + 1
        self.new = version(self.base, self.number)
        write(self.new, self.file)

    def stored(self) -> Content:
        """Return what the store has."""
        return stored(self.running, list(self.new))

    def whole(self) -> None:
        """Fail unless each graph is old or new."""
        assert_whole(self.stored(), self.old, self.new)

    def converge(self) -> None:
        """Publish again, and fail unless all is new then, and nothing left over."""
        report = published(self.running, [self.file], self.to)
        assert not report.failed
        assert self.stored() == self.new
        assert stages(self.running, self.base) == []
        assert published(self.running, [self.file], self.to, dry_run=True).unchanged == len(self.new)


@pytest.fixture
def corpus(running: Running, base: str, tmp_path: Path) -> Corpus:
    if not EVERYWHERE and running.server.name != USUAL:
        pytest.skip("with UNKG_LONG set, faults are tried on every server")
    return Corpus(running, base, tmp_path)


def test_the_client_is_killed(corpus: Corpus) -> None:
    moments = chance("client kills")
    corpus.next()
    begun = time.monotonic()
    with publishing(corpus.running, corpus.file, corpus.to) as process:
        process.join()
    usual = time.monotonic() - begun
    corpus.converge()
    for _ in range(CLIENT_KILLS):
        corpus.next()
        with publishing(corpus.running, corpus.file, corpus.to) as process:
            time.sleep(moments.uniform(0, usual))
            process.kill()
        corpus.whole()
        corpus.converge()


@pytest.mark.parametrize("name", servers.WRITABLE if EVERYWHERE else [USUAL])
def test_the_server_is_killed(name: str, tmp_path: Path) -> None:
    moments = chance(f"server kills {name}")
    with servers.start(name, tmp_path / "server") as running:
        corpus = Corpus(running, "http://example.org/killed", tmp_path, timeout=2.0)
        corpus.to = replace(corpus.to, timeout=30.0)
        corpus.next()
        begun = time.monotonic()
        published(running, [corpus.file], corpus.to)
        usual = time.monotonic() - begun
        for _ in range(SERVER_KILLS):
            corpus.next()
            with publishing(running, corpus.file, replace(corpus.to, timeout=1.5)) as process:
                time.sleep(moments.uniform(0, usual))
                running.kill()
                process.join(60)
                assert not process.is_alive()
            running.restart()
            if running.server.abilities.durable:
                corpus.whole()
            corpus.converge()


WAYS = [(what, side) for side in ("client", "server") for what in ("cut", "half", "garble", "stall")]


@pytest.mark.parametrize(("what", "side"), WAYS)
def test_the_connection_breaks(what: str, side: str, corpus: Corpus) -> None:
    moments, from_server = chance(f"{what} {side}"), side == "server"
    corpus.next()
    with through(corpus.to, Fault("cut", 1 << 40)) as (proxy, to):
        published(corpus.running, [corpus.file], to)
        usual = proxy.passed[from_server]
    for cut in range(CUTS):
        corpus.next()
        fault = Fault(what, moments.randrange(usual), from_server, at_line_end=(cut + from_server) % 2 == 1)
        told: UnkgError | None = None
        with through(replace(corpus.to, timeout=1.0 if what == "stall" else 5.0), fault) as (_, to):
            try:
                published(corpus.running, [corpus.file], to)
            except UnkgError as error:
                told = error
        assert told is None or (told.exit_status == 4 and SECRET not in str(told))
        corpus.whole()
        corpus.converge()


def test_a_busy_server_is_asked_again(corpus: Corpus) -> None:
    corpus.next()
    with through(corpus.to, Fault("busy", 3000, times=4)) as (proxy, to):
        published(corpus.running, [corpus.file], to)
        assert proxy.fault.times == 0
    assert corpus.stored() == corpus.new


def test_a_wrong_password(corpus: Corpus) -> None:
    if not corpus.running.server.abilities.credentials:
        pytest.skip("this server knows no passwords")
    corpus.next()
    environment = dict(corpus.running.server.environment, UNKG_PASSWORD="wrong-" + SECRET[::-1])
    process_environment = {**os.environ, **environment, "NETRC": os.devnull}
    done = subprocess.run(
        [*command(corpus.to), str(corpus.file)], env=process_environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 4
    assert "status 401" in done.stderr
    assert "UNKG_PASSWORD" in done.stderr or "password" in done.stderr
    assert SECRET[::-1] not in done.stdout + done.stderr
    assert corpus.stored() == corpus.old
    corpus.converge()


def command(to: Target) -> list[str]:
    """Return the command line that publishes to a place."""
    import sys

    addresses = ["--endpoint", to.endpoint, "--update", to.update, "--graph-store", to.graph_store]
    return [sys.executable, "-m", "unkg", "publish", *addresses, "--manifest", to.manifest]


def test_a_server_that_is_late(corpus: Corpus) -> None:
    corpus.next()
    with through(replace(corpus.to, timeout=0.7), Fault("stall", 6000, times=99)) as (_, to):
        with pytest.raises(EndpointError, match=r"within 0\.7 seconds|cannot be reached, or broke off") as told:
            published(corpus.running, [corpus.file], to)
        assert "run it again to go on" in str(told.value)
    corpus.whole()
    corpus.converge()


def test_a_file_that_breaks_off(corpus: Corpus, tmp_path: Path) -> None:
    corpus.next()
    broken = tmp_path / "broken.nq"
    lines = corpus.file.read_bytes().splitlines(keepends=True)
    first = [line for line in lines if b"/g0>" in line]
    broken.write_bytes(b"".join(first[:-1]) + b"<http://example.org/x> nonsense\n")
    rest = tmp_path / "rest.nq"
    rest.write_bytes(b"".join(line for line in lines if b"/g0>" not in line))
    said: list[str] = []
    report = published(corpus.running, [broken, rest], corpus.to, said)
    assert max(error.exit_status for error in report.errors) == 3
    assert any(f"broken.nq: line {len(first)}: does not parse" in line for line in said)
    assert corpus.stored() == {**corpus.new, f"{corpus.base}/g0": corpus.old[f"{corpus.base}/g0"]}
    report = published(corpus.running, [broken, rest], corpus.to, prune=True)
    assert any(isinstance(error, UsageError) and "nothing was removed" in str(error) for error in report.errors)
    corpus.converge()


NGINX = """
daemon off; pid {folder}/pid; error_log {folder}/errors; {user}
events {{ }}
http {{
  access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; client_max_body_size {most}; location / {{ proxy_pass http://127.0.0.1:{to}; }} }}
}}
"""


@contextmanager
def behind_nginx(to: Target, folder: Path, most: str) -> Iterator[Target]:
    """Give the address of a server behind nginx, which takes bodies up to a size."""
    try:
        program = servers.nginx()
    except Absent as reason:
        pytest.skip(str(reason))
    port, behind = free_port(), urlsplit(to.endpoint).port
    user = "user root;" if os.getuid() == 0 else ""
    text = NGINX.format(folder=folder, port=port, to=behind, most=most, user=user)
    (folder / "nginx.conf").write_text(text, encoding="ascii")
    process = subprocess.Popen(
        [program, "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL
    )
    try:
        while not (folder / "pid").exists():
            assert process.poll() is None, (folder / "errors").read_text(encoding="utf-8")
            time.sleep(0.02)

        def url(address: str) -> str:
            return address.replace(f":{behind}/", f":{port}/")

        yield replace(to, endpoint=url(to.endpoint), update=url(to.update), graph_store=url(to.graph_store))
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder)


def test_a_request_that_is_too_large_is_sent_in_parts(corpus: Corpus, tmp_path: Path) -> None:
    folder = tmp_path / "nginx"
    folder.mkdir()
    corpus.next()
    with behind_nginx(corpus.to, folder, "24k") as to:
        report = published(corpus.running, [corpus.file], to)
    assert not report.failed
    assert corpus.stored() == corpus.new


def test_a_triple_that_is_too_large_says_what_to_do(corpus: Corpus, tmp_path: Path) -> None:
    folder = tmp_path / "nginx"
    folder.mkdir()
    corpus.next()
    graph, good = f"{corpus.base}/g1", dict(corpus.new)
    write(corpus.new | {graph: frozenset({(f"{corpus.base}/x", "long " * 20_000)})}, corpus.file)
    with behind_nginx(corpus.to, folder, "24k") as to:
        report = published(corpus.running, [corpus.file], to)
    assert list(report.failed) == [graph]
    assert "status 413" in report.failed[graph]
    assert "client_max_body_size" in report.failed[graph]
    assert corpus.stored() == {**good, graph: corpus.old[graph]}


@pytest.mark.parametrize("name", [name for name in servers.WRITABLE if EVERYWHERE and "memory" not in name] or [USUAL])
def test_the_servers_disk_is_full(name: str, tmp_path: Path) -> None:
    with servers.start(name, tmp_path / "server") as running:
        corpus = Corpus(running, "http://example.org/full", tmp_path)
        sizes = [file.stat().st_size for file in running.folder.rglob("*") if file.is_file()]
        corpus.next()
        large = version(corpus.base, corpus.number, (40, 40, 40, 60_000))
        write(large, corpus.file)
        # No file may grow beyond what the largest is: as if the disk were full, for this process.
        resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (max(sizes), max(sizes)))
        report, told = None, "run it again"
        try:
            report = published(running, [corpus.file], replace(corpus.to, timeout=20.0))
        except EndpointError as error:
            told = str(error)
        assert "run it again" in told
        running.kill()
        running.restart()
        found = stored(running, [graph for graph in corpus.new if not graph.endswith("g3")])
        assert_whole(found, corpus.old, corpus.new)
        last = f"{corpus.base}/g3"
        if not report or report.failed:
            assert stored(running, [last])[last] == corpus.old[last]
        write(corpus.new, corpus.file)
        corpus.converge()


def test_the_clients_disk_is_full(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus.next()
    monkeypatch.setattr("unkg.publishing.sorted_quads", lambda: sorted_quads(1000))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, hard))
    try:
        report = published(corpus.running, [corpus.file], corpus.to)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "name a folder with room in TMPDIR" in str(report.errors[0])
    assert corpus.stored() == corpus.old
    corpus.converge()


def test_nobody_listens(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/sparql"
    begun = time.monotonic()
    with pytest.raises(EndpointError, match=r"cannot be reached"):
        publish([str(write(version("http://example.org/n", 1), tmp_path / "a.nq"))], Target(url, url))
    assert time.monotonic() - begun < 20
