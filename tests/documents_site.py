"""A documents site on loopback: it answers by symbol as the real one is thought to, and badly where a test wants it."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PDF = b"%PDF-1.4\n" + b"% a line of a document that nobody reads\n" * 4000 + b"%%EOF\n"
PAGE = b"<!DOCTYPE html><html><body>There is no document matching your request.</body></html>"


@dataclass
class Answer:
    """What is sent once: status, headers, body; `cut` bytes of the body are sent, and then the connection is closed."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/pdf", "ETag": '"v1"'})
    body: bytes = PDF
    cut: int | None = None


@dataclass
class Site:
    """A site: `answers` are given first, then each symbol its document; `asked` are the requests that came."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    documents: dict[str, bytes] = field(default_factory=lambda: {"A/RES/99/1": PDF, "A/RES/99/2": PDF + b"%%EOF\n"})
    etag: str = '"v1"'
    ranges: bool = True
    gate: Callable[[], None] = lambda: None  # called before a body is sent

    @property
    def template(self) -> str:
        """The setting that leads there."""
        return f"{self.url}/api/symbol/access?s={{symbol}}&l={{letter}}&t={{format}}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def do_GET(self) -> None:
        site = self.site
        site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        if site.answers:
            self._send(site.answers.pop(0))
            return
        query = parse_qs(urlsplit(self.path).query)
        if self.path.startswith("/api/"):  # as the real one: it redirects to the file
            symbol = query["s"][0]
            if symbol not in site.documents or query["l"][0] == "A":
                self._send(Answer(404, {"Content-Type": "text/html"}, PAGE))
            else:
                self._send(Answer(302, {"Location": f"/doc/{symbol}.pdf"}, b""))
            return
        body = site.documents[self.path.removeprefix("/doc/").removesuffix(".pdf")]
        if self.headers.get("If-None-Match") == site.etag:
            self._send(Answer(304, {}, b""))
            return
        headers = {"Content-Type": "application/pdf", "ETag": site.etag}
        begun = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if begun and site.ranges and self.headers.get("If-Range") == site.etag:
            start = int(begun[1])
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            self._send(Answer(206, headers, body[start:]))
        else:
            self._send(Answer(200, headers, body))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if answer.status == 304:
            return
        self.wfile.write(answer.body[: answer.cut])
        if answer.cut is not None:
            self.wfile.flush()
            self.site.gate()
            self.close_connection = True


@contextmanager
def documents_site() -> Iterator[Site]:
    """Give a site that runs."""
    site = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"site": site}))
    server.daemon_threads = True
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
