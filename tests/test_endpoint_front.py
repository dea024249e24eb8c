"""Questions through nginx: TLS, who asks, limits, redirects; a password goes only to the server it is for."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from click.testing import CliRunner

from tests import servers
from tests.fronts import TOKEN, Front, basic, bearer, front, location
from tests.running import OURS, SECRET
from unkg.cli import main
from unkg.endpoint import RemoteEndpoint
from unkg.endpoint.credentials import Credentials
from unkg.errors import EndpointError, UsageError
from unkg.queries import Verdict

ASK = "ASK { ?s ?p ?o }"
WRITER = Credentials(OURS, SECRET)


class Elsewhere(BaseHTTPRequestHandler):
    """Another server, which writes down what it is told."""

    told: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.told.append(str(self.headers))
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.end_headers()
        self.wfile.write(b'{"head":{},"boolean":true}')

    do_POST = do_GET  # noqa: N815 -- the name that http.server looks for

    def log_message(self, *_arguments: Any) -> None:
        """Keep the tests' output clean."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as http:
        thread = threading.Thread(target=http.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}/"
        http.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def nginx(elsewhere: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("front")
    with servers.start("oxigraph-memory", folder / "oxigraph") as running:
        running.put("http://example.org/g", b"<http://example.org/s> <http://example.org/p> <http://example.org/o> .\n")
        query = running.server.query_url
        moved = [
            f"location = /moved/{status} {{ return {status} {elsewhere}; }}" for status in (301, 302, 303, 307, 308)
        ]
        with front(
            folder,
            location("= /open", query),
            location("= /basic", query, basic(folder)),
            location("= /bearer", query, bearer()),
            location("= /small", query, "client_max_body_size 100;"),
            "location = /busy { add_header Retry-After 1 always; return 503; }",
            *moved,
            "location /private-moved { " + basic(folder) + f" rewrite ^ {elsewhere} redirect; }}",
            tls=True,
        ) as started:
            yield started


def asked(nginx: Front, path: str, credentials: Credentials | None = None, text: str = ASK) -> object:
    return RemoteEndpoint(nginx.url + path, 20, nginx.ca_file, credentials).query(text)


def test_a_certificate_is_trusted_by_file(nginx: Front) -> None:
    assert asked(nginx, "/open") == Verdict(value=True)


def test_a_certificate_of_nobody_known_is_refused(nginx: Front) -> None:
    with pytest.raises(
        EndpointError, match=r"certificate is not trusted .*; name the PEM file of its authority with --ca-f"
    ):
        RemoteEndpoint(nginx.url + "/basic", 20, credentials=WRITER).query(ASK)


def test_a_certificate_for_another_host_is_refused(nginx: Front) -> None:
    with pytest.raises(EndpointError, match="certificate is not trusted"):
        RemoteEndpoint(nginx.url.replace("127.0.0.1", "localhost") + "/open", 20, nginx.ca_file).query(ASK)


def test_plain_http_to_a_server_of_tls_is_refused(nginx: Front) -> None:
    with pytest.raises(EndpointError, match="status 400"):
        RemoteEndpoint(nginx.url.replace("https", "http") + "/open", 20).query(ASK)


@pytest.mark.parametrize("content", [b"", b"no certificate", None])
def test_a_file_without_certificates_is_named(content: bytes | None, tmp_path: Path, nginx: Front) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError, match=r"ca\.pem: no file with certificates in PEM"):
        RemoteEndpoint(nginx.url + "/open", 20, str(file)).query(ASK)


def test_basic_and_bearer(nginx: Front) -> None:
    assert asked(nginx, "/basic", WRITER) == Verdict(value=True)
    assert asked(nginx, "/bearer", Credentials(token=TOKEN)) == Verdict(value=True)


@pytest.mark.parametrize(
    ("path", "credentials", "message"),
    [
        ("/basic", None, "it wants a name and password; set UNKG_USER and UNKG_PASSWORD"),
        (
            "/basic",
            Credentials(OURS, "wrong" + SECRET),
            "it does not accept this name and password; see",
        ),
        ("/basic", Credentials(token=TOKEN), "it does not accept this token; see UNKG_USER"),
        ("/bearer", None, "it wants a token; set UNKG_TOKEN"),
        ("/bearer", WRITER, "it does not accept this name and password; see"),
    ],
)
def test_who_may_not_ask_is_told_why(path: str, credentials: Credentials | None, message: str, nginx: Front) -> None:
    with pytest.raises(EndpointError, match=f"status 401 for the query; {message}") as caught:
        asked(nginx, path, credentials)
    assert SECRET not in str(caught.value)


def test_a_limit_is_explained(nginx: Front) -> None:
    with pytest.raises(EndpointError, match=r"status 413 .*larger than it takes; have its limit raised"):
        asked(nginx, "/small")


def test_a_server_that_is_not_ready(nginx: Front) -> None:
    with pytest.raises(EndpointError, match="status 503 for the query; it is not ready; try again later"):
        asked(nginx, "/busy")


@pytest.mark.parametrize(
    ("path", "credentials"),
    [
        *(
            (f"/moved/{status}", who)
            for status in (301, 302, 303, 307, 308)
            for who in (WRITER, Credentials(token=TOKEN))
        ),
        ("/private-moved", WRITER),
    ],
)
def test_no_redirect_is_followed(path: str, credentials: Credentials, nginx: Front, elsewhere: str) -> None:
    Elsewhere.told.clear()
    with pytest.raises(EndpointError, match=f"moved to {elsewhere}; give that address, no redirect is followed"):
        asked(nginx, path, credentials)
    assert Elsewhere.told == []


def test_the_command_line(nginx: Front) -> None:
    arguments = ["query", "--endpoint", f"{nginx.url}/basic", "--ca-file", str(nginx.ca_file), "-f", "json", ASK]
    environment = {"UNKG_USER": OURS, "UNKG_PASSWORD": SECRET}
    done = CliRunner(env=environment).invoke(main, arguments)
    assert (done.exit_code, done.stdout) == (0, '{"head": {}, "boolean": true}\n')
    done = CliRunner(env=environment | {"UNKG_PASSWORD": "wrong" + SECRET}).invoke(main, arguments)
    assert done.exit_code == 4
    assert "it does not accept this name and password" in done.stderr
    done = CliRunner(env={"UNKG_USER": "", "UNKG_TOKEN": "", "NETRC": "/dev/null"}).invoke(main, arguments)
    assert "it wants a name and password" in done.stderr


def test_netrc(nginx: Front, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine 127.0.0.1 login {OURS} password {SECRET}\n", encoding="ascii")
    done = CliRunner(env={"NETRC": str(netrc)}).invoke(
        main, ["query", "--endpoint", f"{nginx.url}/basic", "--ca-file", str(nginx.ca_file), ASK]
    )
    assert (done.exit_code, done.stdout) == (0, "true\n")
