"""Authorities: the SKOS schemes of `ontology/` as labels to recognize and as statements to publish.

A scheme's concepts are organizations, posts, States, instruments and verbs. Their `skos:prefLabel`, `skos:altLabel` and
`skos:hiddenLabel` in six languages are what the recognizers match. The government, permanent mission and permanent
representative of a State are made from its names and the templates of the language packs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple

from unkg import iris, vocab
from unkg.errors import UnreadableInput
from unkg.languages import Language, codes, load_language
from unkg.shipped import ontology_file

FILES: Final = ("organizations.ttl", "states.ttl", "instruments.ttl", "verbs.ttl")
LABELS: Final = (vocab.skos_prefLabel, vocab.skos_altLabel, vocab.skos_hiddenLabel)
_PUBLISHED: Final = frozenset(
    {
        vocab.rdf_type,
        vocab.skos_prefLabel,
        vocab.skos_altLabel,
        vocab.skos_exactMatch,
        vocab.org_subOrganizationOf,
        vocab.rdfs_seeAlso,
        vocab.m49,
        vocab.iso2,
        vocab.iso3,
        vocab.ofState,
    }
)
_BODIES: Final = {"government": ("org", "GOV"), "mission": ("org", "PM"), "representative": ("post", "PR")}


@dataclass(frozen=True, slots=True)
class Label:
    """A name in one language and the IRI of the concept that it names.

    `any_case` is true of a word that is the same word in capitals, however short it is: `water`, `WATER`.
    """

    text: str
    concept: str
    any_case: bool = False


@dataclass(frozen=True, eq=False)
class Authorities:
    """The concepts of all schemes, ready to look up."""

    store: Store
    # What was asked already: at most a few kilobytes for each concept that documents name.
    _lines: dict[tuple[str, str], str] = field(default_factory=dict, init=False, repr=False)
    _needed: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False)

    def labels(self, language: str, type_: NamedNode) -> Iterator[Label]:
        """Yield the labels in a language (ISO 639-1) of the concepts of a class, in order of IRI and label."""
        for quad in sorted(self.store.quads_for_pattern(None, vocab.rdf_type, type_), key=str):
            if isinstance(quad.subject, NamedNode):
                for text in self._texts(quad.subject, language, LABELS):
                    yield Label(text, quad.subject.value)

    @property
    def own(self) -> frozenset[str]:
        """The IRIs of the concepts that a user's own schemes bring or add names to; here none."""
        return frozenset()

    def own_labels(self, language: str) -> Iterator[Label]:  # noqa: ARG002 -- `unkg.schemes` has some
        """Yield the labels that a user's own schemes have in a language, in order of IRI and label; here none."""
        yield from ()

    def preferred(self, concept: str, language: str) -> str:
        """Return the preferred label of a concept in a language (ISO 639-1), or an empty string if it has none."""
        return next(iter(self._texts(NamedNode(concept), language, [vocab.skos_prefLabel])), "")

    def state_bodies(self, language: Language) -> Iterator[Label]:
        """Yield the names of governments, missions and representatives, from States' names and templates."""
        for quad in sorted(self.store.quads_for_pattern(None, vocab.rdf_type, vocab.State), key=str):
            state = quad.subject
            code = self._code(state)
            for body in language.templates:
                kind, prefix = _BODIES[body]
                concept = iris.authority(kind, f"{prefix}-{code}")
                for name in self._texts(state, language.code, LABELS):
                    for text in language.state_names(body, name):
                        yield Label(text, concept)

    def statements(self, concept: str, language: str) -> Iterator[Triple]:
        """Yield what is published of a concept: type, names, codes; alternative names only in `language`."""
        node = NamedNode(concept)
        for quad in self.store.quads_for_pattern(node, None, None):
            predicate = quad.predicate
            if predicate not in _PUBLISHED:
                continue
            value = quad.object
            foreign = predicate == vocab.skos_altLabel and getattr(value, "language", None) != language
            if not foreign and value != vocab.skos_Concept:
                yield Triple(node, predicate, value)
        yield from self._body_statements(node)

    def lines(self, concept: str, language: str) -> str:
        """Return the `statements` as N-Triples without full stops: a line each, in no particular order."""
        key = concept, language
        if key not in self._lines:
            triples = self.statements(concept, language)
            self._lines[key] = "".join(dict.fromkeys([f"{t.subject} {t.predicate} {t.object}\n" for t in triples]))
        return self._lines[key]

    def needed(self, concept: str) -> tuple[str, ...]:
        """Return the IRIs of what the statements of a concept refer to: its State and the organizations above it."""
        if concept not in self._needed:
            state = self.state_of(concept)
            self._needed[concept] = (*([state] if state else []), *self.above(concept))
        return self._needed[concept]

    def type_of(self, concept: str) -> NamedNode | None:
        """Return the class of a concept (Organization, State, Instrument, Verb, org:Post), or None if it is unknown."""
        node = NamedNode(concept)
        types = {q.object for q in self.store.quads_for_pattern(node, vocab.rdf_type, None)} - {vocab.skos_Concept}
        if not types and (found := self._body(node)):
            return vocab.org_Post if found[0] == "representative" else vocab.Organization
        return next((t for t in sorted(types, key=str) if isinstance(t, NamedNode)), None)

    def state_of(self, concept: str) -> str | None:
        """Return the IRI of the State whose government, mission or representative `concept` is, or itself."""
        node = NamedNode(concept)
        if self.type_of(concept) == vocab.State:
            return concept
        body = self._body(node)
        return body[1].value if body else None

    def government_of(self, concept: str) -> str | None:
        """Return the IRI of a State's Government by the State's own IRI, or None for what is no State."""
        if not concept.startswith(iris.authority("state", "")):
            return None
        node = NamedNode(concept)
        if next(self.store.quads_for_pattern(node, vocab.rdf_type, vocab.State), None) is None:
            return None
        kind, prefix = _BODIES["government"]
        return iris.authority(kind, f"{prefix}-{self._code(node)}")

    def above(self, concept: str) -> Iterator[str]:
        """Yield the IRIs of the organizations above a concept, the nearest first."""
        for quad in self.store.quads_for_pattern(NamedNode(concept), vocab.org_subOrganizationOf, None):
            if isinstance(quad.object, NamedNode):
                yield quad.object.value
                yield from self.above(quad.object.value)

    def _body_statements(self, node: NamedNode) -> Iterator[Triple]:
        body = self._body(node)
        if not body:
            return
        kind, state = body
        yield Triple(node, vocab.rdf_type, vocab.org_Post if kind == "representative" else vocab.Organization)
        yield Triple(node, vocab.ofState, state)
        for language in map(load_language, codes()):
            for name in self._texts(state, language.code, [vocab.skos_prefLabel]):
                for text in islice(language.state_names(kind, name), 1):
                    yield Triple(node, vocab.skos_prefLabel, Literal(text, language=language.code))

    def _body(self, node: NamedNode) -> tuple[str, NamedNode] | None:
        for body, (kind, prefix) in _BODIES.items():
            start = iris.authority(kind, f"{prefix}-")
            if node.value.startswith(start):
                code = Literal(node.value.removeprefix(start))
                for quad in self.store.quads_for_pattern(None, vocab.iso2, code):
                    if isinstance(quad.subject, NamedNode):
                        return body, quad.subject
        return None

    def _code(self, state: object) -> str:
        quads = self.store.quads_for_pattern(state, vocab.iso2, None)  # type: ignore[arg-type]
        return next(q.object.value for q in quads if isinstance(q.object, Literal))

    def _texts(self, concept: object, language: str, predicates: Iterable[NamedNode]) -> list[str]:
        texts = {
            q.object.value
            for predicate in predicates
            for q in self.store.quads_for_pattern(concept, predicate, None)  # type: ignore[arg-type]
            if isinstance(q.object, Literal) and q.object.language == language
        }
        return sorted(texts)


@cache
def load_authorities() -> Authorities:
    """Return the authorities that ship with unkg."""
    return read_authorities([ontology_file(name) for name in FILES])


def read_authorities(paths: Iterable[Path]) -> Authorities:
    """Return the authorities in Turtle files. Raises UnreadableInput for one that is no Turtle."""
    store = Store()
    for path in paths:
        try:
            store.load(path=str(path), format=RdfFormat.TURTLE)
        except (SyntaxError, OSError) as error:
            raise UnreadableInput(str(path), f"cannot be read as Turtle: {error}") from error
    return Authorities(store)
