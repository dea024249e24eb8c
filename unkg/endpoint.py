"""A SPARQL endpoint, asked over HTTP. SPARQLWrapper carries the query; nothing of it leaves this module.

Queries are parsed here first, so that no update is ever sent. They go form-encoded by POST, which no length limit
cuts. What comes back is checked by its media type: a login page with status 200 is an error, not an answer.
"""

import re
from contextlib import closing
from dataclasses import dataclass
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results

from unkg.errors import EndpointError, UsageError
from unkg.queries import Answer, Graph, answer_of, require_question

_JSON: Final = "application/sparql-results+json"
_TRIPLES: Final = "application/n-triples"


@dataclass(frozen=True, slots=True)
class RemoteEndpoint:
    """An endpoint by its address; `timeout` in seconds holds for each wait on the network."""

    url: str
    timeout: float = 60.0

    def __post_init__(self) -> None:
        if urlsplit(self.url).username is not None:
            raise UsageError("an endpoint's address holds a name or password; take it out")
        if not re.match(r"https?://[^/]", self.url):
            raise UsageError(f"{self.url!r} is no address of an endpoint; expected http:// or https://")

    def query(self, text: str) -> Answer:
        """Return the answer to a SPARQL query.

        Raises UsageError for anything but SELECT, ASK, CONSTRUCT and DESCRIBE, EndpointError if the endpoint refuses,
        fails, or answers something else. Example: `RemoteEndpoint("http://localhost:7878/query").query("ASK {}")`.
        """
        form = require_question(text)
        media_type = _JSON if form in {"SELECT", "ASK"} else _TRIPLES
        body = self._post(text, media_type)
        try:
            if media_type == _JSON:
                return answer_of(parse_query_results(body, format=QueryResultsFormat.JSON))
            return Graph(tuple(q.triple for q in parse(body, format=RdfFormat.N_TRIPLES)))
        except (SyntaxError, ValueError) as error:
            raise EndpointError(f"{self.url}: the answer does not parse as {media_type}: {error}") from error

    def _post(self, text: str, media_type: str) -> bytes:
        from SPARQLWrapper import POST, URLENCODED, SPARQLExceptions, SPARQLWrapper

        wrapper = SPARQLWrapper(self.url)
        wrapper.setMethod(POST)
        wrapper.setRequestMethod(URLENCODED)
        wrapper.setOnlyConneg(True)
        wrapper.addCustomHttpHeader("Accept", media_type)
        wrapper.setTimeout(max(1, round(self.timeout)))
        wrapper.setQuery(text)
        try:
            with closing(wrapper.query().response) as response:
                answered = response.headers.get_content_type()
                body = response.read()
        except HTTPError as error:
            error.close()
            raise EndpointError(f"{self.url}: refused with status {error.code}; is this the query address?") from error
        except SPARQLExceptions.SPARQLWrapperException as error:
            reason = (str(error).splitlines() or [""])[0]
            raise EndpointError(f"{self.url}: {reason}; is this the query address?") from error
        except (URLError, TimeoutError, OSError) as error:
            reason = str(getattr(error, "reason", error))
            raise EndpointError(f"{self.url}: cannot be reached ({reason}); is the server running?") from error
        if answered != media_type and not (media_type == _JSON and answered == "application/json"):
            raise EndpointError(f"{self.url}: answered {answered}, not {media_type}; is this the query address?")
        return bytes(body)
