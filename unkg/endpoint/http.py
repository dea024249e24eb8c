"""Requests to an endpoint over HTTP: one connection, credentials for one origin only, a deadline for the whole answer.

httpx carries them; nothing of it leaves this module. A body is bytes and says its length, since a server may take a
body of unknown length for an empty one (Virtuoso does). No redirect is followed: it would take a password elsewhere, or
make a POST a GET. Secrets are struck out of what an error quotes.
"""

import random
import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

import httpx

from unkg.endpoint.credentials import Credentials, credentials_for
from unkg.errors import EndpointError, UsageError

_CHUNK: Final = 1 << 16  # bytes
_QUOTED: Final = 300  # code points of a server's words in a message
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_AGAIN: Final = frozenset({429, 502, 503, 504})
_DEADLOCK: Final = b"40001"  # what Virtuoso says of two writers that waited for each other
_MOST: Final = 20.0  # seconds between two attempts
_ADVICE: Final = {
    400: "it does not take this request",
    401: "it wants a name and password; set UNKG_USER and UNKG_PASSWORD, or UNKG_TOKEN",
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
    """A connection to the server of one endpoint; close it, or use it in a `with`.

    `timeout` is how many seconds one request may take, with its retries, from connecting to the last byte. `ca_file` is
    a PEM file with the certificates that are trusted besides the system's. Raises UsageError for what is no address.
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
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UsageError(f"{shown(url)!r} is no address of an endpoint; expected http:// or https://")
        if not timeout > 0:
            raise UsageError(f"a timeout of {timeout} seconds is too short; expected more than 0")
        self.timeout = timeout
        self._origin = (parts.scheme, parts.netloc)
        self._credentials = credentials or credentials_for(url)
        self._auth: httpx.Auth | None = None
        self._sleep = sleep
        self._client = httpx.Client(verify=_trust(ca_file), follow_redirects=False, trust_env=False)

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
            except (httpx.TransportError, ssl.SSLError) as error:
                if not again or not self._wait(attempt, None, deadline):
                    raise self._unreachable(url, error) from None
                continue
            busy = reply.status in _AGAIN or (reply.status == 500 and _DEADLOCK in reply.body)
            if not (again and busy and self._wait(attempt, reply.headers.get("retry-after"), deadline)):
                return reply

    @contextmanager
    def stream(
        self, method: str, url: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Iterator[tuple[Reply, Iterator[bytes]]]:
        """Give the reply to a request without its body, and the chunks of its body, not held in memory.

        The chunks raise EndpointError if the deadline passes or the body breaks off. Where the status is none of 2xx,
        the body is in the reply and there are no chunks.
        """
        deadline = time.monotonic() + self.timeout
        try:
            with self._opened(method, url, body, headers or {}, deadline) as response:
                head = _reply(response, b"")
                if head.status >= 300:
                    response.read()
                    yield _reply(response, response.content), iter(())
                else:
                    yield head, self._chunks(response, url, deadline)
        except (httpx.TransportError, ssl.SSLError) as error:
            raise self._unreachable(url, error) from None

    def refused(self, url: str, reply: Reply, what: str = "the request") -> EndpointError:
        """Return the error for a reply that is a refusal: status, advice, and what the server said in plain words."""
        advice = _ADVICE.get(reply.status, "it failed; try again later" if reply.status >= 500 else "unexpected")
        said = "" if "html" in reply.media_type else _plain(reply.body)
        said = self._struck(said)
        return EndpointError(
            f"{shown(url)}: status {reply.status} for {what}; {advice}" + (f": {said}" if said else "")
        )

    def _once(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], deadline: float) -> Reply:
        with self._opened(method, url, body, headers, deadline) as response:
            return _reply(response, b"".join(self._chunks(response, url, deadline)))

    @contextmanager
    def _opened(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], deadline: float
    ) -> Iterator[httpx.Response]:
        self._authenticate(url, deadline)
        request = self._client.build_request(method, url, content=body, headers=dict(headers), timeout=_left(deadline))
        response = self._client.send(request, stream=True, auth=self._auth_for(url))
        try:
            if 300 <= response.status_code < 400:
                where = shown(str(response.headers.get("location", "elsewhere")))
                raise EndpointError(f"{shown(url)}: moved to {where}; give that address, no redirect is followed")
            yield response
        finally:
            response.close()

    def _authenticate(self, url: str, deadline: float) -> None:
        """Learn from a small request how the server wants to be told who asks, before a large body is sent."""
        if self._auth is not None or self._credentials is None:
            return
        if self._credentials.token:
            self._auth = _Bearer(self._credentials.token)
            return
        response = self._client.request("GET", url, timeout=_left(deadline), headers={"Accept": "*/*"})
        wanted = response.headers.get("www-authenticate", "").casefold()
        pair = (self._credentials.user, self._credentials.password)
        self._auth = httpx.DigestAuth(*pair) if "digest" in wanted else httpx.BasicAuth(*pair)

    def _auth_for(self, url: str) -> httpx.Auth | None:
        parts = urlsplit(url)
        return self._auth if (parts.scheme, parts.netloc) == self._origin else None

    def _chunks(self, response: httpx.Response, url: str, deadline: float) -> Iterator[bytes]:
        for chunk in response.iter_bytes(_CHUNK):
            yield chunk
            if time.monotonic() > deadline:
                raise EndpointError(f"{shown(url)}: no whole answer within {self.timeout:g} seconds; ask for less")

    def _wait(self, attempt: int, told: str | None, deadline: float) -> bool:
        """Wait before the next attempt, as long as the server says or ever longer; tell whether there is time left."""
        seconds = min(_MOST, 0.25 * 2**attempt) * random.uniform(0.5, 1.0)  # noqa: S311 -- no secret depends on it
        if told and told.strip().isdigit():
            seconds = float(told)
        if time.monotonic() + seconds >= deadline:
            return False
        self._sleep(seconds)
        return True

    def _unreachable(self, url: str, error: Exception) -> EndpointError:
        if isinstance(error, httpx.TimeoutException):
            return EndpointError(f"{shown(url)}: no answer within {self.timeout:g} seconds; ask for less, or try later")
        reason = self._struck(_plain(str(error).encode())) or type(error).__name__
        if "certificate" in reason.casefold():
            return EndpointError(
                f"{shown(url)}: its certificate is not trusted ({reason}); name its authority's PEM file"
            )
        return EndpointError(f"{shown(url)}: cannot be reached, or broke off ({reason}); is the server running?")

    def _struck(self, text: str) -> str:
        for secret in self._credentials.secrets() if self._credentials else ():
            text = text.replace(secret, "***")
        return text


class _Bearer(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Iterator[httpx.Request]:  # type: ignore[override]
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


def shown(url: str) -> str:
    """Return an address as a message may show it: without a name, password, query or fragment."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}" if parts.scheme else url.partition("?")[0]


def _reply(response: httpx.Response, body: bytes) -> Reply:
    headers = {name.lower(): value for name, value in response.headers.items()}
    media_type = headers.get("content-type", "").partition(";")[0].strip().casefold()
    return Reply(response.status_code, media_type, headers, body)


def _plain(body: bytes) -> str:
    return _CONTROL.sub(" ", body[: 4 * _QUOTED].decode("utf-8", "replace")).strip()[:_QUOTED]


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpx.PoolTimeout("out of time")
    return left


def _trust(ca_file: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file:
        try:
            context.load_verify_locations(Path(ca_file))
        except (OSError, ssl.SSLError) as error:
            raise UsageError(f"{ca_file}: no file with certificates in PEM ({error})") from error
    return context
