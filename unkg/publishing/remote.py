"""The store at the other end: questions, updates and uploads over the SPARQL and Graph Store protocols.

A status is not believed where the state can be asked: what is here sends, and tells refusals from what may have
happened or not. No request to the graph store is without a graph's name: it would empty some servers.
"""

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from unkg.endpoint.http import Connection, Reply, shown
from unkg.errors import EndpointError
from unkg.publishing.census import Census, census_of, census_query
from unkg.publishing.graphs import is_graph_name

_JSON: Final = "application/sparql-results+json"
_FINAL: Final = frozenset({401, 403, 404, 405, 407})  # no other graph would fare better
_SPLIT: Final = frozenset({400, 413, 500})  # what a server says of a request that is too large for it
_TAKES: Final = 900_000  # bytes of one upload: nginx lets 1 MiB pass
_INSERTS: Final = 400  # triples of one INSERT DATA: Virtuoso takes 1,426
_LEAST: Final = 1 << 14  # bytes of one request, however little the server is found to take


class Refused(EndpointError):
    """A request that the server answered with a status that is no success."""

    def __init__(self, error: EndpointError, status: int) -> None:
        super().__init__(str(error))
        self.status = status

    @property
    def is_final(self) -> bool:
        """Whether the server would refuse every other request as well: a wrong password, address or permission."""
        return self.status in _FINAL


@dataclass(frozen=True, slots=True)
class Target:
    """Where to publish: the addresses for queries, updates and the Graph Store Protocol, and the manifest's name.

    Without `graph_store`, triples are sent as updates. `timeout` is how many seconds one request may take.
    """

    endpoint: str
    update: str
    graph_store: str = ""
    manifest: str = "https://w3id.org/unkg/published"
    timeout: float = 300.0
    ca_file: str | None = None


@dataclass(slots=True)
class Remote:
    """A store, and how much it was found to take in one request, which only shrinks."""

    target: Target
    queries: Connection
    updates: Connection
    uploads: Connection | None
    is_fuseki: bool = False
    takes: int = _TAKES  # bytes
    checksums: bool = True  # it is asked for those of graphs

    def select(self, query: str, *, again: bool = True) -> list[dict[str, str]]:
        """Return the rows of the answer to a SELECT, each value as its text.

        Raises Refused, and EndpointError if the server cannot be reached, or cut the answer.
        """
        url = self.target.endpoint
        headers = {"Accept": _JSON, "Content-Type": "application/x-www-form-urlencoded"}
        reply = self.queries.send("POST", url, body=urlencode({"query": query}).encode(), headers=headers, again=again)
        self._accept(self.queries, url, reply, "a query")
        self.is_fuseki = self.is_fuseki or "fuseki-request-id" in reply.headers
        if reply.headers.keys() & {"x-sparql-maxrows", "x-sql-state"}:
            raise EndpointError(f"{shown(url)}: the server cut its answer; have its limits of rows and time raised")
        try:
            rows = json.loads(reply.body)["results"]["bindings"]
            return [{name: term["value"] for name, term in row.items()} for row in rows]
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            reason = f"{reply.media_type or 'nothing'}, not {_JSON}"
            raise EndpointError(f"{shown(url)}: answered {reason}; is this the query address?") from error

    def update(self, text: str, *, again: bool) -> None:
        """Carry out an update; with `again` it may be repeated: twice is as good as once. Raises EndpointError."""
        url = self.target.update
        headers = {"Accept": "*/*", "Content-Type": "application/sparql-update"}
        reply = self.updates.send("POST", url, body=text.encode(), headers=headers, again=again)
        self._accept(self.updates, url, reply, "an update")

    def add(self, graph: str, lines: Iterable[bytes]) -> None:
        """Add sorted N-Triples to a graph that nobody reads yet, in as many requests as the server needs.

        Raises Refused for a line that it does not take, EndpointError if it cannot be reached.
        """
        require_name(graph)
        part: list[bytes] = []
        held = 0
        for line in lines:
            if part and (held + len(line) > self.takes or (self.uploads is None and len(part) >= _INSERTS)):
                self._add(graph, part)
                part, held = [], 0
            part.append(line)
            held += len(line)
        if part:
            self._add(graph, part)

    def census(self, graphs: Sequence[str]) -> dict[str, Census]:
        """Return what is in graphs: by kind of triple how many, their lengths and checksums."""
        if not graphs:
            return {}
        names = [require_name(graph) for graph in graphs]
        return census_of(self.select(census_query(names, checksums=self.checksums)), names)

    def drop(self, graphs: Sequence[str]) -> list[str]:
        """Remove graphs; return those that are still there. Twice is as good as once. Raises EndpointError."""
        for word in ("DROP", "CLEAR"):  # Virtuoso drops silently nothing, if it was not told to create the graph
            if graphs:
                self.update(" ;\n".join(f"{word} SILENT GRAPH <{require_name(g)}>" for g in graphs), again=True)
                graphs = [name for name, census in self.census(graphs).items() if census]
        return list(graphs)

    def _add(self, graph: str, lines: list[bytes]) -> None:
        try:
            if self.uploads is None:
                self._insert(graph, lines)
            else:
                self._upload(self.uploads, graph, lines)
        except Refused as refusal:
            if refusal.status not in _SPLIT:
                raise
            if len(lines) == 1:
                if self.uploads is None or refusal.status == 413:
                    raise
                # Virtuoso's upload refuses a literal of 350 kB with escapes, which its INSERT DATA takes.
                self._insert(graph, lines)
                return
            if refusal.status == 413:
                self.takes = min(self.takes, max(_LEAST, sum(map(len, lines)) // 2))
            half = len(lines) // 2
            self._add(graph, lines[:half])
            self._add(graph, lines[half:])

    def _insert(self, graph: str, lines: list[bytes]) -> None:
        self.update(f"INSERT DATA {{ GRAPH <{graph}> {{\n{b''.join(lines).decode()}}} }}", again=True)

    def _upload(self, uploads: Connection, graph: str, lines: list[bytes]) -> None:
        url = f"{self.target.graph_store}?graph={quote(graph, safe='')}"
        headers = {"Accept": "*/*", "Content-Type": "application/n-triples"}
        # Triples without blank nodes that are added twice are there once.
        reply = uploads.send("POST", url, body=b"".join(lines), headers=headers, again=True)
        self._accept(uploads, url, reply, "an upload")

    @staticmethod
    def _accept(connection: Connection, url: str, reply: Reply, what: str) -> None:
        if not 200 <= reply.status < 300:
            raise Refused(connection.refused(url, reply, what), reply.status)


@contextmanager
def connected(target: Target) -> Iterator[Remote]:
    """Give the store at an address. Raises UsageError for what is no address, or has a password in it."""
    with ExitStack() as closing:

        def connection(url: str) -> Connection:
            return closing.enter_context(Connection(url, timeout=target.timeout, ca_file=target.ca_file))

        uploads = connection(target.graph_store) if target.graph_store else None
        yield Remote(target, connection(target.endpoint), connection(target.update), uploads)


def require_name(graph: str) -> str:
    """Return the name of a graph, if it is an absolute IRI; raise ValueError if not: names of users are checked before.

    A request that names no graph replaces all graphs of some servers.
    """
    if not is_graph_name(graph):
        raise ValueError(f"{graph!r} is no absolute IRI")
    return graph


def new_name(graph: str, purpose: str) -> str:
    """Return a name for a graph that is used once: the graph's own, the purpose and the time."""
    return f"{graph.partition('#')[0]}?unkg-{purpose}={time.time_ns():x}"
