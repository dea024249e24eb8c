"""What the graph says of one node: its description as RDF, its labels, its parts, what points at it."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store

from unkg import vocab
from unkg.queries import Graph, Term, shorten
from unkg.shipped import ontology_file

_ALL: Final = DefaultGraph()  # `unkg.store` makes it the union of all graphs
_LABELS: Final = (
    vocab.skos_prefLabel,
    vocab.symbol,
    vocab.dcterms_title,
    vocab.rdfs_label,
    vocab.foaf_name,
    vocab.nif_anchorOf,
)


def find(store: Store, iris: Iterable[str]) -> NamedNode | None:
    """Return the first of `iris` of which `store` knows something, as a node; None if there is none."""
    for iri in iris:
        try:
            node = NamedNode(iri)
        except ValueError:
            continue
        if next(store.quads_for_pattern(node, None, None, _ALL), None) or store.contains_named_graph(node):
            return node
    return None


def description(store: Store, node: NamedNode) -> Graph:
    """Return what `store` says of a node and of its parts; of a language version, all that was read from it."""
    found = {quad.triple: None for quad in store.quads_for_pattern(node, None, None, _ALL)}
    if store.contains_named_graph(node):
        found |= {quad.triple: None for quad in store.quads_for_pattern(None, None, None, node)}
    for part in parts(store, node):
        found |= {quad.triple: None for quad in store.quads_for_pattern(part, None, None, _ALL)}
    return Graph(tuple(found))


def parts(store: Store, whole: NamedNode) -> Iterator[NamedNode]:
    """Yield the parts of a node, and theirs, in reading order; each once, whatever circle the data may hold."""
    seen = {whole}

    def below(node: NamedNode) -> Iterator[NamedNode]:
        for part in sorted(_subjects(store, vocab.partOf, node), key=lambda each: (_ordinal(store, each), each.value)):
            if part not in seen:
                seen.add(part)
                yield part
                yield from below(part)

    return below(whole)


def _subjects(store: Store, predicate: NamedNode, node: NamedNode) -> Iterator[NamedNode]:
    for quad in store.quads_for_pattern(None, predicate, node, _ALL):
        if isinstance(quad.subject, NamedNode):
            yield quad.subject


def _ordinal(store: Store, node: NamedNode) -> int:
    value = next(literals(store, node, vocab.ordinal), None)
    return int(value.value) if value is not None and value.value.isdecimal() else 0


def literals(store: Store, node: NamedNode | BlankNode, predicate: NamedNode) -> Iterator[Literal]:
    """Yield the literals that a node has for a predicate."""
    for quad in store.quads_for_pattern(node, predicate, None, _ALL):
        if isinstance(quad.object, Literal):
            yield quad.object


def properties(store: Store, node: NamedNode) -> dict[NamedNode, list[Term]]:
    """Return the values of each property of a node, in an order that stays."""
    found: dict[NamedNode, list[Term]] = {}
    for triple in sorted((quad.triple for quad in store.quads_for_pattern(node, None, None, _ALL)), key=str):
        found.setdefault(triple.predicate, []).append(triple.object)
    return found


def referrers(store: Store, node: NamedNode, most: int) -> dict[NamedNode, list[NamedNode]]:
    """Return what points at a node, by property; the first `most` of all."""
    found: dict[NamedNode, list[NamedNode]] = {}
    quads: Iterator[Quad] = store.quads_for_pattern(None, None, node, _ALL)
    for triple in sorted((quad.triple for quad in islice(quads, most)), key=str):
        if isinstance(triple.subject, NamedNode):
            found.setdefault(triple.predicate, []).append(triple.subject)
    return found


def best(values: Iterable[Literal], languages: tuple[str, ...]) -> Literal | None:
    """Return the literal in the first of `languages` that has one, else in English, else without one, else any."""
    ranks = {language: rank for rank, language in enumerate((*languages, "en", ""))}
    ordered = sorted(values, key=lambda each: (ranks.get((each.language or "").partition("-")[0], 99), each.value))
    return ordered[0] if ordered else None


def label(store: Store, node: NamedNode, languages: tuple[str, ...], base: str) -> Literal:
    """Return what to call a node: its label, symbol, title or name, a term's own label, else its IRI, shortened."""
    for predicate in _LABELS:
        if (found := best(literals(store, node, predicate), languages)) is not None:
            return found
    if (found := best(term_labels().get(node.value, ()), languages)) is not None:
        return found
    if (found := _spelled(node.value)) is not None:
        return found
    return Literal(shorten(node.value, base))


def _spelled(iri: str) -> Literal | None:
    """Return the name of a term of a well-known vocabulary as words: `skos:prefLabel` is a "pref label"."""
    for namespace in vocab.PREFIXES.values():
        name = iri.removeprefix(namespace)
        if name != iri and re.fullmatch("[A-Za-z]+", name):
            return Literal(re.sub("(?<=[a-z])[A-Z]", lambda match: f" {match[0].lower()}", name), language="en")
    return None


@cache
def term_labels() -> dict[str, tuple[Literal, ...]]:
    """Return the labels of the terms of the ontology, by IRI.

    The first call reads a file; it is for whoever starts workers, since these may open none.
    """
    store = Store()
    store.load(path=str(ontology_file("unkg.ttl")), format=RdfFormat.TURTLE)
    found: dict[str, tuple[Literal, ...]] = {}
    for quad in store.quads_for_pattern(None, vocab.rdfs_label, None):
        if isinstance(quad.object, Literal) and isinstance(quad.subject, NamedNode):
            found[quad.subject.value] = (*found.get(quad.subject.value, ()), quad.object)
    return found
