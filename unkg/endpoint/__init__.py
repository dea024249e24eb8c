"""A SPARQL endpoint, asked over HTTP.

Queries are parsed here first, so that no update is ever sent. They go form-encoded by POST, which no length limit cuts,
and are asked of the union of all graphs, as on files. What comes back is checked by its media type and for its end: a
login page with status 200 is an error, not an answer, and so is a part of an answer.
"""

import io
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from math import inf
from typing import IO, Final, cast

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from unkg.endpoint.address import require_address
from unkg.endpoint.completeness import cut_by_complaint, cut_by_headers, cut_graph
from unkg.endpoint.credentials import Credentials
from unkg.endpoint.http import Connection, Reply, shown
from unkg.endpoint.sets import each_triple_once
from unkg.endpoint.union import repeats_triples, union_parameters, with_graphs
from unkg.endpoint.wrapper import Parameters, write_query
from unkg.errors import EndpointError, UsageError
from unkg.queries import Answer, Arriving, Graph, Solutions, Term, answer_of, keywords, require_question

_JSON: Final = "application/sparql-results+json"
_TRIPLES: Final = "application/n-triples"
_BOOLEAN: Final = NamedNode("http://www.w3.org/2001/XMLSchema#boolean")
_TRUTH: Final = {"1": Literal(True), "0": Literal(False)}
_ON: Final = 1 << 18  # bytes that are read on after what does not parse, to find a reason there
_TAIL: Final = 500  # bytes at the end of a body that are kept, to see how it ended


@dataclass(frozen=True, slots=True)
class RemoteEndpoint:
    """An endpoint by its address; `timeout` is how many seconds a whole answer may take, from connecting on.

    `ca_file` is a PEM file with certificates that are trusted besides the system's. `credentials` are those of the
    environment, netrc or the keyring if none are given; see `unkg.endpoint.credentials`.
    """

    url: str
    timeout: float = 60.0
    ca_file: str | None = None
    credentials: Credentials | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        require_address(self.url)
        if not 0 < self.timeout < inf:
            raise UsageError(f"a timeout of {self.timeout} seconds is none; expected more than 0")

    def query(self, text: str) -> Answer:
        """Return the answer to a SPARQL query.

        Raises UsageError for anything but SELECT, ASK, CONSTRUCT and DESCRIBE, EndpointError if the endpoint refuses,
        fails, is late, or answers something else or only a part.
        Example: `RemoteEndpoint("http://localhost:7878/query").query(text)`.
        """
        with self.answering(text) as answer:
            return _whole(answer)

    @contextmanager
    def answering(self, text: str) -> Iterator[Answer | Arriving]:
        """Give the answer to a SPARQL query; the rows of a SELECT arrive while they are taken, and none is kept.

        Raises what `query` raises, and may do so after some rows: they are an answer only once they have ended.
        Example: `with endpoint.answering(text) as answer: write(answer, "csv", output)`.
        """
        form = require_question(text)
        with Connection(
            self.url, timeout=self.timeout, ca_file=self.ca_file, credentials=self.credentials
        ) as connection:
            exchange = _Exchange(connection)
            prepared, parameters = exchange.prepare(text)
            with ExitStack() as stack:
                try:
                    answer = stack.enter_context(exchange.answer(prepared, form, parameters))
                except _Refused as refused:
                    if prepared == text or refused.status not in {400, 500}:
                        raise
                    # A server may not take, or estimate as too long, what it takes as it was written.
                    answer = stack.enter_context(exchange.answer(text, form, parameters))
                yield answer


class _Exchange:
    """A query with all that has to be asked for it, under one deadline."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self._url = connection, connection.url
        self._deadline = time.monotonic() + connection.timeout

    def prepare(self, text: str) -> tuple[str, Parameters]:
        """Return a query with further parameters of the protocol, so that it asks the union of all graphs, as a set."""
        words = keywords(text)
        if "FROM" in words:  # it says itself what it asks
            return text, ()
        way = union_parameters(self._probe)
        if way is None:
            if "GRAPH" in words:
                return text, ()
            raise self._error(
                "its default graph is not the union of its graphs, and it has no known way to ask for that; "
                "say GRAPH ?graph { … } or FROM <…> in the query"
            )
        once = each_triple_once(text)
        if once.text != text and repeats_triples(way, once, self._probe):
            text = once.text
        return text, with_graphs(way, self._probe) if "GRAPH" in words else way

    @contextmanager
    def answer(self, text: str, form: str, parameters: Parameters) -> Iterator[Answer | Arriving]:
        """Give the answer to a query with further parameters of the protocol."""
        accept = _TRIPLES if form == "CONSTRUCT" else _JSON
        written = write_query(self._url, text, form, accept, parameters)
        with self._connection.stream(
            "POST", self._url, body=written.body, headers=written.headers, deadline=self._deadline
        ) as (reply, chunks):
            self._require_answer(reply, accept)
            body = _Body(chunks)
            answer = self._graph(body) if accept == _TRIPLES else self._result(body)
            try:
                yield answer
            finally:
                if isinstance(answer, Arriving):
                    answer.rows.close()

    def _probe(self, text: str, parameters: Parameters) -> Answer:
        """Return the answer to a small query; no rows where the server cannot answer such a query at all."""
        try:
            with self.answer(text, require_question(text), parameters) as answer:
                return _whole(answer)
        except _Refused as refused:
            if refused.status in {400, 500, 501}:
                return Solutions((), ())
            raise

    def _limit_for(self, text: str) -> str:
        written = write_query(self._url, text, "SELECT", _JSON)
        with self._connection.stream(
            "POST", self._url, body=written.body, headers=written.headers, deadline=self._deadline
        ) as (reply, _):
            return reply.headers.get("x-sparql-maxrows", "")

    def _require_answer(self, reply: Reply, accept: str) -> None:
        if not 200 <= reply.status < 300:
            raise _Refused(str(self._connection.refused(self._url, reply, "the query")), reply.status)
        answered = reply.media_type or "nothing"
        if answered != accept and not (accept == _JSON and answered == "application/json"):
            page = ", a web page, perhaps to log in" if "html" in answered else ""
            raise self._error(f"answered {answered}{page}, not {accept}; is this the query address?")
        if part := cut_by_headers(reply.headers):
            raise self._error(part)

    def _result(self, body: "_Body") -> Answer | Arriving:
        with self._reading(body, _JSON):
            result = parse_query_results(cast("IO[bytes]", body), format=QueryResultsFormat.JSON)
            if not isinstance(result, QuerySolutions):
                self._require_end(body)
                return answer_of(result)
        variables = tuple(variable.value for variable in result.variables)
        return Arriving(variables, self._rows(result, body))

    def _rows(self, result: QuerySolutions, body: "_Body") -> Generator[tuple[Term | None, ...], None, None]:
        try:
            with self._reading(body, _JSON):
                for solution in result:
                    yield tuple(map(_canonical, solution))
                self._require_end(body)
        finally:
            # A traceback would keep it alive until some other thread collects it, and pyoxigraph minds that.
            del result

    def _require_end(self, body: "_Body") -> None:
        if not body.ending().rstrip().endswith(b"}"):
            raise ValueError("there is more after its end")

    def _graph(self, body: "_Body") -> Graph:
        count = 0
        triples: dict[Triple, None] = {}
        with self._reading(body, _TRIPLES):
            for quad in parse(cast("IO[bytes]", body), format=RdfFormat.N_TRIPLES):
                triples[quad.triple] = None
                count += 1
        comments = b"\n".join(line for line in body.ending().split(b"\n") if line.startswith(b"#"))
        if part := cut_by_complaint(comments) or cut_graph(count, self._limit_for):
            raise self._error(part)
        return Graph(tuple(triples))

    @contextmanager
    def _reading(self, body: "_Body", media_type: str) -> Iterator[None]:
        try:
            yield
        except (SyntaxError, ValueError) as error:
            part = cut_by_complaint(body.ending(_ON))
            reason = self._connection.quote(str(error).encode())
            raise self._error(part or f"the answer does not parse as {media_type}: {reason}") from None

    def _error(self, what: str) -> EndpointError:
        return EndpointError(f"{shown(self._url)}: {what}")


class _Refused(EndpointError):
    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


def _whole(answer: Answer | Arriving) -> Answer:
    return Solutions(answer.variables, tuple(answer.rows)) if isinstance(answer, Arriving) else answer


def _canonical(term: Term | None) -> Term | None:
    """Return a truth value as the local store gives it; Virtuoso writes 1 and 0."""
    if isinstance(term, Literal) and term.value in _TRUTH and term.datatype == _BOOLEAN:
        return _TRUTH[term.value]
    return term


class _Body(io.RawIOBase):
    """The chunks of a body as a file, of which only the ending is kept."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._unread, self._ending = chunks, b"", b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if not self._unread:
            self._unread = next(self._chunks, b"")
            self._ending = (self._ending + self._unread)[-_TAIL:]
        size = len(self._unread) if size < 0 else size
        given, self._unread = self._unread[:size], self._unread[size:]
        return given

    def ending(self, most: float = inf) -> bytes:
        """Read on to the end, but no more than `most` bytes, and return the last bytes of what was read."""
        while most > 0 and (read := self.read()):
            most -= len(read)
        return self._ending
