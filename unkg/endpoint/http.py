"""Requests to an endpoint over HTTP: one connection, credentials for one origin only, a deadline for the whole answer.

httpx carries them; nothing of it leaves this folder. A body is bytes and says its length, since a server may take a
body of unknown length for an empty one (Virtuoso does). No redirect is followed: it would take a password elsewhere, or
make a POST a GET. Secrets are struck out of what an error quotes.
"""

import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from types import TracebackType
from typing import Final, Self

import httpx

from unkg.endpoint.address import origin, require_address, shown
from unkg.endpoint.challenge import Bearer, Challenged
from unkg.endpoint.credentials import Credentials, credentials_for, require_safe
from unkg.endpoint.deadline import Clock, TimedTransport
from unkg.endpoint.trust import trust
from unkg.endpoint.waiting import retry_after
from unkg.errors import EndpointError, UsageError

__all__ = ["Connection", "Reply", "shown"]

_CHUNK: Final = 1 << 16  # bytes
_QUOTED: Final = 300  # code points of a server's words in a message
_EXPLAINED: Final = 1 << 16  # bytes of a refusal that are read; some servers send the whole request back
_LARGE: Final = 1 << 16  # bytes of a body that is not sent before the server has told how it wants to know who asks
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_AGAIN: Final = frozenset({429, 502, 503, 504})
_DEADLOCK: Final = b"40001"  # what Virtuoso says of two writers that waited for each other
_MOST: Final = 20.0  # seconds between two attempts
_ADVICE: Final = {
    400: "it does not take this request",
    403: "it does not let this user do that",
    404: "is this the right address?",
    405: "is this the right address?",
    406: "it cannot answer in the form that was asked for",
    408: "it took too long; ask for less, or again later",
    413: "the request is larger than it takes; have its limit raised (nginx: client_max_body_size)",
    415: "it does not take this form of data",
    429: "it is asked too often; wait, then try again",
    503: "it is not ready; try again later",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered: the status, the media type without its parameters, headers (lower case), and the body."""

    status: int
    media_type: str
    headers: Mapping[str, str]
    body: bytes


class Connection:
    """A connection to the server of one endpoint, for one thread; close it, or use it in a `with`.

    `timeout` is how many seconds one request may take, with its retries, from connecting to the last byte, however
    slowly the bytes come. `ca_file` is a PEM file with the certificates that are trusted besides the system's.
    Raises UsageError for what is no address, for a name and password in one, and for credentials that would go over
    http to another machine. Example: `with Connection("http://localhost:7878/query") as c: c.send("GET", c.url)`.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float = 60.0,
        ca_file: str | None = None,
        credentials: Credentials | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        require_address(url)
        if not 0 < timeout < inf:
            raise UsageError(f"a timeout of {timeout:g} seconds is none; expected more than 0")
        self.url, self.timeout = url, timeout
        if credentials:
            require_safe(url)
        self._credentials = credentials or credentials_for(url)
        self._auth = _auth(self._credentials)
        self._sleep, self._clock = sleep, Clock()
        transport = TimedTransport(trust(ca_file), self._clock)
        # The transport keeps the time; httpx's own timeout is for waiting on a connection of the pool, which is free.
        self._client = httpx.Client(transport=transport, follow_redirects=False, trust_env=False, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def send(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        again: bool = False,
    ) -> Reply:
        """Return the reply to a request, whatever its status but for 3xx.

        With `again` the request may be repeated: after a broken connection, a 429, 502, 503 or 504, or a deadlock,
        until the deadline. Raises EndpointError if the server cannot be reached, is late, breaks off, sends elsewhere.
        """
        deadline = time.monotonic() + self.timeout
        attempt = 0
        while True:
            attempt += 1
            try:
                reply = self._once(method, url, body, headers or {}, deadline)
            except (httpx.TransportError, httpx.DecodingError) as error:
                if not again or not self._wait(attempt, None, deadline):
                    raise self._unreachable(url, error) from None
                continue
            busy = reply.status in _AGAIN or (reply.status == 500 and _DEADLOCK in reply.body)
            if not (again and busy and self._wait(attempt, reply.headers.get("retry-after"), deadline)):
                return reply

    @contextmanager
    def stream(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        deadline: float | None = None,
    ) -> Iterator[tuple[Reply, Iterator[bytes]]]:
        """Give the reply to a request without its body, and the chunks of its body, not held in memory.

        The chunks raise EndpointError if the deadline passes or the body breaks off. Where the status is none of 2xx,
        the body's beginning is in the reply and there are no chunks. `deadline`, of time.monotonic(), is for requests
        that share one; else it is `timeout` seconds away.
        """
        deadline = time.monotonic() + self.timeout if deadline is None else deadline
        try:
            with self._opened(method, url, body, headers or {}, deadline) as response:
                chunks = self._chunks(response, url, deadline)
                if response.is_success:
                    yield _reply(response, b""), chunks
                else:
                    yield _reply(response, _beginning(chunks)), iter(())
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise self._unreachable(url, error) from None

    def refused(self, url: str, reply: Reply, what: str = "the request") -> EndpointError:
        """Return the error for a reply that is a refusal: status, advice, and what the server said in plain words."""
        advice = _ADVICE.get(reply.status, "it failed; try again later" if reply.status >= 500 else "unexpected")
        if reply.status == 401:
            advice = self._who(reply.headers.get("www-authenticate", ""))
        said = "" if "html" in reply.media_type else self.quote(reply.body)
        return EndpointError(
            f"{shown(url)}: status {reply.status} for {what}; {advice}" + (f": {said}" if said else "")
        )

    def quote(self, body: bytes) -> str:
        """Return what a server said as a message may quote it: on one line, not long, and without a secret."""
        return _CONTROL.sub(" ", self._struck(body[:_EXPLAINED].decode("utf-8", "replace"))).strip()[:_QUOTED]

    def _once(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], deadline: float) -> Reply:
        with self._opened(method, url, body, headers, deadline) as response:
            chunks = self._chunks(response, url, deadline)
            return _reply(response, b"".join(chunks) if response.is_success else _beginning(chunks))

    @contextmanager
    def _opened(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], deadline: float
    ) -> Iterator[httpx.Response]:
        self._clock.deadline = deadline
        auth = self._auth if origin(url) == origin(self.url) else None
        if body and len(body) > _LARGE and isinstance(auth, Challenged) and not auth.knows:
            # A server may close the connection on a large body that it did not want, before it says so.
            asked = self._client.build_request("GET", url, headers={"Accept": "*/*"})
            self._client.send(asked, stream=True, auth=auth).close()
        request = self._client.build_request(method, url, content=body, headers=dict(headers))
        response = self._client.send(request, stream=True, auth=auth)
        try:
            if 300 <= response.status_code < 400:
                where = self._struck(shown(str(response.headers.get("location", "elsewhere"))))
                raise EndpointError(f"{shown(url)}: moved to {where}; give that address, no redirect is followed")
            yield response
        finally:
            response.close()

    def _chunks(self, response: httpx.Response, url: str, deadline: float) -> Iterator[bytes]:
        for chunk in response.iter_bytes(_CHUNK):
            yield chunk
            if time.monotonic() > deadline:
                raise EndpointError(f"{shown(url)}: {self._late()}")

    def _wait(self, attempt: int, told: str | None, deadline: float) -> bool:
        """Wait before the next attempt, as long as the server says or ever longer; tell whether there is time left."""
        seconds = min(_MOST, 0.25 * 2**attempt) * random.uniform(0.5, 1.0)  # noqa: S311 -- no secret depends on it
        seconds = retry_after(told, seconds)
        if time.monotonic() + seconds >= deadline:
            return False
        self._sleep(seconds)
        return True

    def _late(self) -> str:
        return f"no whole answer within {self.timeout:g} seconds; ask for less, or wait longer with --timeout"

    def _unreachable(self, url: str, error: Exception) -> EndpointError:
        if isinstance(error, httpx.TimeoutException):
            return EndpointError(f"{shown(url)}: {self._late()}")
        reason = self.quote(str(error).encode()) or type(error).__name__
        if "certificate" in reason.casefold():
            advice = "name the PEM file of its authority with --ca-file"
            return EndpointError(f"{shown(url)}: its certificate is not trusted ({reason}); {advice}")
        return EndpointError(f"{shown(url)}: cannot be reached, or broke off ({reason}); is the server running?")

    def _who(self, asked: str) -> str:
        if self._credentials:
            what = "token" if self._credentials.token else "name and password"
            return f"it does not accept this {what}; see UNKG_USER, UNKG_PASSWORD and UNKG_TOKEN, netrc, the keyring"
        kind = "a token; set UNKG_TOKEN" if asked.casefold().startswith("bearer") else ""
        return f"it wants {kind or 'a name and password; set UNKG_USER and UNKG_PASSWORD, or UNKG_TOKEN'}"

    def _struck(self, text: str) -> str:
        for secret in self._credentials.secrets() if self._credentials else ():
            text = text.replace(secret, "***")
        return text


def _auth(credentials: Credentials | None) -> Bearer | Challenged | None:
    if credentials is None:
        return None
    return Bearer(credentials.token) if credentials.token else Challenged(credentials)


def _reply(response: httpx.Response, body: bytes) -> Reply:
    headers = {name.lower(): value for name, value in response.headers.items()}
    media_type = headers.get("content-type", "").partition(";")[0].strip().casefold()
    return Reply(response.status_code, media_type, headers, body)


def _beginning(chunks: Iterator[bytes]) -> bytes:
    body = b""
    for chunk in chunks:
        body += chunk
        if len(body) >= _EXPLAINED:
            break
    return body[:_EXPLAINED]
