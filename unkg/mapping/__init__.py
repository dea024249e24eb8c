"""Mapping: a document and what its mentions mean, to triples. The only meeting of the model and the ontology.

Every triple of a language version stands in the named graph of that version, so that publishing one version again
replaces exactly what it said. No blank nodes: every node has an IRI that `unkg.iris` computes.
"""

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from unkg import iris
from unkg.authorities import Authorities
from unkg.document import Document
from unkg.iris import Iris
from unkg.linking import CitedDocument, Concept, Links
from unkg.mapping.citing import mention_triples
from unkg.mapping.describing import document_triples, version_triples
from unkg.mapping.metadata import metadata_triples

Triples = Iterator[Triple]


def document_quads(
    document: Document, links: Links, authorities: Authorities, names: Iris, tool: str, *, as_subject: bool = False
) -> Iterator[Quad]:
    """Yield the graph of one language version: what was read, what it cites and mentions, and who these are.

    `tool` is the version of unkg, such as `unkg 0.1.0`. With `as_subject` a concept of the user's own schemes is
    the subject of a paragraph, and not what it mentions.
    """
    graph = NamedNode(names.language_version(document.identifier, document.language))
    triples = (
        *document_triples(document, links, names),
        *metadata_triples(document, links, names),
        *version_triples(document, names, tool),
        *mention_triples(document, links, names, authorities.own if as_subject else frozenset()),
        *_authority_triples(document, links, authorities),
    )
    seen: set[Triple] = set()
    for triple in triples:
        if triple not in seen:
            seen.add(triple)
            yield Quad(triple.subject, triple.predicate, triple.object, graph)


def document_lines(
    document: Document, links: Links, authorities: Authorities, names: Iris, tool: str, *, as_subject: bool = False
) -> bytes:
    """Return one language version as N-Quads in UTF-8, each quad once; takes what `document_quads` takes."""
    quads = document_quads(document, links, authorities, names, tool, as_subject=as_subject)
    return serialize(quads, format=RdfFormat.N_QUADS) or b""


def _organs(document: Document, links: Links) -> Iterator[str]:
    """Yield the IRIs of the organs that adopted the document and the resolutions that it cites."""
    if document.masthead.organ:
        yield iris.authority("org", document.masthead.organ)
    cited = {link.target for link in links.links if isinstance(link.target, CitedDocument)}
    symbols = {symbol for target in cited for symbol in (target.symbol, *target.also)} | set(document.linked_symbols())
    yield from (iris.authority("org", s.organ) for s in symbols if s.organ and s.type_name == "Resolution")


def _authority_triples(document: Document, links: Links, authorities: Authorities) -> Iterator[Triple]:
    concepts = {link.target.iri for link in links.links if isinstance(link.target, Concept)}
    concepts |= {verb.concept for verb in links.verbs}
    concepts |= {link.mention.verb for link in links.links if hasattr(link.mention, "verb") and link.mention.verb}
    concepts |= {c for c in (links.sender, links.sender_state, links.addressee) if c}
    concepts |= {state for state, _ in links.votes} | set(links.sponsors)
    concepts |= set(_organs(document, links))
    states = {state for c in concepts if (state := authorities.state_of(c))}
    above = {parent for c in concepts for parent in authorities.above(c)}
    for concept in sorted(concepts | states | above):
        yield from authorities.statements(concept, document.language)
