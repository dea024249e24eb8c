"""What a paragraph says of others: its citations and mentions, each with the words that are its evidence.

A name that looks like an organization's and is unknown is an unlinked mention, without `unkg:mentionOf`.
"""

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from unkg import vocab
from unkg.document import Document, Kind
from unkg.iris import Iris
from unkg.linking import CitedDocument, Link, Links, NamedPerson, UnlistedInstrument, iri_of
from unkg.mapping.describing import cited_document, person_triples
from unkg.mentions import (
    BareMention,
    CitationMention,
    NameMention,
    PersonMention,
    Place,
    TitleMention,
    UnlinkedMention,
)


def mention_triples(document: Document, links: Links, names: Iris, subjects: frozenset[str]) -> Iterator[Triple]:
    """Yield the citations and mentions of a document; the concepts of `subjects` are subjects of its paragraphs."""
    for link in links.links:
        place = link.mention.place
        paragraph = names.part(document.identifier, place.part, place.paragraph)
        target = iri_of(link.target, document, names)
        mention = names.mention(paragraph, document.language, place.span.start, place.span.end)
        yield from _mention(NamedNode(mention), NamedNode(paragraph), NamedNode(target), link, document.language)
        if not isinstance(link.target, CitedDocument):
            term = vocab.dcterms_subject if target in subjects else vocab.mentions
            yield Triple(NamedNode(paragraph), term, NamedNode(target))
        match link.target:
            case CitedDocument():
                yield from _citation(link.target, NamedNode(paragraph), NamedNode(mention), link, document, names)
            case NamedPerson():
                yield from person_triples(NamedNode(target), link.target.name, document.language)
            case UnlistedInstrument():
                yield Triple(NamedNode(target), vocab.rdf_type, vocab.Instrument)
                title = Literal(link.target.title, language=document.language)
                yield Triple(NamedNode(target), vocab.skos_prefLabel, title)
    for unlinked in links.unresolved:
        if isinstance(unlinked, UnlinkedMention):
            part = names.part(document.identifier, unlinked.place.part, unlinked.place.paragraph)
            span = unlinked.place.span
            node = NamedNode(names.mention(part, document.language, span.start, span.end))
            yield Triple(node, vocab.rdf_type, vocab.UnlinkedMention)
            yield from _placed(node, NamedNode(part), unlinked.place, document.language)


def _mention(
    mention: NamedNode, paragraph: NamedNode, target: NamedNode, link: Link, language: str
) -> Iterator[Triple]:
    yield Triple(mention, vocab.rdf_type, vocab.Mention)
    yield Triple(mention, vocab.mentionOf, target)
    yield from _placed(mention, paragraph, link.mention.place, language)
    if verb := _verb(link):
        yield Triple(mention, vocab.verb, verb)


def _placed(mention: NamedNode, paragraph: NamedNode, place: Place, language: str) -> Iterator[Triple]:
    yield Triple(mention, vocab.inPart, paragraph)
    yield Triple(mention, vocab.language, Literal(language))
    yield Triple(mention, vocab.nif_beginIndex, _index(place.span.start))
    yield Triple(mention, vocab.nif_endIndex, _index(place.span.end))
    yield Triple(mention, vocab.nif_anchorOf, Literal(place.anchor))


def _citation(
    cited: CitedDocument, paragraph: NamedNode, mention: NamedNode, link: Link, document: Document, names: Iris
) -> Iterator[Triple]:
    node = NamedNode(names.citation(paragraph.value, cited.symbol.text))
    target = NamedNode(names.document(cited.symbol.text))
    yield Triple(paragraph, vocab.cites, target)
    yield Triple(node, vocab.rdf_type, vocab.Citation)
    yield Triple(node, vocab.citingPart, paragraph)
    yield Triple(node, vocab.citedDocument, target)
    yield Triple(node, vocab.evidence, mention)
    if verb := _verb(link):
        yield Triple(node, vocab.verb, verb)
    if cited.symbol.text not in document.masthead.symbols:
        yield from cited_document(cited.symbol, names)
    for other in cited.also:
        # A joint symbol is one document in two series: one citation, and the other symbol can be asked for too.
        yield from cited_document(other, names)
        yield Triple(target, vocab.owl_sameAs, NamedNode(names.document(other.text)))
    for path in cited.parts:
        yield Triple(node, vocab.citedPart, NamedNode(names.part(cited.symbol.text, path)))
        yield from _cited_part(path, cited.symbol.text, names)


def _cited_part(path: str, symbol: str, names: Iris) -> Iterator[Triple]:
    """Yield the stubs of a cited paragraph and of what it is part of: `op/5/a` of `op/5`, `sec/3/op/4` of `sec/3`."""
    above, _, number = path.rpartition("/")
    part = NamedNode(names.part(symbol, path))
    if above.endswith("sec"):
        yield Triple(part, vocab.rdf_type, vocab.Section)
    else:
        yield Triple(part, vocab.rdf_type, vocab.OperativeParagraph)
        yield Triple(part, vocab.number, Literal(number))
    whole = above.removesuffix("sec").removesuffix(Kind.OPERATIVE.value).removesuffix("/")
    yield Triple(part, vocab.partOf, NamedNode(names.part(symbol, whole)))
    if whole:
        yield from _cited_part(whole, symbol, names)


def _verb(link: Link) -> NamedNode | None:
    match link.mention:
        case CitationMention(verb=verb) | TitleMention(verb=verb):
            return NamedNode(verb) if verb else None
        case NameMention() | PersonMention() | BareMention() | UnlinkedMention():
            return None


def _index(value: int) -> Literal:
    return Literal(str(value), datatype=vocab.xsd_nonNegativeInteger)
