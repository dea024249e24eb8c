"""What was understood of a document, for a person to trust or correct: facts only; `unkg.inspection.screen` shows them.

Everything is taken from the `Document` and its `Links`, the same that are mapped to the graph.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from unkg import vocab
from unkg.authorities import Authorities
from unkg.checks import LinkReport, check_links
from unkg.document import Document, DocumentType, Kind, Paragraph, Part
from unkg.inspection.unread import Unread, read_unread
from unkg.iris import Iris
from unkg.languages import load_language
from unkg.linking import CitedDocument, Concept, Links, NamedPerson, UnlistedInstrument, iri_of
from unkg.mentions import CitationMention, Mention, TitleMention, UnlinkedMention

_NUMBERED: Final = (DocumentType.RESOLUTION, DocumentType.DECISION)  # whose paragraphs are all known by their place
_GROUPS: Final = {vocab.State: "state", vocab.Instrument: "instrument", vocab.org_Post: "post"}


@dataclass(frozen=True, slots=True)
class Row:
    """One paragraph of the outline.

    `place` is the path of its part and its own (`annex/1/op/14/a`), `verb` the local name of the concept of its opening
    verb (`recall`, or empty), `citations` how often it cites a document, `notes` how many footnotes it has.
    """

    place: str
    part: str
    paragraph: Paragraph
    verb: str
    citations: int


@dataclass(frozen=True, slots=True)
class Cited:
    """A document that is cited: its symbol, its IRI, how often, and the places of the paragraphs that cite it."""

    symbol: str
    iri: str
    times: int
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A name that is known: organization, post, state, instrument or person; its IRI, how often and where."""

    name: str
    kind: str
    iri: str
    times: int
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Words that mean nothing that is known: a citation or title without a target, or the name of an unknown body."""

    words: str
    kind: str
    times: int
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inspection:
    """All that was understood of a document, and what was not.

    `sender`, `sender_state` and `addressee` are the IRIs of a letter's correspondents, as far as they are known.
    `unknown` are citations and titles without a target, `unlinked` names that look like organizations' and are
    unknown, `unplaced` the places of a resolution's paragraphs that are neither preambular nor operative, `advice`
    what a user may do, one sentence each.
    """

    document: Document
    sender: str | None
    sender_state: str | None
    addressee: str | None
    rows: tuple[Row, ...]
    cited: tuple[Cited, ...]
    named: tuple[Named, ...]
    unknown: tuple[Unknown, ...]
    unlinked: tuple[Unknown, ...]
    links: LinkReport
    unplaced: tuple[str, ...]
    unread: tuple[Unread, ...]
    advice: tuple[str, ...]

    def parts(self) -> Iterator[tuple[Part, list[Row]]]:
        """Yield each part with its paragraphs, in reading order."""
        for part in self.document.parts():
            yield part, [row for row in self.rows if row.part == part.path]


def inspect_document(document: Document, links: Links, authorities: Authorities, base: str) -> Inspection:
    """Return what was understood of a document; `links` say what its mentions mean, `base` is that of the IRIs.

    Example: `inspect_document(document, link_document(document), load_authorities(), BASE).advice` is
    `("no symbol found: name it with --symbol",)` for a letter that lost its masthead.
    """
    unread = read_unread(document, load_language(document.language), authorities)
    unplaced = tuple(_unplaced(document))
    cited = tuple(_cited(document, links, Iris(base)))
    return Inspection(
        document=document,
        sender=links.sender,
        sender_state=links.sender_state,
        addressee=links.addressee,
        rows=tuple(_rows(document, links)),
        cited=cited,
        named=tuple(_named(document, links, authorities, Iris(base))),
        unknown=_unknown(m for m in links.unresolved if isinstance(m, CitationMention | TitleMention)),
        unlinked=_unknown(m for m in links.unresolved if isinstance(m, UnlinkedMention)),
        links=check_links(document, links),
        unplaced=unplaced,
        unread=unread,
        advice=tuple(_advice(document, unread)),
    )


def place_of(part: str, paragraph: str) -> str:
    """Return the place of a paragraph in its document: `place_of("annex/1", "op/3") == "annex/1/op/3"`."""
    return "/".join(filter(None, (part, paragraph)))


def _where(mention: Mention) -> str:
    return place_of(mention.place.part, mention.place.paragraph)


def local_name(iri: str) -> str:
    """Return the last segment of an IRI: `local_name("https://w3id.org/unkg/verb/recall") == "recall"`."""
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]


def _rows(document: Document, links: Links) -> Iterator[Row]:
    verbs = {place_of(v.part, v.paragraph): local_name(v.concept) for v in links.verbs}
    citing = Counter(_where(link.mention) for link in links.links if isinstance(link.target, CitedDocument))
    for part, paragraph in document.paragraphs():
        place = place_of(part.path, paragraph.path)
        yield Row(place, part.path, paragraph, verbs.get(place, ""), citing[place])


def _cited(document: Document, links: Links, names: Iris) -> Iterator[Cited]:
    places: dict[str, list[str]] = {}
    iris: dict[str, str] = {}
    for link in links.links:
        if isinstance(link.target, CitedDocument):
            places.setdefault(link.target.symbol.text, []).append(_where(link.mention))
            iris[link.target.symbol.text] = iri_of(link.target, document, names)
    for symbol, where in sorted(places.items(), key=lambda item: (-len(item[1]), item[0])):
        yield Cited(symbol, iris[symbol], len(where), tuple(dict.fromkeys(where)))


def _named(document: Document, links: Links, authorities: Authorities, names: Iris) -> Iterator[Named]:
    found: dict[str, tuple[str, str, list[str]]] = {}
    for link in links.links:
        match link.target:
            case Concept(iri):
                type_ = authorities.type_of(iri)
                is_body = type_ is None or type_ == vocab.Organization
                kind = "organization" if is_body or type_ is None else _GROUPS.get(type_, "concept")
                name = authorities.preferred(iri, document.language) or " ".join(link.mention.place.anchor.split())
            case UnlistedInstrument(title):
                kind, name = "instrument", title
            case NamedPerson(name):
                kind = "person"
            case _:
                continue
        iri = iri_of(link.target, document, names)
        found.setdefault(iri, (name, kind, []))[2].append(_where(link.mention))
    for iri, (name, kind, where) in sorted(found.items(), key=lambda item: (-len(item[1][2]), item[0])):
        yield Named(name, kind, iri, len(where), tuple(dict.fromkeys(where)))


def _unknown(mentions: Iterator[Mention]) -> tuple[Unknown, ...]:
    found: dict[tuple[str, str], list[str]] = {}
    kinds = {CitationMention: "citation", TitleMention: "title", UnlinkedMention: "name"}
    for mention in mentions:
        words = " ".join(mention.place.anchor.split())
        found.setdefault((words, kinds[type(mention)]), []).append(_where(mention))
    return tuple(
        Unknown(words, kind, len(where), tuple(dict.fromkeys(where)))
        for (words, kind), where in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    )


def _unplaced(document: Document) -> Iterator[str]:
    """Yield the places of paragraphs of unknown kind where each has one: in the text of a resolution or decision."""
    if document.main.type in _NUMBERED:
        for paragraph in document.main.paragraphs:
            if paragraph.kind is Kind.BODY:
                yield paragraph.path


def _advice(document: Document, unread: tuple[Unread, ...]) -> Iterator[str]:
    if not document.masthead.symbols:
        yield "no symbol found: name it with --symbol"
    if not any(True for _ in document.paragraphs()):
        yield "no paragraph found: is this the whole file, in the language told above? If not, name it with --lang"
    content = document.text.content if document.text else ""
    if "\ufffd" in content or "Ã©" in content or "â€" in content:
        yield "some characters look lost or garbled: name the file's encoding with --encoding"
    if document.main.type is DocumentType.DOCUMENT and not document.masthead.symbols:
        yield "neither letter, resolution nor decision by its masthead: a symbol tells which, with --symbol"
    if any(u.kind == "other" for u in unread):
        yield "look at the other text left unread: it is in no paragraph of the graph"
