"""How a staged graph takes the place of the live one at once: what a server can do is tried on scratch graphs first.

`MOVE` where it works. Where it does not, or is known to lose triples, one operation that removes the old triples and
inserts the new ones. A server with neither is not published to: its readers would see half a graph.

Several operations in one transaction are no way, even where they are one: Fuseki carries out what it got of a request
that breaks off, if that much parses, and `DROP GRAPH <g>` alone does. What is sent here has no such beginning: each
graph's operation is one that parses as a whole or not at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from unkg.errors import EndpointError
from unkg.publishing.remote import Refused, Remote

_A: Final = "<urn:unkg:a> <urn:unkg:p> "


class Strategy(Enum):
    """A way to replace graphs; the value says it to the user."""

    MOVE = "each graph is staged, then moved into place"
    EXCHANGE = "each graph is staged, then exchanged for the old one in one operation"

    def update(self, stages: Mapping[str, str]) -> str:
        """Return the update that puts stages in the place of graphs: `{"urn:g": "urn:stage"}`.

        It is to be sent once: a MOVE from a graph that is gone empties the other on some servers.
        """
        return " ;\n".join(_OPERATIONS[self].format(graph=graph, stage=stage) for graph, stage in stages.items())


_OPERATIONS: Final = {
    Strategy.MOVE: "MOVE GRAPH <{stage}> TO GRAPH <{graph}>",
    # Without a stage, nothing matches and nothing is removed.
    Strategy.EXCHANGE: (
        "DELETE {{ GRAPH <{graph}> {{ ?a ?b ?c }} GRAPH <{stage}> {{ ?s ?p ?o }} }} "
        "INSERT {{ GRAPH <{graph}> {{ ?s ?p ?o }} }} WHERE {{ "
        "{{ GRAPH <{graph}> {{ ?a ?b ?c }} FILTER EXISTS {{ GRAPH <{stage}> {{ ?x ?y ?z }} }} }} UNION "
        "{{ GRAPH <{stage}> {{ ?s ?p ?o }} }} }}"
    ),
}


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a server can do, and what the user should know of that."""

    strategy: Strategy
    notes: tuple[str, ...]


def probe(remote: Remote) -> Abilities:
    """Return what the server can do, by trying it on scratch graphs, which are gone afterwards.

    Raises EndpointError for a server that can replace a graph in no safe way, or refuses to be written to.
    """
    scratch = [f"{remote.target.manifest}?unkg-scratch={name}" for name in ("a", "b")]
    remote.drop(scratch)
    notes: list[str] = []
    try:
        _require_uploads(remote, scratch[0], notes)
        moves = _works(remote, Strategy.MOVE, scratch)
        if moves and not remote.is_fuseki:
            return Abilities(Strategy.MOVE, tuple(notes))
        why = "Fuseki's MOVE loses triples in TDB2" if moves else "MOVE does not work there"
        if _works(remote, Strategy.EXCHANGE, scratch):
            return Abilities(Strategy.EXCHANGE, (*notes, f"{why}; {Strategy.EXCHANGE.value}"))
    finally:
        remote.drop(scratch)
    raise EndpointError(
        f"{remote.target.update}: this server can replace no graph as a whole (no MOVE, no DELETE and INSERT "
        "in one operation); nothing was changed; use another server"
    )


def _require_uploads(remote: Remote, graph: str, notes: list[str]) -> None:
    """Fall back on updates if uploads do not work."""
    if remote.uploads is None:
        return
    line = f'{_A}"sent" .\n'.encode()
    try:
        remote.add(graph, [line])
        if remote.census([graph])[graph]:
            return
        reason = "it took an upload and kept nothing"
    except Refused as refusal:
        if refusal.status in {401, 403, 407}:
            raise
        reason = f"status {refusal.status}"
    remote.uploads = None
    notes.append(f"no Graph Store Protocol at the address given ({reason}); triples are sent as updates")


def _works(remote: Remote, strategy: Strategy, scratch: list[str]) -> bool:
    """Tell whether a graph is replaced, by the strategy, by exactly what was staged."""
    stage, graph = scratch[:2]
    remote.drop(scratch)
    remote.update(
        f"INSERT DATA {{ GRAPH <{stage}> {{ {_A}1 . {_A}2 }} GRAPH <{graph}> {{ {_A}3 . {_A}4 . {_A}5 }} }}", again=True
    )
    try:
        remote.update(strategy.update({graph: stage}), again=False)
    except Refused:
        return False
    rows = remote.select(f"SELECT ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    left = remote.census([stage])[stage]
    return sorted(row["o"] for row in rows) == ["1", "2"] and not left
