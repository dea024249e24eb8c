"""Mapping: a document and what its mentions mean, to N-Quads. The only meeting of the model and the ontology.

Every triple of a language version stands in the named graph of that version, so that publishing one version again
replaces exactly what it said. No blank nodes: every node has an IRI that `unkg.iris` computes.

The functions below this package give triples as text: each string is one or more lines, `subject predicate object`
and a line feed, with terms of `unkg.terms`. What several of them say comes out once.
"""

from collections.abc import Iterator
from itertools import chain

from pyoxigraph import Quad, RdfFormat, parse

from unkg import iris
from unkg.authorities import Authorities
from unkg.document import Document
from unkg.iris import Iris
from unkg.linking import CitedDocument, Concept, Links
from unkg.mapping.citing import mentions
from unkg.mapping.describing import contents, version
from unkg.mapping.metadata import beside_text
from unkg.mapping.nodes import Nodes
from unkg.mentions import CitationMention, TitleMention
from unkg.terms import iri


def document_lines(
    document: Document, links: Links, authorities: Authorities, names: Iris, tool: str, *, as_subject: bool = False
) -> bytes:
    """Return the graph of one language version as N-Quads in UTF-8, each quad once, in the order of reading.

    It has what was read, what it cites and mentions, and who these are. `tool` is the version of unkg, such as
    `unkg 0.1.0`. With `as_subject` a concept of the user's own schemes is the subject of a paragraph, and not what it
    mentions. Raises ValueError for text that is no Unicode: a half of a surrogate pair.
    """
    nodes = Nodes(document, names)
    triples = (
        *contents(links, nodes),
        *beside_text(links, nodes),
        *version(nodes, tool),
        *mentions(links, nodes, authorities.own if as_subject else frozenset()),
        *(authorities.lines(concept, document.language) for concept in _concepts(document, links, authorities)),
    )
    # What is said twice, such as who somebody is, is said by the same strings (see `unkg.mapping.nodes`).
    said = b"".join([lines.encode() for lines in dict.fromkeys(triples)])
    del triples  # a third of what a large graph takes
    graph = iri(names.language_version(document.identifier, document.language))
    # Line ends inside literals are escaped, so each line feed ends a triple.
    return said.replace(b"\n", f" {graph} .\n".encode())


def document_quads(
    document: Document, links: Links, authorities: Authorities, names: Iris, tool: str, *, as_subject: bool = False
) -> Iterator[Quad]:
    """Return the quads of `document_lines`, which tells what this takes and raises, one after the other."""
    lines = document_lines(document, links, authorities, names, tool, as_subject=as_subject)
    return parse(lines, format=RdfFormat.N_QUADS, lenient=True)  # the terms were checked when they were made


def _organs(document: Document, links: Links) -> Iterator[str]:
    """Yield the IRIs of the organs that adopted the document and the resolutions that it cites."""
    if document.masthead.organ:
        yield iris.authority("org", document.masthead.organ)
    cited = [link.target for link in links.links if isinstance(link.target, CitedDocument)]
    symbols = chain(*((target.symbol, *target.also) for target in cited), document.linked_symbols())
    for symbol in {symbol.text: symbol for symbol in symbols}.values():
        if symbol.organ and symbol.type_name == "Resolution":
            yield iris.authority("org", symbol.organ)


def _concepts(document: Document, links: Links, authorities: Authorities) -> list[str]:
    """Return the IRIs of the concepts that the graph names, of their States and of what is above them, sorted."""
    concepts = {link.target.iri for link in links.links if isinstance(link.target, Concept)}
    concepts |= {verb.concept for verb in links.verbs}
    governed = (CitationMention, TitleMention)
    concepts |= {link.mention.verb for link in links.links if isinstance(link.mention, governed) and link.mention.verb}
    concepts |= {c for c in (links.sender, links.sender_state, links.addressee) if c}
    concepts |= {state for state, _ in links.votes} | set(links.sponsors)
    concepts |= set(_organs(document, links))
    return sorted(concepts.union(*map(authorities.needed, concepts)))
