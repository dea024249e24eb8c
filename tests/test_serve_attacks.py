"""What is meant to break `unkg serve`: late and large queries, killed processes, crowds, slow and lying clients."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from pyoxigraph import RdfFormat, parse

from tests.gold_graph import ROOT
from tests.served import BOMB, GRAPH, Served, children, is_alive, served
from tests.test_queries import fixture_query

ANY = "0.0.0.0"  # noqa: S104 -- all addresses of this machine, for a moment
WHOLE = str(len({quad.triple for quad in parse(path=str(GRAPH), format=RdfFormat.TRIG)}))  # of the fixture
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
INJECTIONS = [
    "> ; DROP ALL",
    '" } DROP ALL #',
    "'''",
    '"""',
    "{}",
    "a\nb\r",
    "\\",
    "\\u0022 . }",
    "<a:b>",
    "}} UNION {{",
    "\0",
]


@pytest.fixture
def server() -> Iterator[Served]:
    with served(GRAPH, "--timeout", "3") as running:
        yield running


def count(server: Served) -> str:
    response = server.ask(COUNT, "text/csv")
    assert response.status_code == 200, response.text
    return response.text.split()[1]


def until(condition: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def keeper(server: Served) -> int:
    return children(server.process.pid)[0]  # its only child; the workers are the keeper's


def workers(server: Served) -> list[int]:
    return children(keeper(server))


def test_a_late_query_is_really_stopped_and_holds_nobody_up(server: Served) -> None:
    with ThreadPoolExecutor(4) as pool:
        bombs = [pool.submit(server.ask, BOMB) for _ in range(4)]
        assert until(lambda: len(workers(server)) == 4)
        assert not any(bomb.done() for bomb in bombs)
        for _ in range(5):
            assert count(server) == WHOLE
        assert not any(bomb.done() for bomb in bombs)
        assert {bomb.result().status_code for bomb in bombs} == {500}
        assert "stopped after 3 seconds" in bombs[0].result().text
    assert until(lambda: workers(server) == [])


def test_a_large_query_is_stopped(server: Served) -> None:
    everything = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a"
    assert server.ask(everything).status_code == 500
    long = 'SELECT (CONCAT(?x, ?x, ?x, ?x) AS ?y) { BIND("%s" AS ?x) }' % ("a" * 1_000_000)
    assert len(server.ask(long, "text/csv").text) > 4_000_000
    doubling = "a" * 1000
    binds = "".join(f"BIND(CONCAT(?x{i}, ?x{i}, ?x{i}, ?x{i}) AS ?x{i + 1}) " for i in range(12))
    bomb = f'SELECT (STRLEN(?x12) AS ?n) {{ BIND("{doubling}" AS ?x0) {binds} }}'
    response = server.ask(bomb)
    assert response.status_code == 500
    assert "memory" in response.text or "stopped" in response.text
    assert count(server) == WHOLE


def test_deep_brackets(server: Served) -> None:
    for text in ("ASK " + "{" * 200_000 + "}" * 200_000, "ASK { FILTER(" + "(" * 200_000 + "1" + ")" * 200_000 + ") }"):
        assert server.ask(text).status_code in {200, 400, 500}
    assert count(server) == WHOLE


def test_a_killed_worker(server: Served) -> None:
    with ThreadPoolExecutor(1) as pool:
        bomb = pool.submit(server.ask, BOMB)
        assert until(lambda: len(workers(server)) == 1)
        os.kill(workers(server)[0], signal.SIGKILL)
        response = bomb.result()
    assert (response.status_code, "ended by signal 9" in response.text) == (500, True)
    assert count(server) == WHOLE


def test_a_killed_keeper(server: Served) -> None:
    with ThreadPoolExecutor(1) as pool:
        bomb = pool.submit(server.ask, BOMB)
        assert until(lambda: len(workers(server)) == 1)
        first, (worker,) = keeper(server), workers(server)
        os.kill(first, signal.SIGKILL)
        assert bomb.result().status_code == 503
    assert until(lambda: not is_alive(worker) and not is_alive(first))
    assert count(server) == WHOLE
    assert keeper(server) != first


def test_a_client_that_goes_away_frees_its_worker() -> None:
    with served(GRAPH, "--timeout", "60") as server:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(server.endpoint, data={"query": BOMB}, timeout=0.5)
        assert until(lambda: workers(server) == [], 5)


def test_fifty_clients_at_once(server: Served) -> None:
    text = fixture_query("who-cites")
    expected = server.ask(text).content
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: server.ask(text), range(150)))
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.content for answer in answers} == {expected}
    assert until(lambda: workers(server) == [])


def test_slow_clients_hold_nobody_up(server: Served) -> None:
    port = int(server.url.rpartition(":")[2])
    head = f"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/sparql-query\r\n"
    started = [b"", b"GET /spa", f"{head}Content-Length: 100\r\n\r\nASK".encode()]
    sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
    try:
        for number, each in enumerate(sockets):
            each.sendall(started[number % 3])
        for _ in range(5):
            assert count(server) == WHOLE
    finally:
        for each in sockets:
            each.close()


def test_requests_are_limited(server: Served) -> None:
    direct = {"Content-Type": "application/sparql-query"}
    response = httpx.post(server.endpoint, content=b"#" * (5 << 20), headers=direct)
    assert (response.status_code, "4 MiB" in response.text) == (413, True)
    with suppress(httpx.ReadError, httpx.WriteError):  # the server may hang up while it is still being sent
        assert httpx.get(server.endpoint, headers={"X-Long": "a" * 1_000_000}).status_code == 400
    compressed = httpx.post(server.endpoint, content=b"x", headers=direct | {"Content-Encoding": "gzip"})
    assert compressed.status_code == 415
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert httpx.post(server.endpoint, content="&".join(["a=b"] * 1001), headers=form).status_code == 400
    assert count(server) == WHOLE


@pytest.mark.parametrize("value", INJECTIONS)
def test_injections_change_nothing(server: Served, value: str) -> None:
    bound = httpx.get(f"{server.url}/queries/who-cites.rq", params={"symbol": value})
    assert bound.status_code == 200
    answer = server.ask(bound.text)
    assert (answer.status_code, answer.json()["results"]["bindings"]) == (200, [])
    response = httpx.get(f"{server.url}/queries/describe.rq", params={"thing": value})
    if response.status_code == 200:
        assert server.ask(response.text, "*/*").status_code == 200
    else:
        assert (response.status_code, "is no value" in response.text) == (400, True)
    for url in (f"{server.url}/about", f"{server.url}/queries/who-cites.rq"):
        assert httpx.get(url, params={"iri": value, value or "x": "y"}).status_code in {400, 404}
    graph = server.ask("ASK { ?s ?p ?o }", **{"default-graph-uri": value})
    assert graph.status_code == 400
    assert count(server) == WHOLE


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/app.py",
        "/static//etc/passwd",
        "/static/%00",
        "/static/yasgui.min.js/../../app.py",
        "/queries/..%2f..%2fpyproject.rq",
        "/../../etc/passwd",
        "/static/fetch.py",
    ],
)
def test_no_other_file_is_served(server: Served, path: str) -> None:
    port = int(server.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
        client.settimeout(10)
        answer = b"".join(iter(lambda: client.recv(65536), b""))
    assert re.match(rb"HTTP/1.1 40[04] ", answer)
    assert b"import" not in answer
    assert b"root:" not in answer


def test_other_names_are_not_answered(server: Served) -> None:
    port = server.url.rpartition(":")[2]
    others = ("evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "", "[::2]", "a@localhost")
    for host in (*others, f"evil.example:{port}"):
        assert httpx.get(server.url, headers={"Host": host}).status_code in {400, 421}, host
    for host in ("localhost", f"LOCALHOST:{port}", "[::1]", f"127.0.0.1:{port}"):
        assert httpx.get(server.url, headers={"Host": host}).status_code == 200, host


def test_another_address_only_where_it_is_asked_for() -> None:
    with served(GRAPH, "--bind", ANY) as server:
        assert server.url.startswith(f"http://{ANY}:")
        url = server.url.replace(ANY, "127.0.0.1")
        assert httpx.get(url, headers={"Host": "kg.example.org"}).status_code == 200
    with served(GRAPH) as server:
        port = int(server.url.rpartition(":")[2])
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.2", port), timeout=5)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_in_the_midst_of_work(sent: signal.Signals) -> None:
    with served(GRAPH, "--timeout", "60") as server, ThreadPoolExecutor(2) as pool:
        bombs = [pool.submit(server.ask, BOMB) for _ in range(2)]
        assert until(lambda: len(workers(server)) == 2)
        below = children(server.process.pid)
        server.process.send_signal(sent)
        assert server.process.wait(timeout=20) == 0
        assert until(lambda: not any(is_alive(pid) for pid in below), 5)
        assert server.process.stderr is not None
        assert "Traceback" not in server.process.stderr.read()
        assert all(bomb.exception() or bomb.result().status_code >= 500 for bomb in bombs)


def test_a_killed_server_leaves_no_process() -> None:
    with served(GRAPH, "--timeout", "60") as server, ThreadPoolExecutor(1) as pool:
        bomb = pool.submit(server.ask, BOMB)
        assert until(lambda: len(workers(server)) == 1)
        below = children(server.process.pid)
        server.process.kill()
        server.process.wait()
        assert until(lambda: not any(is_alive(pid) for pid in below), 5)
        assert bomb.exception()


def test_random_values_are_random(server: Served) -> None:
    drawn = [server.ask("SELECT (RAND() AS ?r) (STRUUID() AS ?u) {}", "text/csv").text for _ in range(5)]
    assert len(set(drawn)) == 5


def test_a_worker_opens_nothing(tmp_path: Path) -> None:
    """What no check of a query has seen fails here: a worker has no file, socket or process to get."""
    code = f"""
import os, socket, sys
from unkg.serving.worker import Limits, confine
from pyoxigraph import Store
store = Store()
confine(Limits(20, 1 << 30))
for name, call in [
    ("file", lambda: open({str(GRAPH)!r})),
    ("new", lambda: open({str(tmp_path / "x")!r}, "w")),
    ("socket", lambda: socket.create_connection(("127.0.0.1", 8099))),
    ("load", lambda: store.update("LOAD <http://127.0.0.1:8099/>")),
    ("service", lambda: list(store.query("SELECT * {{ SERVICE <http://127.0.0.1:8099/> {{ ?s ?p ?o }} }}"))),
]:
    try:
        call()
        print(name, "worked")
    except OSError as error:
        print(name, error)
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["file", "new", "socket", "load", "service"]
    assert all("open files" in line for line in lines), done.stdout
