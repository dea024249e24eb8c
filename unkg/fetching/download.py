"""One file from the site: retried, resumed, checked, and put in its place as a whole."""

import ipaddress
import json
import os
import random
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import urljoin, urlsplit

import httpx

from unkg.endpoint.deadline import Clock, TimedTransport
from unkg.endpoint.trust import trust
from unkg.endpoint.waiting import retry_after
from unkg.errors import EndpointError
from unkg.fetching.checking import Truncated, Unwanted, ending_of

_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_REDIRECTS: Final = 5
_LONGEST: Final = 120.0  # seconds between two attempts; a site that asks for more is left alone


class NotThere(Exception):
    """The site has no such document, or says that it has not changed; `changed` is False for the latter."""

    def __init__(self, *, changed: bool = True) -> None:
        super().__init__()
        self.changed = changed


class _Broken(Exception):
    """An attempt that failed and may succeed if repeated; `told` is what Retry-After says."""

    def __init__(self, reason: str, told: str | None = None) -> None:
        super().__init__(reason)
        self.told = told


@dataclass(frozen=True, slots=True)
class Manners:
    """How the site is asked: seconds between two requests, attempts, seconds and bytes that a file may take.

    `agent` is the user agent; `sleep` and `now` are the clock.
    """

    agent: str
    pause: float = 1.0
    attempts: int = 5
    seconds: float = 600.0
    most: int = 200_000_000
    ca_file: str | None = None
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that came whole: where it stands, the ending that its content calls for, and what the site said of it."""

    path: Path
    ending: str
    address: str
    headers: Mapping[str, str] = field(repr=False)


class Downloader:
    """Asks one site, one request at a time; use it in a `with`. `say` takes what the user is to be told."""

    def __init__(self, site: str, manners: Manners, say: Callable[[str], None]) -> None:
        self._manners, self._say = manners, say
        self._clock, self._last = Clock(), -inf
        self._local = not _is_public(urlsplit(site).hostname or "", 0)
        transport = TimedTransport(trust(manners.ca_file), self._clock, self._resolve)
        headers = {"User-Agent": manners.agent, "Accept-Encoding": "identity", "Accept": "*/*"}
        self._client = httpx.Client(transport=transport, headers=headers, trust_env=False, timeout=manners.seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def fetch(self, url: str, part: Path, format_: str, known: Mapping[str, str]) -> Fetched:
        """Bring what stands at an address into the file `part`, going on where an earlier run stopped.

        `known` are headers of the file that is there, to ask whether it changed. Raises NotThere, and EndpointError if
        the site refuses, fails again and again, or sends something else.
        """
        self._clock.deadline = time.monotonic() + self._manners.seconds
        for attempt in range(1, self._manners.attempts + 1):
            try:
                return self._attempt(url, part, format_, known)
            except (_Broken, httpx.TransportError, httpx.DecodingError) as error:
                self._wait(url, error, attempt)
        raise AssertionError("the last attempt raises")

    def _wait(self, url: str, error: Exception, attempt: int) -> None:
        reason = str(error) or type(error).__name__
        seconds = retry_after(getattr(error, "told", None), 2.0 ** (attempt - 1) * random.uniform(0.75, 1.25))  # noqa: S311
        left = self._clock.deadline - time.monotonic()
        if attempt == self._manners.attempts or seconds > min(_LONGEST, left):
            late = f"; it asks to wait {seconds:.0f} seconds" if seconds > _LONGEST else ""
            raise EndpointError(f"{url}: {reason}, {attempt} times{late}; run it again later to go on") from None
        self._say(f"{url}: {reason}; asking again in {seconds:.0f} seconds")
        self._manners.sleep(seconds)

    def _attempt(self, url: str, part: Path, format_: str, known: Mapping[str, str]) -> Fetched:
        notes = part.with_name(f"{part.name}.json")
        begun = part.stat().st_size if part.exists() else 0
        validator = json.loads(notes.read_text()) if begun and notes.exists() else ""
        asked = {"Range": f"bytes={begun}-", "If-Range": validator} if validator else dict(known)
        with self._answer(url, asked) as response:
            self._require_file(url, response)
            goes_on = response.status_code == 206
            if response.status_code == 416 or (
                goes_on and not response.headers.get("content-range", "").startswith(f"bytes {begun}-")
            ):
                part.unlink(missing_ok=True)
                raise _Broken("sent another part than the one asked for")
            notes.write_text(json.dumps(_validator(response.headers)))
            self._receive(response, part, begun if goes_on else 0)
            headers, address = dict(response.headers), str(response.url)
        try:
            ending = ending_of(part, format_)
        except Truncated as error:
            part.unlink(missing_ok=True)
            raise _Broken(f"what came {error}") from error
        except Unwanted as error:
            part.unlink(missing_ok=True)
            advice = "it is not published there, or the address needs another --site"
            raise EndpointError(f"{url}: answered with {error}, no {format_}; {advice}") from error
        notes.unlink()
        return Fetched(part, ending, address, headers)

    def _require_file(self, url: str, response: httpx.Response) -> None:
        status = response.status_code
        if status in {404, 410}:
            raise NotThere
        if status == 304:
            raise NotThere(changed=False)
        if status in _AGAIN:
            raise _Broken(f"status {status}", response.headers.get("retry-after"))
        if status not in {200, 206, 416}:
            raise EndpointError(f"{url}: status {status}; the site does not let this program have it")

    def _receive(self, response: httpx.Response, part: Path, begun: int) -> None:
        promised = response.headers.get("content-length")
        encoded = response.headers.get("content-encoding", "identity") != "identity"
        size = begun
        with part.open("r+b" if begun else "wb") as output:
            output.seek(begun)
            for chunk in response.iter_bytes():
                size += len(chunk)
                if size > self._manners.most:
                    output.truncate(0)
                    raise EndpointError(
                        f"{response.url}: has more than {self._manners.most:,} bytes; allow more with --max-size"
                    )
                output.write(chunk)
            output.flush()
            os.fsync(output.fileno())
        if promised and not encoded and size - begun != int(promised):
            raise _Broken(f"broke off after {size - begun:,} of {int(promised):,} bytes")

    @contextmanager
    def _answer(self, url: str, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        """Give the answer at the end of redirects; none is followed to another protocol or into a private network."""
        for _ in range(_REDIRECTS + 1):
            rest = self._last + self._manners.pause - self._manners.now()
            if rest > 0:
                self._manners.sleep(rest)
            self._last = self._manners.now()
            with self._client.stream("GET", url, headers=headers) as response:
                if not 300 <= response.status_code < 400 or response.status_code == 304:
                    yield response
                    return
                target = urljoin(url, response.headers.get("location", ""))
            secure, parts = urlsplit(url).scheme == "https", urlsplit(target)
            if parts.scheme not in ({"https"} if secure else {"http", "https"}) or not parts.hostname:
                raise EndpointError(f"{url}: moved to {target!r}, which is not followed")
            url = target
        raise EndpointError(f"{url}: moved more than {_REDIRECTS} times")

    def _resolve(self, host: str, port: int) -> str:
        """Return the address of a host; a public site may not send us into a private network."""
        if self._local:
            return host
        found = _addresses(host, port)
        if not found or not all(ipaddress.ip_address(each).is_global for each in found):
            raise EndpointError(f"{host}: has no public address; nothing is fetched from there")
        return found[0]


def _validator(headers: Mapping[str, str]) -> str:
    """Return what tells this version of a file from another: a strong ETag, or the date; "" if neither (RFC 9110)."""
    etag = headers.get("etag", "")
    return etag if etag and not etag.startswith("W/") else headers.get("last-modified", "")


def _addresses(host: str, port: int) -> list[str]:
    try:
        return [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise httpx.ConnectError(f"{host}: {error.strerror}") from error


def _is_public(host: str, port: int) -> bool:
    """Tell whether a site is one of the public network; one that cannot be looked up counts as such."""
    try:
        found = _addresses(host, port)
    except httpx.ConnectError:
        return True
    return any(ipaddress.ip_address(each).is_global for each in found)
