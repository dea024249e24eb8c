"""Holes: the preferred names that the authorities that ship do not have. A name that is not verified is absent.

Of the bodies of the United Nations at most one name in twenty may be absent, of States none.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from unkg import iris, vocab
from unkg.authorities import FILES, Authorities, read_authorities
from unkg.languages import codes
from unkg.shipped import ontology_file

_UNITED_NATIONS: Final = iris.authority("org", "UN")
_MADE: Final = iris.authority("org", "GOV-")  # the name of a Government is made from its State's
_BODIES: Final = "bodies of the United Nations"
_STATES: Final = "States"
_ALLOWED: Final = {_BODIES: 0.05, _STATES: 0.0}
_ENTRIES: Final = (vocab.Organization, vocab.org_Post, vocab.State, vocab.Instrument, vocab.Verb)


@dataclass(frozen=True, slots=True)
class Hole:
    """A concept, by its IRI and its name in English, and the languages in which it has no preferred label."""

    concept: str
    name: str
    languages: tuple[str, ...]

    def __str__(self) -> str:
        """Return one line: `org/TICAD (Tokyo International Conference on African Development): not in ar, zh`."""
        return f"{self.concept.removeprefix(iris.BASE)} ({self.name}): not in {', '.join(self.languages)}"


@dataclass(frozen=True, slots=True)
class Share:
    """How many preferred labels a group of concepts lacks, of how many it would have in all languages."""

    group: str
    absent: int
    labels: int

    @property
    def is_allowed(self) -> bool:
        """Tell whether no more labels are absent than may be."""
        return self.absent <= self.labels * _ALLOWED[self.group]

    def __str__(self) -> str:
        """Return one line: `States: 0 of 1170 preferred names absent (0.0 %)`."""
        share = 100 * self.absent / self.labels
        return f"{self.group}: {self.absent} of {self.labels} preferred names absent ({share:.1f} %)"


@dataclass(frozen=True, slots=True)
class AuthorityReport:
    """What an authority has and lacks: concepts, preferred and alternative names by language, shares, holes."""

    file: str
    concepts: int
    names: Mapping[str, int]
    shares: tuple[Share, ...]
    holes: tuple[Hole, ...]


def report_holes() -> list[AuthorityReport]:
    """Return a report on each authority that ships, in the order in which they are read."""
    return [report_on(name, read_authorities([ontology_file(name)])) for name in FILES]


def report_on(file: str, authority: Authorities) -> AuthorityReport:
    """Return what the entries of an authority have and lack; `file` is for the report."""
    entries = {concept: type_ for type_ in _ENTRIES for concept in _of_type(authority, type_)}
    names: Counter[str] = Counter(dict.fromkeys(codes(), 0))
    for predicate in (vocab.skos_prefLabel, vocab.skos_altLabel):
        for quad in authority.store.quads_for_pattern(None, predicate, None):
            if isinstance(quad.subject, NamedNode) and quad.subject.value in entries:
                names[_language(quad.object)] += 1
    holes = tuple(filter(None, (_hole(authority, concept) for concept in entries)))
    groups: dict[str, list[str]] = {}
    for concept, type_ in entries.items():
        if group := _group(authority, concept, type_):
            groups.setdefault(group, []).append(concept)
    absent = {hole.concept: len(hole.languages) for hole in holes}
    shares = tuple(
        Share(group, sum(absent.get(c, 0) for c in concepts), len(concepts) * len(codes()))
        for group, concepts in groups.items()
    )
    return AuthorityReport(file, len(entries), names, shares, holes)


def _of_type(authority: Authorities, type_: NamedNode) -> Iterator[str]:
    quads = authority.store.quads_for_pattern(None, vocab.rdf_type, type_)
    concepts = sorted(quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode))
    return (concept for concept in concepts if not concept.startswith(_MADE))


def _group(authority: Authorities, concept: str, type_: NamedNode) -> str | None:
    if type_ == vocab.State:
        return _STATES
    is_body = type_ == vocab.Organization and _UNITED_NATIONS in (concept, *authority.above(concept))
    return _BODIES if is_body else None


def _hole(authority: Authorities, concept: str) -> Hole | None:
    quads = authority.store.quads_for_pattern(NamedNode(concept), vocab.skos_prefLabel, None)
    labels = {_language(quad.object): quad.object.value for quad in quads if isinstance(quad.object, Literal)}
    absent = tuple(code for code in codes() if code not in labels)
    return Hole(concept, labels.get("en", ""), absent) if absent else None


def _language(term: object) -> str:
    return (term.language or "") if isinstance(term, Literal) else ""
