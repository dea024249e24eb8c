"""A SPARQL endpoint, asked over HTTP. SPARQLWrapper carries the query; nothing of it leaves this module.

Queries are parsed here first, so that no update is ever sent. They go form-encoded by POST, which no length limit
cuts. What comes back is checked by its media type: a login page with status 200 is an error, not an answer.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Final, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlsplit

from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results

from unkg.errors import EndpointError, UsageError
from unkg.queries import Answer, Graph, answer_of, require_question

T = TypeVar("T")
_JSON: Final = "application/sparql-results+json"
_TRIPLES: Final = "application/n-triples"
_ADVICE: Final = {
    400: "it does not take this query",
    401: "it wants a name and password",
    403: "it does not let this user ask",
    404: "is this the address of its SPARQL endpoint?",
    405: "is this the address of its SPARQL endpoint?",
    408: "it took too long; ask for less, or again later",
    429: "it is asked too often; wait, then ask again",
}


@dataclass(frozen=True, slots=True)
class RemoteEndpoint:
    """An endpoint by its address; `timeout` is how many seconds a whole answer may take, from connecting on."""

    url: str
    timeout: float = 60.0

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if "@" in parts.netloc:
            raise UsageError(f"{parts.hostname}: an address is no place for a name and password; leave them out")
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UsageError(f"{self.url!r} is no address of an endpoint; expected http:// or https://")
        if not self.timeout > 0:
            raise UsageError(f"a timeout of {self.timeout} seconds is too short; expected more than 0")

    def query(self, text: str) -> Answer:
        """Return the answer to a SPARQL query.

        Raises UsageError for anything but SELECT, ASK, CONSTRUCT and DESCRIBE, EndpointError if the endpoint refuses,
        fails, is late, or answers something else. Example: `RemoteEndpoint("http://localhost:7878/query").query(text)`.
        """
        form = require_question(text)
        media_type = _TRIPLES if form == "CONSTRUCT" else _JSON
        try:
            answered, body = _within(self.timeout, lambda: _post(self.url, text, form, media_type, self.timeout))
        except TimeoutError as error:
            raise EndpointError(f"{self.url}: no answer within {self.timeout:g} seconds; ask for less") from error
        except OSError as error:
            reason = getattr(error, "reason", error)
            raise EndpointError(f"{self.url}: cannot be reached ({reason}); is the server running?") from error
        if answered != media_type and not (media_type == _JSON and answered == "application/json"):
            page = ", a web page, perhaps to log in" if "html" in answered else ""
            raise EndpointError(f"{self.url}: answered {answered}{page}, not {media_type}; is this the query address?")
        try:
            if media_type == _JSON:
                return answer_of(parse_query_results(body, format=QueryResultsFormat.JSON))
            return Graph(tuple(dict.fromkeys(quad.triple for quad in parse(body, format=RdfFormat.N_TRIPLES))))
        except (SyntaxError, ValueError) as error:
            # Without its traceback, which would keep pyoxigraph's iterator alive until some other thread drops it.
            cause = error.with_traceback(None)
            raise EndpointError(f"{self.url}: the answer does not parse as {media_type}: {error}") from cause


def _post(url: str, text: str, form: str, media_type: str, timeout: float) -> tuple[str, bytes]:
    """Return the media type and the body of the answer. Raises OSError, TimeoutError, EndpointError."""
    from SPARQLWrapper import POST, URLENCODED, SPARQLExceptions, SPARQLWrapper

    wrapper = SPARQLWrapper(url)
    wrapper.setMethod(POST)
    wrapper.setRequestMethod(URLENCODED)
    wrapper.setOnlyConneg(True)
    wrapper.addCustomHttpHeader("Accept", media_type)
    wrapper.setTimeout(ceil(timeout))
    # Not setQuery: it guesses the form by a regular expression, and would send what it takes for an update as one.
    wrapper.queryString, wrapper.queryType = text, form
    deadline = time.monotonic() + timeout
    try:
        with wrapper.query().response as response:
            return response.headers.get_content_type(), b"".join(_chunks(response, deadline))
    except (HTTPError, SPARQLExceptions.SPARQLWrapperException) as error:
        raise EndpointError(f"{url}: {_refusal(error)}") from error


def _chunks(response: Any, deadline: float) -> list[bytes]:
    chunks = []
    while chunk := response.read1(1 << 16):
        chunks.append(chunk)
        if time.monotonic() > deadline:
            raise TimeoutError
    return chunks


def _refusal(error: Exception) -> str:
    """Return status and advice, and what the endpoint said if it said it in plain words."""
    # SPARQLWrapper turns some statuses into exceptions of its own; the one with the status is behind them.
    behind = error if isinstance(error, HTTPError) else error.__context__
    status = 0
    if isinstance(behind, HTTPError):
        status = behind.code
        behind.close()
    advice = _ADVICE.get(status, "it failed; ask again later" if status >= 500 else "is this the query address?")
    plain = re.search(r"Response:\n(?:b['\"])?+([^<{\\\n]{1,200})", str(error))
    said = plain[1].strip(" '\"") if plain else ""
    return f"status {status}; {advice}" + (f": {said}" if said else "")


def _within(seconds: float, call: Callable[[], T]) -> T:
    """Return what `call` returns, or raise what it raises. Raises TimeoutError if that takes longer than `seconds`.

    A timeout of a socket is none of a request: each byte that trickles in starts it anew.
    """
    outcomes: SimpleQueue[T | Exception] = SimpleQueue()

    def run() -> None:
        try:
            outcomes.put(call())
        except Exception as error:  # noqa: BLE001 -- raised again where the caller waits
            outcomes.put(error)

    Thread(target=run, daemon=True).start()
    try:
        outcome = outcomes.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
