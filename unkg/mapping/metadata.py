"""What a source says of its document beside the text: who voted how, who sponsored it, what it is about."""

from collections.abc import Iterator

from unkg import vocab
from unkg import vocab_nt as nt
from unkg.linking import Links
from unkg.mapping.nodes import Nodes
from unkg.metadata import Keyword
from unkg.terms import Term, iri, repeated_iri, tagged

_LANGUAGE = "en"  # of the keywords in metadata, whatever the language version


def beside_text(links: Links, nodes: Nodes) -> Iterator[str]:
    """Yield votes, sponsors and subjects of a document. They are the same in the graph of each language version."""
    node, metadata = nodes.part(""), nodes.document.metadata
    for state, choice in links.votes:
        yield f"{node} {repeated_iri(vocab.NAMESPACE + choice.value)} {repeated_iri(state)}\n"
    for state in links.sponsors:
        yield f"{node} {nt.sponsor} {repeated_iri(state)}\n"
    for keyword in metadata.keywords if metadata else ():
        yield from _subject(node, keyword)


def _subject(node: Term, keyword: Keyword) -> Iterator[str]:
    """Yield a subject: its concept, or, of one without an IRI, its words.

    The words beside an IRI are those of the file, not of the thesaurus, and differ from file to file for one concept:
    a label, but not the preferred one.
    """
    label = tagged(keyword.label, _LANGUAGE) if keyword.label else None
    if keyword.iri:
        concept = iri(keyword.iri)
        yield f"{node} {nt.dcterms_subject} {concept}\n"
        if label:
            yield f"{concept} {nt.rdfs_label} {label}\n"
    elif label:
        yield f"{node} {nt.dc_subject} {label}\n"
