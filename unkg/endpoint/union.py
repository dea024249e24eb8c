"""The union of all graphs as the default graph, on servers that do not make it one by themselves.

Queries are written for a default graph that is the union of all graphs, as the local store has it. Virtuoso, and most
stores of quads, answer like that; Oxigraph and Fuseki have an empty default graph unless they are asked in a way of
their own. Which way a server takes is found out by asking, since names and versions in headers are often hidden.
"""

from collections.abc import Callable
from typing import Final

from pyoxigraph import NamedNode

from unkg.endpoint.sets import Rewritten
from unkg.endpoint.wrapper import Parameters
from unkg.queries import Answer, Solutions, Verdict

Ask = Callable[[str, Parameters], Answer]

# One node and property that stands in some graph, and what the default graph says of them, if anything.
_PROBE: Final = """SELECT ?s ?p ?x WHERE {
  { SELECT ?s ?p WHERE { GRAPH ?g { ?s ?p ?o } FILTER(isIRI(?s)) } LIMIT 1 } OPTIONAL { ?s ?p ?x }
} LIMIT 1"""
_WAYS: Final[tuple[Parameters, ...]] = (
    (("union-default-graph", "true"),),  # Oxigraph
    (("default-graph-uri", "urn:x-arq:UnionGraph"),),  # Jena
)
# A triple of two graphs, among the first few with a property. Virtuoso's graphs of its own are not meant.
_REPEATED: Final = """{
  { SELECT %s WHERE {
    GRAPH ?g { ?s %s ?o } FILTER(!STRSTARTS(STR(?g), "http://www.openlinksw.com/")) } LIMIT 500 }
  GRAPH ?h { ?s %s ?o } FILTER(?g != ?h)
}"""
_MOST_PROPERTIES: Final = 20  # that are looked at; a query has seldom more
_WAYS_OF_SETS: Final = {"default-graph-uri"}  # Jena's union has each triple once
_GRAPHS: Final = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"


def union_parameters(ask: Ask) -> Parameters | None:
    """Return the parameters that make the default graph the union, or None where there is no way.

    They are empty where the server does so by itself, or has no named graphs. `ask` puts a query with parameters to the
    server, which is asked one to three times, with answers of one row.
    """
    answer = ask(_PROBE, ())
    if not isinstance(answer, Solutions) or not answer.rows:
        return ()
    found = dict(zip(answer.variables, answer.rows[0], strict=True))
    node, prop = found.get("s"), found.get("p")
    if found.get("x") is not None or not isinstance(node, NamedNode) or not isinstance(prop, NamedNode):
        return ()
    for way in _WAYS:
        if ask(f"ASK {{ {node} {prop} ?x }}", way) == Verdict(value=True):
            return way
    return None


def repeats_triples(way: Parameters, query: Rewritten, ask: Ask) -> bool:
    """Tell whether this server's union has triples of a query more than once, as far as the first ones show."""
    if any(name in _WAYS_OF_SETS for name, _ in way):
        return False
    properties = query.properties[:_MOST_PROPERTIES] or ("?p",)
    each = " UNION ".join(
        _REPEATED % ("?g ?s ?p ?o" if name == "?p" else "?g ?s ?o", name, name) for name in properties
    )
    answer = ask(f"{query.prologue} SELECT ?g WHERE {{ {each} }} LIMIT 1", ())
    return isinstance(answer, Solutions) and answer.variables == ("g",) and bool(answer.rows)


def with_graphs(way: Parameters, ask: Ask) -> Parameters:
    """Return the parameters for a query that says GRAPH: a default graph of one's own leaves no named graphs (Fuseki).

    So each is named, whom the server says there is. A way that does not choose the default graph is returned as it is.
    """
    if not any(name == "default-graph-uri" for name, _ in way):
        return way
    answer = ask(_GRAPHS, ())
    rows = answer.rows if isinstance(answer, Solutions) else ()
    return (*way, *(("named-graph-uri", row[0].value) for row in rows if isinstance(row[0], NamedNode)))
