"""Checks a graph against what an export promises: the shapes of `ontology/shapes.ttl`, and rules beyond SHACL core.

`validate` gives a Report of frozen Violations in a stable order; nothing of rdflib or pySHACL leaves this module. A
graph with schemes is an authority: it is checked against `ontology/authority-shapes.ttl` as well.
"""

import logging
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias

import pyoxigraph as ox
import pyshacl
import rdflib
from pyoxigraph import QuerySolutions, RdfFormat, Store
from rdflib.namespace import RDFS, SH
from rdflib.term import Node

from unkg import vocab
from unkg.errors import UnreadableInput
from unkg.rules import RULES
from unkg.shipped import ontology_file

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

PREFIXES: Final = {**vocab.PREFIXES, "shapes": "https://w3id.org/unkg/shapes#"}
BLANK: Final = "[]"  # a blank node has no name that would hold for the next run


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One thing that is wrong: which node breaks which shape or rule, on which path, with which value.

    `path` and `value` are empty where the whole node is meant. Terms are written as in Turtle.
    """

    node: str
    shape: str
    path: str
    value: str
    message: str

    def __str__(self) -> str:
        """Return one line: `<…/pp/5> breaks shapes:Paragraph on unkg:text: A text says its language, …`."""
        on = f" on {self.path}" if self.path else ""
        found = f" Found: {self.value}" if self.value else ""
        return f"{self.node} breaks {self.shape}{on}: {self.message}{found}"


@dataclass(frozen=True, slots=True)
class Report:
    """What a validation found; `conforms` is true if that is nothing."""

    conforms: bool
    violations: tuple[Violation, ...]


def validate(data: Store | Iterable[str | Path]) -> Report:
    """Return what is wrong with a graph, given as a store or as RDF files; named graphs count as one graph.

    Raises UnreadableInput for a file that holds no RDF. Example: `validate(["out.nq"]).conforms`.
    """
    store = data if isinstance(data, Store) else read_graph(data)
    found = {*shape_violations(store), *rule_violations(store)}
    return Report(not found, tuple(sorted(found)))


def read_graph(paths: Iterable[str | Path]) -> Store:
    """Return a store with what the RDF files say, such as `read_graph(["a.nq", "b.ttl"])`.

    The format is told by the extension. Raises UnreadableInput for another extension, or what cannot be parsed.
    """
    store = Store()
    for path in map(Path, paths):
        form = RdfFormat.from_extension(path.suffix.removeprefix("."))
        if form is None:
            raise UnreadableInput(str(path), "no RDF by its extension; name it .ttl, .nt, .nq, .trig, .jsonld or .rdf")
        try:
            quads = list(ox.parse(path.read_bytes(), format=form))
        except OSError as error:
            raise UnreadableInput(str(path), f"cannot be read ({error.strerror})") from error
        except (SyntaxError, ValueError) as error:
            raise UnreadableInput(str(path), f"not {form.name}: {error}") from error
        if not quads:
            raise UnreadableInput(str(path), "holds no triples, so there is nothing to check")
        store.bulk_extend(quads)
    return store


def rule_violations(store: Store) -> Iterator[Violation]:
    """Yield what breaks one of RULES in all graphs of `store` together."""
    for rule in RULES:
        solutions = store.query(rule.query, prefixes=PREFIXES, use_default_graph_as_union=True)
        if not isinstance(solutions, QuerySolutions):
            raise TypeError(f"{rule.name}: not a SELECT query")
        for row in solutions:
            node, path, value = (_term(row[name]) for name in ("node", "path", "value"))
            yield Violation(node, rule.name, path, value, rule.message)


def shape_violations(store: Store) -> Iterator[Violation]:
    """Yield what breaks a shape in all graphs of `store` together, of an authority also one of the authorities'."""
    is_authority = next(store.quads_for_pattern(None, vocab.skos_inScheme, None, None), None) is not None
    shapes = _shapes("shapes.ttl", *(["authority-shapes.ttl"] if is_authority else []))
    with _quiet():
        graph = _rdflib_graph(store)
        for triple in shapes.hierarchy:
            graph.add(triple)
        _, results, _ = pyshacl.validate(graph, shacl_graph=shapes.graph, inference="none", inplace=True)
    for result in results.subjects(SH.sourceShape, unique=True):
        yield _violation(results, result, shapes.owners)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib and pySHACL from telling on the terminal, in their words, what the report will say in ours."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _violation(results: rdflib.Graph, result: Node, owners: dict[Node, Node]) -> Violation:
    source = results.value(result, SH.sourceShape)
    path, value = results.value(result, SH.resultPath), results.value(result, SH.value)
    return Violation(
        node=_written(results.value(result, SH.focusNode)),
        shape=_written(owners.get(source, source) if source else None),
        path=_path(results, path),
        # Where the whole node is meant, SHACL repeats it as the value.
        value=_written(value) if path else "",
        message=" ".join(sorted(str(text) for text in results.objects(result, SH.resultMessage))),
    )


def _path(results: rdflib.Graph, path: Node | None) -> str:
    if inverse := results.value(path, SH.inversePath):
        return f"^{_written(inverse)}"
    if choice := results.value(path, SH.alternativePath):
        return "|".join(map(_written, results.items(choice)))
    return _written(path)


def _rdflib_graph(store: Store) -> rdflib.Graph:
    graph = rdflib.Graph()
    for quad in store.quads_for_pattern(None, None, None, None):
        subject, value = _rdflib_term(quad.subject), _rdflib_term(quad.object)
        graph.add((subject, rdflib.URIRef(quad.predicate.value), value))
    return graph


@lru_cache(maxsize=1 << 16)  # a graph says the same IRIs over and over, and rdflib checks each one
def _rdflib_term(term: Term) -> Node:
    match term:
        case ox.NamedNode():
            return rdflib.URIRef(term.value)
        case ox.BlankNode():
            return rdflib.BNode(term.value)
        case ox.Literal(language=str(language)):
            return rdflib.Literal(term.value, lang=language)
        case ox.Literal(datatype=vocab.xsd_string):
            return rdflib.Literal(term.value)  # rdflib tells "a" from "a"^^xsd:string, and Turtle writes "a"
        case ox.Literal():
            # As written: "08" must stay "08" for the shapes to see it.
            return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)
    raise UnreadableInput("the graph", f"{term} is a triple term of RDF 1.2, which shapes cannot check")


@dataclass(frozen=True, slots=True)
class _Shapes:
    """The shapes as pySHACL gets them, with the class hierarchy, which is all that they need of the ontology."""

    graph: rdflib.Graph
    hierarchy: tuple[tuple[Node, Node, Node], ...]
    owners: dict[Node, Node]  # of a property shape, which has no name: the node shape in which it is written


@lru_cache(maxsize=2)
def _shapes(*names: str) -> _Shapes:
    """Return the shapes in a form that means the same and that pySHACL checks twenty times as fast.

    It builds every constraint of a property shape anew for each node, unless the property shape has targets of its
    own; and it tries each class of a choice on each value and writes a report for each that does not fit.
    """
    shapes = rdflib.Graph()
    for name in names:
        shapes.parse(ontology_file(name), format="turtle")
    ontology = rdflib.Graph().parse(ontology_file("unkg.ttl"), format="turtle")
    hierarchy = list(ontology.triples((None, RDFS.subClassOf, None)))
    owners = {part: owner for owner, part in shapes.subject_objects(SH.property)}
    for part, owner in owners.items():
        for target in (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf):
            for aim in shapes.objects(owner, target):
                shapes.add((part, target, aim))
                shapes.remove((owner, SH.property, part))
    for shape, branches in list(shapes.subject_objects(SH["or"])):
        classes = [list(shapes.predicate_objects(branch)) for branch in shapes.items(branches)]
        if all(len(said) == 1 and said[0][0] == SH["class"] for said in classes):
            above = rdflib.URIRef(f"{PREFIXES['shapes']}Choice-{branches}")
            shapes.remove((shape, SH["or"], branches))
            shapes.add((shape, SH["class"], above))
            hierarchy += [(below, RDFS.subClassOf, above) for [(_, below)] in classes]
    return _Shapes(shapes, tuple(hierarchy), owners)


def _term(term: Term | None) -> str:
    return "" if term is None else _written(_rdflib_term(term))


def _written(node: Node | None) -> str:
    """Return a node as Turtle writes it, with our prefixes; the empty string for None."""
    if node is None:
        return ""
    if isinstance(node, rdflib.URIRef):
        matching = (f"{name}:{node[len(iri) :]}" for name, iri in PREFIXES.items() if node.startswith(iri))
        return next(matching, f"<{node}>")
    return BLANK if isinstance(node, rdflib.BNode) else node.n3()
