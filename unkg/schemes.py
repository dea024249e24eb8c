"""The SKOS schemes that a user brings, beside the authorities that ship with unkg.

Of a file only concepts count that have an IRI: their classes, labels and exact matches. The order of the files does not
matter: what several say of one concept is taken together.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from unkg import vocab
from unkg.authorities import LABELS, Authorities, Label, load_authorities
from unkg.errors import UnreadableInput, UsageError
from unkg.languages import codes

Said: TypeAlias = tuple[NamedNode, NamedNode | BlankNode | Literal | Triple]

_KEPT: Final = frozenset({vocab.rdf_type, vocab.skos_exactMatch, *LABELS})
# What unkg has classes for; everything else is published as a skos:Concept.
_CLASSES: Final = (vocab.Organization, vocab.State, vocab.Instrument, vocab.org_Post)
# SKOS says that these are no concepts, although they have preferred labels.
_NO_CONCEPTS: Final = frozenset({vocab.skos_ConceptScheme, vocab.skos_Collection, vocab.skos_OrderedCollection})
_SHORT: Final = 6  # letters: more than nearly every acronym


@dataclass(frozen=True, eq=False)
class OwnAuthorities(Authorities):
    """The authorities that ship with unkg, and what a user's own schemes say of each of their concepts.

    `texts` are the concepts and their labels by language, the empty string for labels without one.
    """

    said: Mapping[str, tuple[Said, ...]]
    texts: Mapping[str, frozenset[tuple[str, str]]]

    @property
    def own(self) -> frozenset[str]:
        """The IRIs of the concepts of the user's own schemes."""
        return frozenset(self.said)

    def own_labels(self, language: str) -> Iterator[Label]:
        """Yield the labels that the own schemes have in a language or in none, in order of IRI and label."""
        none: frozenset[tuple[str, str]] = frozenset()
        found = sorted(self.texts.get(language, none) | self.texts.get("", none))
        capitals = _is_in_capitals(text for _, text in found)
        for concept, text in found:
            yield Label(text, concept, any_case=capitals or not text.isupper())

    def statements(self, concept: str, language: str) -> Iterator[Triple]:
        """Yield what is published of a concept: class, names, exact matches; alternative names only in `language`.

        One that ships with unkg keeps its preferred names; what an own scheme calls it is an alternative.
        """
        shipped = list(super().statements(concept, language)) if super().type_of(concept) else []
        yield from shipped
        said = self.said.get(concept, ())
        node, class_ = NamedNode(concept), self.type_of(concept)
        if shipped or not class_:
            preferred = [t.object for t in shipped if t.predicate == vocab.skos_prefLabel]
        else:
            yield Triple(node, vocab.rdf_type, class_)
            preferred = [*_preferred(said, class_)]
            yield from (Triple(node, vocab.skos_prefLabel, label) for label in preferred)
        for label in _labels(said, (vocab.skos_prefLabel, vocab.skos_altLabel)):
            if _language(label) in {"", language} and label not in preferred:
                yield Triple(node, vocab.skos_altLabel, label)
        for predicate, value in said:
            if predicate == vocab.skos_exactMatch and isinstance(value, NamedNode):
                yield Triple(node, predicate, value)

    def type_of(self, concept: str) -> NamedNode | None:
        """Return the class of a concept, skos:Concept if it is none of ours, or None if it is unknown.

        An organization, State, instrument or post that has no preferred label in a language of a pack is a
        skos:Concept: its class promises such a label.
        """
        if (known := super().type_of(concept)) or concept not in self.said:
            return known
        said = self.said[concept]
        class_ = next((c for c in _CLASSES if (vocab.rdf_type, c) in said), None)
        return class_ if class_ and any(_preferred(said, class_)) else vocab.skos_Concept


def authorities_with(files: Iterable[str | Path]) -> Authorities:
    """Return the authorities that ship with unkg together with the SKOS schemes in `files`; the same object again.

    Raises UnreadableInput for a file that is missing, no RDF, or without a concept that has a label in a language of a
    pack; UsageError for an extension that names no format. Example: `authorities_with(["archives.ttl"])`.
    """
    paths = [files] if isinstance(files, str | Path) else files
    return _combined(tuple(sorted({_stamped(Path(path)) for path in paths})))


def _stamped(path: Path) -> tuple[str, int, int]:
    try:
        status = path.stat()
    except OSError as error:
        raise UnreadableInput(str(path), f"cannot be read ({error.strerror}); name a SKOS file") from error
    return str(path), status.st_mtime_ns, status.st_size


@lru_cache(maxsize=8)
def _combined(files: tuple[tuple[str, int, int], ...]) -> Authorities:
    """Return the authorities with the schemes in files of a name, time of change and size."""
    shipped = load_authorities()
    if not files:
        return shipped
    said: dict[str, set[Said]] = {}
    for name, _, _ in files:
        for concept, of_it in _concepts(Path(name)).items():
            # A verb that ships with unkg is an act, not a name.
            if shipped.type_of(concept) != vocab.Verb:
                said.setdefault(concept, set()).update(of_it)
    texts: dict[str, set[tuple[str, str]]] = {}
    for concept, of_it in said.items():
        for label in _labels(of_it, LABELS):
            texts.setdefault(_language(label), set()).add((concept, _one_line(label.value)))
    ordered = {concept: tuple(sorted(said[concept], key=str)) for concept in sorted(said)}
    return OwnAuthorities(shipped.store, ordered, {code: frozenset(found) for code, found in texts.items()})


def _concepts(path: Path) -> dict[str, set[Said]]:
    """Return what a file says of each of its concepts. Raises UnreadableInput if there is nothing to recognize."""
    said: dict[str, set[Said]] = {}
    for triple in _triples(path):
        if triple.predicate in _KEPT and isinstance(triple.subject, NamedNode):
            said.setdefault(triple.subject.value, set()).add((triple.predicate, triple.object))
    concepts = {concept: of_it for concept, of_it in said.items() if _is_concept(of_it)}
    if not concepts:
        advice = "expected nodes with an IRI that are a skos:Concept or have a skos:prefLabel"
        raise UnreadableInput(str(path), f"has no concept; {advice}")
    labels = [label for of_it in concepts.values() for label in _labels(of_it, LABELS)]
    if not {_language(label) for label in labels} & {"", *codes()}:
        found = ", ".join(sorted({label.language for label in labels if label.language})) or "none"
        advice = "add skos:prefLabel, skos:altLabel or skos:hiddenLabel in one of these, or without a language"
        raise UnreadableInput(
            str(path), f"has no label in {', '.join(codes())}; the languages of its labels: {found}; {advice}"
        )
    return concepts


def _triples(path: Path) -> Iterator[Triple]:
    form = RdfFormat.from_extension(path.suffix.removeprefix(".").lower())
    if form is None:
        advice = "save it as SKOS and name it .ttl, .nt, .rdf, .jsonld, .nq or .trig"
        raise UsageError(f"{path}: no RDF by its extension; {advice}")
    try:
        data = path.read_bytes()
        # An entity can stand for any amount of text.
        if form == RdfFormat.RDF_XML and b"<!DOCTYPE" in data:
            raise UnreadableInput(str(path), "has a DOCTYPE, which is refused; convert it to Turtle")
        yield from (quad.triple for quad in parse(data, format=form))
    except OSError as error:
        raise UnreadableInput(str(path), f"cannot be read ({error.strerror}); name a SKOS file") from error
    except (SyntaxError, ValueError) as error:
        reason = getattr(error, "msg", None) or error
        raise UnreadableInput(str(path), f"not {form.name}: {reason}; its extension tells the format") from error


def _is_concept(said: Iterable[Said]) -> bool:
    types = {value for predicate, value in said if predicate == vocab.rdf_type}
    named = any(predicate == vocab.skos_prefLabel for predicate, _ in said)
    return vocab.skos_Concept in types or (named and not types & _NO_CONCEPTS)


def _labels(said: Iterable[Said], predicates: Iterable[NamedNode]) -> list[Literal]:
    """Return the labels in some predicates, predicate by predicate: texts with a language or plain ones."""
    return [
        value
        for wanted in predicates
        for predicate, value in said
        if predicate == wanted
        and isinstance(value, Literal)
        and (value.language or value.datatype == vocab.xsd_string)
        and _one_line(value.value)
    ]


def _preferred(said: Iterable[Said], class_: NamedNode) -> Iterator[Literal]:
    """Yield one preferred label a language, for a concept without any the first of its other labels.

    Those of a class of ours are in the languages of the packs only, as the class promises.
    """
    labels = _labels(said, [vocab.skos_prefLabel])
    if class_ == vocab.skos_Concept:
        labels = labels or _labels(said, LABELS)
    else:
        spoken = codes()
        labels = [label for label in labels if _language(label) in spoken]
    seen: set[str | None] = set()
    for label in labels:
        if label.language not in seen:
            seen.add(label.language)
            yield label


def _language(label: Literal) -> str:
    """Return the ISO 639-1 code of a label's language, of a variety of it too (zh-Hans), or the empty string."""
    return (label.language or "").partition("-")[0]


def _one_line(text: str) -> str:
    """Return a label as it may stand in a text, or the empty string if it has no letter or digit to be found by."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return line if any(map(str.isalnum, line)) else ""


def _is_in_capitals(texts: Iterable[str]) -> bool:
    """Tell whether a scheme has its labels in capitals, so that these tell nothing of a name or an acronym."""
    long = [text.isupper() for text in texts if sum(map(str.isalpha, text)) > _SHORT and text != text.swapcase()]
    return sum(long) * 2 > len(long)
