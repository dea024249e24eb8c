"""What a source says of its document beside the text: who voted how, who sponsored it, what it is about."""

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from unkg import vocab
from unkg.document import Document
from unkg.iris import Iris
from unkg.linking import Links
from unkg.metadata import Keyword

_LANGUAGE = "en"  # of the keywords in metadata, whatever the language version


def metadata_triples(document: Document, links: Links, names: Iris) -> Iterator[Triple]:
    """Yield votes, sponsors and subjects of a document. They are the same in the graph of each language version."""
    node = NamedNode(names.document(document.identifier))
    for state, choice in links.votes:
        yield Triple(node, NamedNode(vocab.NAMESPACE + choice.value), NamedNode(state))
    for state in links.sponsors:
        yield Triple(node, vocab.sponsor, NamedNode(state))
    for keyword in document.metadata.keywords if document.metadata else ():
        yield from _subject(node, keyword)


def _subject(node: NamedNode, keyword: Keyword) -> Iterator[Triple]:
    """Yield a subject: its concept, or, of one without an IRI, its words.

    The words beside an IRI are those of the file, not of the thesaurus, and differ from file to file for one concept:
    a label, but not the preferred one.
    """
    label = Literal(keyword.label, language=_LANGUAGE) if keyword.label else None
    if keyword.iri:
        concept = NamedNode(keyword.iri)
        yield Triple(node, vocab.dcterms_subject, concept)
        if label:
            yield Triple(concept, vocab.rdfs_label, label)
    elif label:
        yield Triple(node, vocab.dc_subject, label)
