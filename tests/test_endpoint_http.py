"""Requests: one deadline, repeated where that is safe, passwords only where they are asked for, errors that say."""

import hashlib
import os
import re
import socket
import ssl
import time
import tracemalloc
import urllib.request
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from typing import Any

import pytest

from tests.running import SECRET
from tests.wire import Request, Respond, answers, reply, serve
from unkg.endpoint import RemoteEndpoint
from unkg.endpoint.address import origin, shown
from unkg.endpoint.credentials import Credentials
from unkg.endpoint.http import Connection
from unkg.errors import EndpointError, UsageError
from unkg.queries import Arriving, Verdict
from unkg.tables import write_whole

ADA = Credentials("ada", SECRET)
TOKEN = Credentials(token=SECRET)
TRUE = reply(200, b'{"head":{},"boolean":true}', "application/sparql-results+json")
LARGE = b"x" * 200_000


def drip(data: bytes) -> Respond:
    def respond(_request: Request, connection: socket.socket) -> None:
        for number in range(len(data)):
            connection.sendall(data[number : number + 1])
            time.sleep(0.1)

    return respond


@pytest.mark.parametrize("start", [0, 10, len(TRUE) - 20])
def test_the_deadline_holds_while_bytes_drip(start: int) -> None:
    def respond(request: Request, connection: socket.socket) -> None:
        connection.sendall(TRUE[:start])
        drip(TRUE[start:])(request, connection)

    with serve(respond) as wire:
        begun = time.monotonic()
        with pytest.raises(EndpointError, match=r"/sparql: no whole answer within 0\.5 seconds; ask for less"):
            RemoteEndpoint(wire.url, 0.5).query("ASK {}")
        assert time.monotonic() - begun < 3


def test_the_deadline_is_one_for_all_requests_of_a_question() -> None:
    def respond(_request: Request, connection: socket.socket) -> None:
        time.sleep(0.4)
        connection.sendall(TRUE)

    with serve(respond) as wire, pytest.raises(EndpointError, match="no whole answer within"):
        RemoteEndpoint(wire.url, 0.6).query("ASK {}")


def test_the_deadline_holds_while_nobody_reads() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        begun = time.monotonic()
        with Connection(url, timeout=0.5) as connection, pytest.raises(EndpointError, match="no whole answer within"):
            connection.send("PUT", url, body=b"x" * 50_000_000)
        assert time.monotonic() - begun < 3


def test_the_deadline_holds_while_no_certificate_is_shown() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"https://127.0.0.1:{deaf.getsockname()[1]}/"
        begun = time.monotonic()
        with pytest.raises(EndpointError, match="no whole answer within"):
            RemoteEndpoint(url, 0.5).query("ASK {}")
        assert time.monotonic() - begun < 3


@pytest.mark.parametrize(
    ("first", "waited"),
    [
        (b"", None),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort", None),
        (reply(429, Retry_After="7"), 7),
        (reply(502, Retry_After="soon"), None),
        (reply(504), None),
        (reply(500, b"Virtuoso 40001 Error SR172: Transaction deadlocked"), None),
    ],
)
def test_what_may_be_repeated_is(first: bytes, waited: float | None) -> None:
    waits: list[float] = []
    with serve(answers(first, first, TRUE)) as wire, Connection(wire.url, sleep=waits.append) as connection:
        assert connection.send("GET", wire.url, again=True).status == 200
        assert len(wire.requests) == 3
        assert waits == [waited, waited] if waited else 0.25 <= waits[0] <= 0.5 <= waits[1] <= 1


def test_a_date_says_how_long_to_wait() -> None:
    waits: list[float] = []
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    busy = reply(503, Retry_After=date)
    with serve(answers(busy, TRUE)) as wire, Connection(wire.url, sleep=waits.append) as connection:
        assert connection.send("GET", wire.url, again=True).status == 200
    assert 10 < waits[0] < 21


@pytest.mark.parametrize("again", [True, False])
@pytest.mark.parametrize("status", [200, 400, 401, 403, 413, 500, 501])
def test_what_is_final_is_not_repeated(status: int, *, again: bool) -> None:
    with serve(answers(reply(status))) as wire, Connection(wire.url) as connection:
        assert connection.send("GET", wire.url, again=again).status == status
        assert len(wire.requests) == 1


def test_what_must_not_be_repeated_is_not() -> None:
    with serve(answers(b"", TRUE)) as wire, Connection(wire.url) as connection:
        with pytest.raises(EndpointError, match=r"cannot be reached, or broke off \(.*\); is the server running\?"):
            connection.send("POST", wire.url, body=b"x")
        assert len(wire.requests) == 1


def test_there_is_an_end_to_repeating() -> None:
    with serve(answers(b"")) as wire, Connection(wire.url, timeout=2, sleep=lambda _: None) as connection:
        with pytest.raises(EndpointError, match="cannot be reached, or broke off"):
            connection.send("GET", wire.url, again=True)
        assert 1 < len(wire.requests) < 10
    with serve(answers(reply(429, Retry_After="600"))) as wire, Connection(wire.url, timeout=2) as connection:
        assert connection.send("GET", wire.url, again=True).status == 429
        assert len(wire.requests) == 1


@pytest.mark.parametrize(
    "broken",
    [
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: nine\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x00" * 100,
    ],
)
def test_what_is_no_http_is_an_error(broken: bytes) -> None:
    with serve(answers(broken)) as wire, Connection(wire.url) as connection:
        with pytest.raises(EndpointError, match="broke off"):
            connection.send("GET", wire.url)
        with pytest.raises(EndpointError, match="broke off"), connection.stream("GET", wire.url) as (_, chunks):
            list(chunks)


def challenged(*challenges: str, accepts: str = "") -> Respond:
    """Ask for what the challenges say, until a request has the beginning of a header, or a right digest."""

    def respond(request: Request, connection: socket.socket) -> None:
        given = request.headers.get("authorization", "")
        fits = given.startswith(accepts) if accepts else is_right_digest(request, given)
        lines = "".join(f"WWW-Authenticate: {challenge}\r\n" for challenge in challenges)
        wrong = f"HTTP/1.1 401 No\r\n{lines}Connection: close\r\nContent-Length: 0\r\n\r\n".encode()
        connection.sendall(TRUE if given and fits else wrong)

    return respond


def is_right_digest(request: Request, given: str) -> bool:
    if not given.startswith("Digest "):
        return False
    told = dict(re.findall(r'(\w+)="?([^",]*)"?', given.removeprefix("Digest ")))
    method, path, _ = request.line.split(" ")

    def md5(text: str) -> str:
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    right = md5(
        f"{md5(f'ada:private:{SECRET}')}:{told['nonce']}:{told['nc']}:{told['cnonce']}:auth:{md5(f'{method}:{path}')}"
    )
    return bool(told["uri"] == path and told["response"] == right)


DIGEST = 'Digest realm="private", nonce="abc", qop="auth", algorithm=MD5'
BASIC = "Basic " + b64encode(f"ada:{SECRET}".encode()).decode()


def test_a_password_is_sent_once_it_is_asked_for() -> None:
    with serve(challenged("Basic realm=x", accepts=BASIC)) as wire, Connection(wire.url, credentials=ADA) as connection:
        assert connection.send("GET", wire.url).status == 200
        assert connection.send("GET", wire.url).status == 200
        assert [request.headers.get("authorization") for request in wire.requests] == [None, BASIC, BASIC]


def test_a_password_is_not_sent_to_who_does_not_ask() -> None:
    with serve(answers(TRUE)) as wire, Connection(wire.url, credentials=ADA) as connection:
        connection.send("PUT", wire.url, body=LARGE)
        assert all("authorization" not in request.headers for request in wire.requests)


def test_a_digest_goes_before_basic() -> None:
    with serve(challenged("Basic realm=x", DIGEST)) as wire, Connection(wire.url, credentials=ADA) as connection:
        for _ in range(3):
            assert connection.send("GET", wire.url).status == 200
        told = [request.headers.get("authorization", "") for request in wire.requests]
        assert [value.partition(" ")[0] for value in told] == ["", "Digest", "Digest", "Digest"]
        assert [re.findall("nc=([0-9]+)", value) for value in told[1:]] == [["00000001"], ["00000002"], ["00000003"]]


def test_a_large_body_is_sent_once() -> None:
    with serve(challenged(DIGEST)) as wire, Connection(wire.url, credentials=ADA) as connection:
        assert connection.send("PUT", wire.url + "?graph=urn:g", body=LARGE).status == 200
        assert [len(request.body) for request in wire.requests] == [0, 0, len(LARGE)]
        assert {request.headers["content-length"] for request in wire.requests if request.body} == {str(len(LARGE))}


def test_an_old_nonce_is_replaced() -> None:
    numbers = count()

    def respond(request: Request, connection: socket.socket) -> None:
        nonce = f"n{next(numbers) // 3}"
        given = request.headers.get("authorization", "")
        fits = f'nonce="{nonce}"' in given and is_right_digest(request, given)
        asked = f'Digest realm="private", nonce="{nonce}", qop="auth", algorithm=MD5, stale=true'
        connection.sendall(TRUE if fits else reply(401, WWW_Authenticate=asked))

    with serve(respond) as wire, Connection(wire.url, credentials=ADA) as connection:
        assert [connection.send("GET", wire.url).status for _ in range(3)] == [200, 200, 200]
        assert len(wire.requests) == 5


@pytest.mark.parametrize("challenge", ['Digest realm="x", nonce="y", algorithm=ROT13', 'Digest realm="x", qop="auth"'])
def test_a_digest_of_unknown_kind_is_an_error(challenge: str) -> None:
    with (
        serve(challenged(challenge)) as wire,
        Connection(wire.url, credentials=ADA) as connection,
        pytest.raises(EndpointError, match="Digest"),
    ):
        connection.send("GET", wire.url)


@pytest.mark.parametrize("challenge", ["Negotiate", "Bearer realm=x", ""])
def test_what_else_is_asked_for_gets_no_password(challenge: str) -> None:
    with serve(challenged(challenge, accepts="x")) as wire, Connection(wire.url, credentials=ADA) as connection:
        assert connection.send("GET", wire.url).status == 401
        assert len(wire.requests) == 1


def test_a_password_stays_with_its_server() -> None:
    with serve(challenged("Basic realm=x", accepts=BASIC)) as wire, serve(challenged("Basic realm=x")) as other:
        for who in (ADA, TOKEN):
            with Connection(wire.url, credentials=who) as connection:
                connection.send("GET", wire.url)
                assert connection.send("GET", other.url).status == 401
                assert connection.send("GET", other.url, body=LARGE).status == 401
        assert all("authorization" not in request.headers for request in other.requests)


def test_sparqlwrapper_leaves_the_process_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_arguments: Any, **_more: Any) -> None:
        pytest.fail("urllib is not to be used")

    for name in ("install_opener", "build_opener", "urlopen"):
        monkeypatch.setattr(urllib.request, name, forbidden)
    monkeypatch.setattr("SPARQLWrapper.Wrapper.urlopener", forbidden)
    with serve(challenged(DIGEST)) as wire:
        assert RemoteEndpoint(wire.url, credentials=ADA).query("ASK {}") == Verdict(value=True)


def test_no_proxy_and_no_netrc_of_httpx(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with serve(answers(TRUE)) as wire:
        assert RemoteEndpoint(wire.url).query("ASK {}") == Verdict(value=True)


@pytest.mark.parametrize("who", [ADA, TOKEN])
def test_an_error_quotes_no_secret(who: Credentials) -> None:
    def respond(request: Request, connection: socket.socket) -> None:
        told = f"\x1b[31m{SECRET}\n{request.headers.get('authorization')} {'x' * 300}"
        connection.sendall(
            reply(401 if "authorization" not in request.headers else 500, told.encode(), WWW_Authenticate="Basic")
        )

    with serve(respond) as wire, pytest.raises(EndpointError) as caught:
        RemoteEndpoint(wire.url, credentials=who).query("ASK {}")
    message = str(caught.value)
    assert "***" in message
    assert SECRET not in message
    assert BASIC.removeprefix("Basic ") not in message
    assert SECRET not in repr(RemoteEndpoint(wire.url, credentials=who)) + repr(who)
    assert message.isprintable()
    assert len(message) < 500


def test_a_secret_at_the_edge_of_a_quotation_is_not_cut() -> None:
    refusal = reply(400, b"x" * (300 - len(SECRET) // 2) + SECRET.encode())
    with serve(answers(refusal)) as wire, pytest.raises(EndpointError) as caught:
        RemoteEndpoint(wire.url, credentials=TOKEN).query("ASK {}")
    assert SECRET[:8] not in str(caught.value)


def test_of_a_long_refusal_the_beginning_is_read() -> None:
    def respond(_request: Request, connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 500 No\r\nContent-Type: text/plain\r\nContent-Length: 99000000000\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with serve(respond) as wire, Connection(wire.url) as connection:
        assert len(connection.send("GET", wire.url).body) == 65536
        with connection.stream("GET", wire.url) as (reply_, chunks):
            assert len(reply_.body) == 65536
            assert list(chunks) == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://ada:secret@example.org/sparql?key=secret#secret", "http://example.org/sparql"),
        ("//ada:secret@example.org/", "//example.org/"),
        ("ada:secret@example.org/", "example.org/"),
        ("http://example.org/a@b", "http://example.org/a@b"),
        ("http://ada:se:cr@et@[::1]:80/x", "http://[::1]:80/x"),
        ("http://[::1/x", "http://[::1/x"),
    ],
)
def test_an_address_is_shown_without_secrets(url: str, expected: str) -> None:
    assert shown(url) == expected


@pytest.mark.parametrize(
    "url", ["http://h:x/", "http://[::1/", "http://h:99999/", "http://:80/", "HTTP//h", "http://h:0/"]
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(UsageError, match="is no address of an endpoint; expected http:// or https://"):
        Connection(url)


def test_an_origin_is_scheme_host_and_port() -> None:
    assert origin("https://Example.org/sparql") == origin("https://example.org:443/") == ("https", "example.org", 443)
    assert origin("http://example.org/") != origin("https://example.org/")


def test_certificates_are_checked() -> None:
    with Connection("https://127.0.0.1:1/") as connection:
        pool: Any = connection._client._transport
        context = pool._pool._ssl_context
        assert context.verify_mode == ssl.CERT_REQUIRED
        assert context.check_hostname


def test_rows_are_not_held() -> None:
    row = b'{"s":{"type":"literal","value":"%s"}}' % (b"x" * 200)
    head, count = b'{"head":{"vars":["s"]},"results":{"bindings":[', 50_000

    def respond(request: Request, connection: socket.socket) -> None:
        rows = count if b"LIMIT" not in request.body else 0  # the probe for the union of graphs has a limit
        body = head + b",".join([row] * rows) + b"]}}"
        connection.sendall(reply(200, body, "application/sparql-results+json"))

    with serve(respond) as wire, open(os.devnull, "w", encoding="utf-8") as output:  # noqa: PTH123
        endpoint = RemoteEndpoint(wire.url)
        with endpoint.answering("SELECT ?s { ?s ?p ?o }") as answer:
            assert isinstance(answer, Arriving)
            next(answer.rows)
            tracemalloc.start()
            try:
                write_whole(answer, "csv", output)
                _, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
    assert peak < count * len(row) / 5
