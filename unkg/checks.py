"""What a careful reader would check: a document's links against its citations, and its language versions together.

A link that the source carries is evidence for a citation; one without the other is worth a look, and no error. The six
versions of a document say the same: what one lacks was lost by translators, by an extractor, or by unkg.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from unkg.document import Document
from unkg.languages import load_language
from unkg.linking import CitedDocument, Links
from unkg.linking.voting import unknown_voters
from unkg.mentions import UnlinkedMention


@dataclass(frozen=True, slots=True)
class LinkReport:
    """Links against citations: how many there are, and the symbols that only one side has."""

    links: int
    citations: int
    links_without_citation: tuple[str, ...]
    citations_without_link: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Tell whether each link is also a citation and each citation also a link."""
        return not self.links_without_citation and not self.citations_without_link


def check_links(document: Document, links: Links) -> LinkReport:
    """Return how the hyperlinks of a document and its citations agree, by the symbols of the documents meant."""
    linked = [symbol.text for symbol in document.linked_symbols()]
    cited = [link.target.symbol.text for link in links.links if isinstance(link.target, CitedDocument)]
    own = set(document.masthead.symbols)
    return LinkReport(
        links=len(linked),
        citations=len(cited),
        links_without_citation=tuple(sorted(set(linked) - set(cited) - own)),
        # A source without any link tells nothing of its citations.
        citations_without_link=tuple(sorted(set(cited) - set(linked) - own)) if linked else (),
    )


@dataclass(frozen=True, slots=True)
class Version:
    """What is compared of one language version: its paragraphs by place, the symbols that it cites, and its dates.

    `paragraphs` are places such as `op/14/a` and `annex/1/pp/3`; `dates` are ISO 8601, by their names.
    """

    document: str
    language: str
    paragraphs: tuple[str, ...]
    citations: frozenset[str]
    dates: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """What some versions of a document have and others lack: a paragraph by its place, a citation, a date."""

    kind: str
    what: str
    present: tuple[str, ...]
    absent: tuple[str, ...]

    def __str__(self) -> str:
        """Return one line: `paragraph op/5/b: not in zh (in ar, en, es, fr, ru)`."""
        return f"{self.kind} {self.what}: not in {', '.join(self.absent)} (in {', '.join(self.present)})"


@dataclass(frozen=True, slots=True)
class VersionReport:
    """How the language versions of one document agree: how many paragraphs and citations each has, what they lack."""

    document: str
    counts: Mapping[str, tuple[int, int]]
    differences: tuple[Difference, ...]


def version_of(document: Document, links: Links) -> Version:
    """Return what `compare_versions` needs of a document."""
    paragraphs = tuple("/".join(filter(None, (part.path, p.path))) for part, p in document.paragraphs())
    citations = frozenset(link.target.symbol.text for link in links.links if isinstance(link.target, CitedDocument))
    masthead = document.masthead
    dates = {"adoption": masthead.adoption_date, "distribution": masthead.distribution_date}
    told = {name: date.isoformat() for name, date in dates.items() if date}
    return Version(document.identifier, document.language, paragraphs, citations, told)


def compare_versions(versions: Iterable[Version]) -> list[VersionReport]:
    """Return a report on each document of which there are several language versions, in order of their identifiers.

    Example: where the Chinese version of `A/RES/99/999` lacks paragraph `op/3`, a difference says so.
    """
    works: dict[str, dict[str, Version]] = {}
    for version in versions:
        works.setdefault(version.document, {})[version.language] = version
    return [_compare(name, of) for name, of in sorted(works.items()) if len(of) > 1]


def _compare(name: str, versions: Mapping[str, Version]) -> VersionReport:
    places = {language: frozenset(version.paragraphs) for language, version in versions.items()}
    cited = {language: version.citations for language, version in versions.items()}
    differences = [*_differences("paragraph", places), *_differences("citation", cited)]
    for kind in sorted({kind for version in versions.values() for kind in version.dates}):
        # A version that does not tell the date differs from none.
        told = {language: frozenset([v.dates[kind]]) for language, v in versions.items() if kind in v.dates}
        differences += _differences(f"{kind} date", told)
    counts = {language: (len(places[language]), len(cited[language])) for language in sorted(versions)}
    return VersionReport(name, counts, tuple(differences))


def _differences(kind: str, found: Mapping[str, frozenset[str]]) -> Iterator[Difference]:
    for what in sorted(frozenset().union(*found.values()) - frozenset.intersection(*found.values())):
        present = tuple(sorted(language for language, has in found.items() if what in has))
        yield Difference(kind, what, present, tuple(sorted(found.keys() - set(present))))


@dataclass(frozen=True, slots=True)
class UnlinkedName:
    """A name that looks like an organization's and that no authority knows: how often and where it first stands.

    `first` is a document and the place in it, such as `A/RES/99/999 op/3`.
    """

    name: str
    language: str
    mentions: int
    documents: int
    first: str

    def __str__(self) -> str:
        """Return one line: `3 x Sahel Water Commission (en) in 2 documents, first in A/RES/99/999 op/3`."""
        documents = "1 document" if self.documents == 1 else f"{self.documents} documents"
        return f"{self.mentions} x {self.name} ({self.language}) in {documents}, first in {self.first}"


def unlinked_places(document: Document, links: Links) -> list[tuple[str, str, str, str]]:
    """Return the unlinked mentions of a document, in reading order: name, language, document, place (`op/14/a`).

    Voters that are no State's come before them, with the place `vote`.
    """
    voters = unknown_voters(document.metadata, load_language(document.language)) if document.metadata else ()
    mentioned = (mention.place for mention in links.unresolved if isinstance(mention, UnlinkedMention))
    found = [
        *((voter, "vote") for voter in voters),
        *((" ".join(p.anchor.split()), "/".join(filter(None, (p.part, p.paragraph)))) for p in mentioned),
    ]
    return [(name, document.language, document.identifier, place) for name, place in found]


def count_unlinked(places: Iterable[tuple[str, str, str, str]]) -> list[UnlinkedName]:
    """Return the names in what `unlinked_places` tells, each once, the most frequent first, then by name."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for name, language, document, place in places:
        found[name, language].append((document, place))
    names = [
        UnlinkedName(name, language, len(where), len({document for document, _ in where}), " ".join(where[0]))
        for (name, language), where in found.items()
    ]
    return sorted(names, key=lambda n: (-n.mentions, n.name, n.language))
