"""What a paragraph says of others: its citations and mentions, each with the words that are its evidence.

A name that looks like an organization's and is unknown is an unlinked mention, without `unkg:mentionOf`.
"""

from collections.abc import Iterator
from functools import lru_cache

from unkg import vocab_nt as nt
from unkg.document import Kind
from unkg.iris import Iris
from unkg.linking import CitedDocument, Link, Links, NamedPerson, Target, UnlistedInstrument
from unkg.mapping.describing import person, stub
from unkg.mapping.nodes import Nodes
from unkg.mentions import CitationMention, Place, TitleMention, UnlinkedMention
from unkg.terms import Term, iri, plain, repeated_iri, tagged, typed


def mentions(links: Links, nodes: Nodes, subjects: frozenset[str]) -> Iterator[str]:
    """Yield the citations and mentions of a document; the concepts of `subjects` are subjects of its paragraphs."""
    code = plain(nodes.document.language)
    own = {repeated_iri(concept) for concept in subjects}
    meant: dict[Term, list[Term]] = {}  # what each mention means: of "53/243 A to C", the last letter means two
    for link in links.links:
        place = link.mention.place
        paragraph = nodes.part(place.part, place.paragraph)
        mention = nodes.mention(paragraph, place.span)
        target = nodes.target(link.target)
        verb = _verb(link)
        if mention not in meant:
            placed = _placed(mention, paragraph, place, code)
            yield f"{mention} {nt.rdf_type} {nt.Mention}\n{mention} {nt.mentionOf} {target}\n{placed}"
            meant[mention] = [target]
        elif target not in meant[mention]:
            yield f"{mention} {nt.mentionOf} {target}\n"
            meant[mention].append(target)
        if verb:
            yield f"{mention} {nt.verb} {verb}\n"
        if isinstance(link.target, CitedDocument):
            yield from _citation(link.target, paragraph, mention, verb, nodes)
        else:
            yield f"{paragraph} {nt.dcterms_subject if target in own else nt.mentions} {target}\n"
            yield from _named(target, link.target, nodes.document.language)
    for unlinked in links.unresolved:
        if isinstance(unlinked, UnlinkedMention):
            place = unlinked.place
            paragraph = nodes.part(place.part, place.paragraph)
            mention = nodes.mention(paragraph, place.span)
            yield f"{mention} {nt.rdf_type} {nt.UnlinkedMention}\n"
            if mention not in meant:
                yield _placed(mention, paragraph, place, code)


def _placed(mention: Term, paragraph: Term, place: Place, code: Term) -> str:
    return (
        f"{mention} {nt.inPart} {paragraph}\n"
        f"{mention} {nt.language} {code}\n"
        f"{mention} {nt.nif_beginIndex} {_index(place.span.start)}\n"
        f"{mention} {nt.nif_endIndex} {_index(place.span.end)}\n"
        f"{mention} {nt.nif_anchorOf} {plain(place.anchor)}\n"
    )


def _named(node: Term, target: Target, language: str) -> Iterator[str]:
    """Yield what is known of a person or an instrument that no authority lists: the name."""
    match target:
        case NamedPerson(name=name):
            yield from person(node, name, language)
        case UnlistedInstrument(title=title):
            yield f"{node} {nt.rdf_type} {nt.Instrument}\n"
            yield f"{node} {nt.skos_prefLabel} {tagged(title, language)}\n"


def _citation(cited: CitedDocument, paragraph: Term, mention: Term, verb: Term | None, nodes: Nodes) -> Iterator[str]:
    symbol = cited.symbol.text
    citation, target = nodes.citation(paragraph, symbol), nodes.document_of(symbol)
    yield (
        f"{paragraph} {nt.cites} {target}\n"
        f"{citation} {nt.rdf_type} {nt.Citation}\n"
        f"{citation} {nt.citingPart} {paragraph}\n"
        f"{citation} {nt.citedDocument} {target}\n"
    )
    # Who cites whom is asked of documents: with this it takes no path up from each of their paragraphs.
    yield f"{nodes.part('')} {nt.dcterms_references} {target}\n"
    yield f"{citation} {nt.evidence} {mention}\n"
    if verb:
        yield f"{citation} {nt.verb} {verb}\n"
    if symbol not in nodes.document.masthead.symbols:
        yield from stub(cited.symbol, nodes)
    for other in cited.also:
        # A joint symbol is one document in two series: one citation, and the other symbol can be asked for too.
        yield from stub(other, nodes)
        yield f"{target} {nt.owl_sameAs} {nodes.document_of(other.text)}\n"
    for path in cited.parts:
        yield f"{citation} {nt.citedPart} {iri(nodes.names.part(symbol, path))}\n"
        yield from _cited_part(path, symbol, nodes.names)


def _cited_part(path: str, symbol: str, names: Iris) -> Iterator[str]:
    """Yield the stubs of a cited paragraph and of what it is part of: `op/5/a` of `op/5`, `sec/3/op/4` of `sec/3`."""
    above, _, number = path.rpartition("/")
    part = iri(names.part(symbol, path))
    whole = above.removesuffix("sec").removesuffix(Kind.OPERATIVE.value).removesuffix("/")
    if above.endswith("sec"):
        yield f"{part} {nt.rdf_type} {nt.Section}\n"
    else:
        yield f"{part} {nt.rdf_type} {nt.OperativeParagraph}\n{part} {nt.number} {plain(number)}\n"
    yield f"{part} {nt.partOf} {iri(names.part(symbol, whole))}\n"
    if whole:
        yield from _cited_part(whole, symbol, names)


def _verb(link: Link) -> Term | None:
    match link.mention:
        case CitationMention(verb=verb) | TitleMention(verb=verb):
            return repeated_iri(verb) if verb else None
        case _:
            return None


@lru_cache(maxsize=1 << 12)
def _index(value: int) -> Term:
    return typed(str(value), nt.xsd_nonNegativeInteger)
