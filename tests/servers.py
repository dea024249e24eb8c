"""The SPARQL servers that the tests ask, on free ports of loopback, each in a folder of its own.

`start(name, folder)` gives a running server; `NAMES` are those there are, `WRITABLE` those to publish to. Each comes
from a package: Oxigraph's program from PyPI, Virtuoso from Debian, Fuseki from Maven's repository; one is `unkg serve`.
Where one cannot be had `start` skips the test and says why; where the variable `UNKG_ALL_SERVERS` is set, that is a
failure.

A server of yours is one more `Kind` in `KINDS`: which program it is, how to start it, and where it then answers.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn

import pytest

from tests.running import FILES, OURS, SECRET, Abilities, Absent, Kind, Running, Server, free_port
from unkg.endpoint.credentials import PASSWORD, USER

FUSEKI: Final = "5.6.0"
FUSEKI_MAIN: Final = "org.apache.jena.fuseki.main.cmds.FusekiMainCmd"


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


def _serve() -> Path:
    return Path(sys.executable)


def _serve_command(python: Path, folder: Path, port: int) -> list[str]:
    (folder / FILES).mkdir(exist_ok=True)
    (folder / FILES / "first.nq").write_bytes(b"<urn:a> <urn:p> <urn:b> <urn:g> .\n")  # it serves no empty file
    return [str(python), "-m", "unkg", "serve", str(folder / FILES), "--port", str(port)]


def _serve_server(port: int) -> Server:
    url = f"http://127.0.0.1:{port}"
    abilities = Abilities(durable=True, atomic=True, union=True, writes=False)
    return Server("unkg-serve", f"{url}/sparql", "", "", abilities)


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
    "unkg-serve": Kind(_serve, _serve_command, _serve_server, "/sparql?query=ASK{}"),
}
NAMES: Final = tuple(KINDS)
WRITABLE: Final = tuple(name for name, kind in KINDS.items() if kind.server(0).abilities.writes)
