"""nginx in front of a server, for what servers are seldom without: TLS, passwords, tokens, limits, redirects."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import pytest
import trustme

from tests import servers
from tests.running import OURS, READY, SECRET, Absent, free_port, guard

TOKEN: Final = SECRET + "-token"
_CONFIGURATION: Final = """
daemon off; master_process off; pid nginx.pid; error_log error.log notice;
events {{ }}
http {{
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi;
  scgi_temp_path scgi; access_log access.log;
  server {{
    listen 127.0.0.1:{port}{tls};
    location = /ready {{ return 200; }}
    {locations}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Front:
    """nginx: its address, without a slash at the end, its folder with its logs, and the file of its authority."""

    url: str
    folder: Path
    ca_file: str | None


def location(path: str, backend: str, *lines: str) -> str:
    """Return a location of nginx's that passes requests on to `backend`, after what `lines` say."""
    return f"location {path} {{ {' '.join(lines)} proxy_pass {backend}; }}"


def basic(folder: Path) -> str:
    """Return the line that asks for the name and password of the servers' own user."""
    (folder / "users").write_text(f"{OURS}:{{PLAIN}}{SECRET}\n", encoding="ascii")
    return "auth_basic private; auth_basic_user_file users;"


def bearer() -> str:
    """Return the line that asks for the token TOKEN."""
    return (
        'add_header WWW-Authenticate "Bearer realm=private" always; '
        f'if ($http_authorization != "Bearer {TOKEN}") {{ return 401; }}'
    )


@contextmanager
def front(folder: Path, *locations: str, tls: bool = False) -> Iterator[Front]:
    """Give nginx with these locations, over TLS if asked; skip the test, or fail it, where there is none."""
    try:
        program = servers.nginx()
    except Absent as reason:
        servers.do_without("nginx", reason)
    folder.mkdir(exist_ok=True)
    port, secure, ca_file = free_port(), "", None
    if tls:
        authority, ca_file = trustme.CA(), str(folder / "ca.pem")
        authority.cert_pem.write_to_path(ca_file)
        certificate = authority.issue_cert("127.0.0.1")
        certificate.private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
        secure = " ssl; ssl_certificate server.pem; ssl_certificate_key server.pem"
    text = _CONFIGURATION.format(port=port, tls=secure, locations="\n    ".join(locations))
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    log = (folder / "log.txt").open("wb")
    with (
        log,
        subprocess.Popen(
            [program, "-p", folder, "-c", folder / "nginx.conf"], stdout=log, stderr=log, start_new_session=True
        ) as process,
    ):
        guard().follow(process.pid)
        url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
        try:
            _wait(f"{url}/ready", process, folder)
            yield Front(url, folder, ca_file)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()
            guard().forget(process.pid)


def _wait(url: str, process: subprocess.Popen[bytes], folder: Path) -> None:
    until = time.monotonic() + READY
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.fail(f"nginx ended at once: {(folder / 'log.txt').read_text()[-600:]}")
        try:
            httpx.get(url, verify=False, timeout=5, trust_env=False)  # noqa: S501 -- whether it is there, no more
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"nginx was not ready within {READY:g} seconds")
