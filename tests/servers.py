"""Real SPARQL servers for the tests, on free ports of loopback, each in a folder of its own.

`start(name, folder)` gives a running server; `NAMES` are those there are. Each comes from a package: Oxigraph's program
from PyPI, Virtuoso from Debian, Fuseki from Maven's repository. Where one cannot be had `start` skips the test and says
why; where the variable `UNKG_ALL_SERVERS` is set, that is a failure.

A server of yours is one more `Kind` in `KINDS`: which program it is, how to start it, and where it then answers.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, NoReturn

import httpx
import pytest
from pyoxigraph import Quad, RdfFormat, parse, serialize

from unkg.endpoint.credentials import PASSWORD, USER

FUSEKI: Final = "5.6.0"
FUSEKI_MAIN: Final = "org.apache.jena.fuseki.main.cmds.FusekiMainCmd"
OURS: Final = "pub"  # the user that may write, where a server knows users
SECRET: Final = "unkg-secret-" + secrets.token_hex(8)  # its password, which no output may show
READY: Final = 60.0  # seconds that a start may take, on a busy machine


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a server can do, and what it does otherwise than others."""

    durable: bool  # its data outlive it
    atomic: bool  # of a request with several operations, none is carried out if one fails
    union: bool  # the default graph of a query is the union of all graphs
    credentials: str = ""  # how it wants to be told who writes: basic or digest
    reading: bool = False  # it also wants to be told who asks
    chunked: bool = True  # it takes a body of unknown length; the others take it for an empty one
    most_rows: int | None = None  # of an answer; the rest is cut off
    most_inserted: int | None = None  # triples in one INSERT DATA
    half_updates: bool = False  # it carries out what arrived of an update, if the sending side is closed
    writes: bool = True


@dataclass(frozen=True, slots=True)
class Server:
    """The addresses of a server, how a graph is named there, and the variables that a client needs."""

    name: str
    query_url: str
    update_url: str
    graph_store_url: str
    abilities: Abilities
    graph_parameter: str = "graph"
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    def auth(self) -> httpx.Auth | None:
        """Return what makes a plain httpx request one of the user that may write."""
        if not self.environment:
            return None
        pair = (self.environment[USER], self.environment[PASSWORD])
        return httpx.DigestAuth(*pair) if self.abilities.credentials == "digest" else httpx.BasicAuth(*pair)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of server.

    `program` returns its program, or raises Absent. `command` returns the command line for its folder and port, and
    writes what the program reads there. `server` says where it answers, `ready` is the path that then has a reply.
    `opened` is called once, after the first start in a folder.
    """

    program: Callable[[], Path]
    command: Callable[[Path, Path, int], list[str]]
    server: Callable[[int], Server]
    ready: str
    opened: Callable[[Path, Path], None] = lambda _program, _folder: None
    locks: tuple[str, ...] = ()  # files that a killed server leaves, and the next one minds


class Absent(Exception):
    """A server that cannot be had on this machine, and why."""


class Running:
    """A server that runs: `server` says where, `folder` has its data, `log` what it printed."""

    def __init__(self, kind: Kind, folder: Path) -> None:
        self._kind, self._program = kind, kind.program()
        self.folder, self.log = folder, folder / "log.txt"
        folder.mkdir(parents=True, exist_ok=True)
        self._port = free_port()
        self.server = kind.server(self._port)
        self._launch()
        kind.opened(self._program, folder)

    @property
    def pid(self) -> int:
        """The id of its process."""
        return self._process.pid

    def stop(self) -> None:
        """End it as an administrator would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Start it again, after it was stopped or killed or now, on the same data and port."""
        self.stop()
        for name in self._kind.locks:
            (self.folder / name).unlink(missing_ok=True)
        self._launch()

    def put(self, graph: str, triples: bytes) -> None:
        """Replace a named graph by N-Triples, in one plain PUT."""
        reply = httpx.put(
            self.server.graph_store_url,
            params={self.server.graph_parameter: graph},
            content=triples,
            headers={"Content-Type": "application/n-triples", "Accept": "*/*"},
            auth=self.server.auth(),
            timeout=READY,
            trust_env=False,
        )
        assert reply.is_success, f"{self.server.name}: {reply.status_code} for {graph}: {reply.text[:300]}"

    def drop(self, graph: str) -> None:
        """Delete a named graph."""
        reply = httpx.delete(
            self.server.graph_store_url,
            params={self.server.graph_parameter: graph},
            headers={"Accept": "*/*"},
            auth=self.server.auth(),
            timeout=READY,
            trust_env=False,
        )
        assert reply.is_success, f"{self.server.name}: {reply.status_code} for {graph}: {reply.text[:300]}"

    def fill(self, path: Path) -> list[str]:
        """Put each named graph of a TriG or N-Quads file, and return their names."""
        graphs: dict[str, list[Quad]] = {}
        for quad in parse(path=str(path), format=RdfFormat.from_extension(path.suffix[1:])):
            graphs.setdefault(getattr(quad.graph_name, "value", ""), []).append(quad)
        for graph, quads in graphs.items():
            assert graph, "only named graphs are put: a PUT without a graph empties some servers"
            self.put(graph, serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b"")
        return list(graphs)

    def _launch(self) -> None:
        command = self._kind.command(self._program, self.folder, self._port)
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C is for pytest, which then stops its servers in order.
            self._process = subprocess.Popen(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        guard().follow(self.pid)
        until = time.monotonic() + READY
        while time.monotonic() < until:
            assert self._process.poll() is None, f"{command[0]} ended at once: {self._tail()}"
            try:
                httpx.get(f"http://127.0.0.1:{self._port}{self._kind.ready}", timeout=5, trust_env=False)
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return
        self.kill()
        pytest.fail(f"{command[0]} was not ready within {READY:g} seconds: {self._tail()}")

    def _end(self, with_signal: signal.Signals) -> None:
        if self._process.poll() is None:
            self._process.send_signal(with_signal)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()
        guard().forget(self.pid)

    def _tail(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-600:]


@contextmanager
def start(name: str, folder: Path) -> Iterator[Running]:
    """Give a server of a kind of KINDS with its data in `folder`, which is made; it ends with the `with`.

    Where its program cannot be had, the test is skipped with the reason, or fails if UNKG_ALL_SERVERS is set.
    """
    try:
        running = Running(KINDS[name], folder)
    except Absent as reason:
        do_without(name, reason)
    try:
        yield running
    finally:
        running.stop()


def do_without(name: str, reason: Absent) -> NoReturn:
    """Skip the test for want of a program, or fail it where all of them are asked for."""
    if os.environ.get("UNKG_ALL_SERVERS"):
        pytest.fail(f"{name} cannot be had, and UNKG_ALL_SERVERS asks for all servers: {reason}")
    pytest.skip(f"{name} cannot be had: {reason}")


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


class Guard:
    """A process that kills the servers when this one is gone, however it went.

    It reads process ids, `+` to follow and `-` to forget, and its input ends when this process does.
    """

    _PROGRAM = """
import os, signal, sys
followed = set()
for line in sys.stdin:
    (followed.add if line[0] == "+" else followed.discard)(int(line[1:]))
for pid in followed:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
"""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", self._PROGRAM], stdin=subprocess.PIPE, text=True, start_new_session=True
        )

    def follow(self, pid: int) -> None:
        """Kill this process if ours ends first."""
        self._tell(f"+{pid}")

    def forget(self, pid: int) -> None:
        """This process has ended; its id may soon be another's."""
        self._tell(f"-{pid}")

    def close(self) -> None:
        """End the guard, and what it still follows."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()


@cache
def guard() -> Guard:
    """Return the guard of this session, which is started if there is none."""
    return Guard()


def end_guard() -> None:
    """End the guard, if there is one; the session's last word."""
    if guard.cache_info().currsize:
        guard().close()
        guard.cache_clear()


def _installed(program: str, package: str) -> Path:
    found = shutil.which(program, path=f"{sysconfig.get_path('scripts')}:{os.environ['PATH']}:/usr/sbin")
    if not found:
        raise Absent(f"no program {program}; install {package}")
    return Path(found)


def nginx() -> Path:
    """Return nginx, which stands in front of a server for TLS, passwords and limits. Raises Absent."""
    return _installed("nginx", "the Debian package nginx-light")


def _oxigraph() -> Path:
    return _installed("oxigraph", "the PyPI package oxigraph: pip install '.[dev]'")


def _oxigraph_command(program: Path, _folder: Path, port: int) -> list[str]:
    return [str(program), "serve", "--bind", f"127.0.0.1:{port}"]


def _oxigraph_disk_command(program: Path, folder: Path, port: int) -> list[str]:
    return [str(program), "serve", "--location", str(folder / "store"), "--bind", f"127.0.0.1:{port}"]


def _oxigraph_server(name: str, *, durable: bool) -> Callable[[int], Server]:
    def server(port: int) -> Server:
        url = f"http://127.0.0.1:{port}"
        abilities = Abilities(durable=durable, atomic=True, union=False)
        return Server(name, f"{url}/query", f"{url}/update", f"{url}/store", abilities)

    return server


_VIRTUOSO_INI: Final = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
MaxCheckpointRemap = 2000
Striping = 0
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000
Striping = 0
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
MaxClientConnections = 10
CheckpointInterval = 60
CaseMode = 2
DirsAllowed = .
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
MaxQueryMem = 2G
ThreadsPerQuery = 2
AsyncQueueMaxThreads = 4
DefaultIsolation = 4
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = .
MaxClientConnections = 10
DavRoot = DAV
ServerThreads = 10
MaxKeepAlives = 10
KeepAliveTimeout = 10
Charset = UTF-8
EnabledGzipContent = 1
[Client]
SQL_PREFETCH_ROWS = 100
[Replication]
ServerName = db
[URIQA]
DynamicLocal = 0
DefaultHost = localhost:{port}
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryCostEstimationTime = 400
MaxQueryExecutionTime = 60
"""


def _virtuoso() -> Path:
    _installed("isql-vt", "the Debian package virtuoso-opensource-7-bin")
    return _installed("virtuoso-t", "the Debian package virtuoso-opensource-7-bin")


def _virtuoso_command(program: Path, folder: Path, port: int) -> list[str]:
    settings = folder / "virtuoso.ini"
    if not settings.exists():
        settings.write_text(_VIRTUOSO_INI.format(port=port, sql_port=free_port()), encoding="ascii")
    return [str(program), "+foreground", "+configfile", str(settings)]


def _virtuoso_opened(_program: Path, folder: Path) -> None:
    settings = (folder / "virtuoso.ini").read_text(encoding="ascii")
    sql = settings.partition("[Parameters]\nServerPort = ")[2].partition("\n")[0]
    commands = f"DB.DBA.USER_CREATE('{OURS}', '{SECRET}');\nGRANT SPARQL_UPDATE TO \"{OURS}\";\n"
    isql = _installed("isql-vt", "the Debian package virtuoso-opensource-7-bin")
    done = subprocess.run([isql, sql, "dba", "dba"], input=commands, capture_output=True, text=True, check=False)
    assert done.returncode == 0, "Virtuoso: the user that may write cannot be made"
    assert "Error" not in done.stdout + done.stderr, "Virtuoso: the user that may write cannot be made"


def _virtuoso_server(port: int) -> Server:
    url = f"http://127.0.0.1:{port}"
    abilities = Abilities(
        durable=True,
        atomic=False,
        union=True,
        credentials="digest",
        chunked=False,
        most_rows=10_000,
        most_inserted=1_426,
    )
    crud = f"{url}/sparql-graph-crud-auth"
    environment = {USER: OURS, PASSWORD: SECRET}
    return Server("virtuoso", f"{url}/sparql", f"{url}/sparql-auth", crud, abilities, "graph-uri", environment)


def _fuseki() -> Path:
    """Return Fuseki's jar; it is fetched once, into `~/.cache/unkg/servers` or the folder that UNKG_SERVERS names."""
    _installed("java", "Java 17")
    folder = Path(os.environ.get("UNKG_SERVERS") or Path.home() / ".cache" / "unkg" / "servers")
    jar = folder / f"jena-fuseki-server-{FUSEKI}.jar"
    if jar.exists():
        return jar
    maven = _installed("mvn", "Maven, which fetches Fuseki")
    fresh = folder / f"fetching-{os.getpid()}"
    fresh.mkdir(parents=True)
    artifact = f"-Dartifact=org.apache.jena:jena-fuseki-server:{FUSEKI}"
    try:
        done = subprocess.run(
            [maven, "-q", "-B", "dependency:copy", artifact, f"-DoutputDirectory={fresh}"],
            cwd=fresh,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        if done.returncode != 0:
            raise Absent(f"Maven cannot fetch Fuseki {FUSEKI}: {done.stdout[-300:]}")
        (fresh / jar.name).replace(jar)  # whole, whoever else fetches it now
    finally:
        shutil.rmtree(fresh)
    return jar


def _fuseki_command(authentication: str, *where: str) -> Callable[[Path, Path, int], list[str]]:
    def command(jar: Path, folder: Path, port: int) -> list[str]:
        (folder / "users").write_text(f"{OURS}: {SECRET}\n", encoding="ascii")
        (folder / "tdb2").mkdir(exist_ok=True)
        java = ["java", "-Xmx1G", "-cp", str(jar), FUSEKI_MAIN, "--localhost", "--port", str(port), "--ping"]
        return [*java, f"--auth={authentication}", "--passwd=users", *where, "/ds"]

    return command


def _fuseki_server(name: str, credentials: str, *, durable: bool) -> Callable[[int], Server]:
    def server(port: int) -> Server:
        url = f"http://127.0.0.1:{port}/ds"
        abilities = Abilities(
            durable=durable, atomic=True, union=False, credentials=credentials, reading=True, half_updates=True
        )
        environment = {USER: OURS, PASSWORD: SECRET}
        return Server(name, f"{url}/query", f"{url}/update", f"{url}/data", abilities, environment=environment)

    return server


KINDS: Final[Mapping[str, Kind]] = {
    "oxigraph-memory": Kind(_oxigraph, _oxigraph_command, _oxigraph_server("oxigraph-memory", durable=False), "/query"),
    "oxigraph-disk": Kind(_oxigraph, _oxigraph_disk_command, _oxigraph_server("oxigraph-disk", durable=True), "/query"),
    "virtuoso": Kind(_virtuoso, _virtuoso_command, _virtuoso_server, "/sparql", _virtuoso_opened, ("virtuoso.lck",)),
    "fuseki-memory": Kind(
        _fuseki, _fuseki_command("basic", "--mem"), _fuseki_server("fuseki-memory", "basic", durable=False), "/$/ping"
    ),
    "fuseki-tdb2": Kind(
        _fuseki,
        _fuseki_command("digest", "--tdb2", "--loc", "tdb2", "--update"),
        _fuseki_server("fuseki-tdb2", "digest", durable=True),
        "/$/ping",
    ),
}
NAMES: Final = tuple(KINDS)
