"""A server byte by byte, for what real servers do only when they are broken or hostile."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sent: the first line, the headers by lower-case name, and the body."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Wire:
    """The address of the server, and the requests that it has read."""

    url: str
    requests: list[Request] = field(default_factory=list)


Respond = Callable[[Request, socket.socket], None]


def read_request(connection: socket.socket) -> Request:
    """Read one request. Raises ConnectionError if there is none."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(1 << 16)
        if not more:
            raise ConnectionError
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    line, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.casefold(): value.strip() for name, _, value in (each.partition(":") for each in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        more = connection.recv(1 << 16)
        if not more:
            raise ConnectionError
        body += more
    return Request(line, headers, body)


def reply(status: int, body: bytes = b"", media_type: str = "text/plain", **headers: str) -> bytes:
    """Return a whole answer; an underscore in the name of a header is a hyphen."""
    lines = [
        f"HTTP/1.1 {status} Reason",
        f"Content-Type: {media_type}",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


@contextmanager
def serve(respond: Respond) -> Iterator[Wire]:
    """Give a server that calls `respond` with each request and its connection, and closes that afterwards."""
    listener = socket.create_server(("127.0.0.1", 0))
    wire = Wire(f"http://127.0.0.1:{listener.getsockname()[1]}/sparql")

    def talk(connection: socket.socket) -> None:
        with connection:
            try:
                request = read_request(connection)
                wire.requests.append(request)
                respond(request, connection)
            except OSError:
                return  # the client has had enough

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return  # closed: the test is over
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield wire
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def answers(*replies: bytes) -> Respond:
    """Return what gives these answers one after another, and the last one from then on; an empty one hangs up."""
    left = list(replies)

    def respond(_request: Request, connection: socket.socket) -> None:
        connection.sendall(left.pop(0) if len(left) > 1 else left[0])

    return respond
