"""Which graphs a query sees: those that the protocol names, else those of its FROM clauses, else all.

pyoxigraph gives a triple once for each graph of the default graph that has it. SPARQL's merge has it once, so several
graphs are merged into one before the query is asked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Store

from unkg.queries import Solutions, answer_of
from unkg.serving.refusals import Refused

# What FROM cannot stand in, and FROM itself with what it names. A word of SPARQL has no other place for it.
_TOKEN: Final = re.compile(
    r"""'''(?:'{0,2}(?:[^'\\]|\\.))*'''|"{3}(?:"{0,2}(?:[^"\\]|\\.))*"{3}|'(?:[^'\\\n\r]|\\.)*+'?|"(?:[^"\\\n\r]|\\.)*+"?
    |\#[^\n\r]*|[?$@]\w+|_:[\w.-]*
    |(?P<from>\bFROM\b(?:\s|\#[^\n\r]*[\n\r])*(?P<named>\bNAMED\b(?:\s|\#[^\n\r]*[\n\r])*)?
      (?P<iri><[^<>"{}|^`\\\x00-\x20]*>|[\w.-]{0,256}:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*))
    |<[^<>"{}|^`\\\x00-\x20]*>|[\w.-]{0,256}:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*|\w+""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_PROLOGUE: Final = re.compile(r"(?:\s|\#[^\n\r]*[\n\r]|BASE\s*<[^>]*>|PREFIX\s*[^\s:]*:\s*<[^>]*>)*", re.IGNORECASE)
_MERGED: Final = NamedNode("urn:unkg:merged-default-graph")


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs of a query's dataset: the default graph is the merge of `default`, `named` are to be had by GRAPH."""

    default: tuple[NamedNode, ...]
    named: tuple[NamedNode, ...]


def dataset_of(text: str, default_graphs: list[str], named_graphs: list[str]) -> Dataset | None:
    """Return the dataset that the protocol or else the query itself names, None if neither names one.

    Takes a query that parses. Raises Refused for a graph that is no absolute IRI.
    Example: `dataset_of("ASK FROM <a:b> {}", [], []).default == (NamedNode("a:b"),)`.
    """
    if default_graphs or named_graphs:
        return Dataset(tuple(map(_node, default_graphs)), tuple(map(_node, named_graphs)))
    clauses = list(_clauses(text))
    if not clauses:
        return None
    default = dict.fromkeys(node for node, named in clauses if not named)
    return Dataset(tuple(default), tuple(dict.fromkeys(node for node, named in clauses if named)))


def default_graph(store: Store, dataset: Dataset) -> list[NamedNode | BlankNode | DefaultGraph]:
    """Return the graph to take for the default graph of a dataset; several are merged into a new one in `store`."""
    if len(dataset.default) <= 1:
        return list(dataset.default)
    for graph in dataset.default:
        quads = store.quads_for_pattern(None, None, None, graph)
        store.extend(Quad(quad.subject, quad.predicate, quad.object, _MERGED) for quad in quads)
    return [_MERGED]


def _node(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise Refused(400, f"{iri!r} is no absolute IRI, so it names no graph") from error


def _clauses(text: str) -> Iterator[tuple[NamedNode, bool]]:
    """Yield the graph of each FROM clause, and whether it is a FROM NAMED. The engine itself resolves their names."""
    start = _PROLOGUE.match(text)
    prologue = start[0] if start else ""
    for match in _TOKEN.finditer(text, len(prologue)):
        if match["from"]:
            answer = answer_of(Store().query(f"{prologue}\nSELECT ?graph {{ VALUES ?graph {{ {match['iri']} }} }}"))
            if isinstance(answer, Solutions) and isinstance(answer.rows[0][0], NamedNode):
                yield answer.rows[0][0], bool(match["named"])
