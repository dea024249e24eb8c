"""The nodes of one document as terms, each made once: its parts and paragraphs, mentions, and what these mean.

Triples are yielded as N-Triples without full stops, several to a string where all are said of one node or none is. A
triple that is said more than once is said by the same string each time: so each stands in the graph once without a look
at single lines, which takes as long as it takes to make them.
"""

from dataclasses import dataclass, field

from unkg.document import Document, Span
from unkg.iris import Iris
from unkg.linking import Target, iri_of
from unkg.terms import Term, iri, repeated_iri


@dataclass(frozen=True, slots=True)
class Nodes:
    """Makes the terms of a document's nodes.

    Example: `Nodes(document, Iris()).part("annex/1", "op/3") == "<https://w3id.org/unkg/doc/A/73/885/annex/1/op/3>"`.
    """

    document: Document
    names: Iris
    _parts: dict[tuple[str, str], Term] = field(default_factory=dict, repr=False)

    def part(self, part: str, paragraph: str = "") -> Term:
        """Return the term for a part, or for a paragraph of it; both are paths, the document's own is empty."""
        try:
            return self._parts[part, paragraph]
        except KeyError:
            term = self._parts[part, paragraph] = iri(self.names.part(self.document.identifier, part, paragraph))
            return term

    def mention(self, paragraph: Term, span: Span) -> Term:
        """Return the term for the mention at a span of a paragraph's text."""
        # Not checked again: what `unkg.iris` puts behind the paragraph's IRI is legal.
        return Term(f"<{self.names.mention(paragraph[1:-1], self.document.language, span.start, span.end)}>")

    def citation(self, paragraph: Term, symbol: str) -> Term:
        """Return the term for the citation of a symbol by a paragraph."""
        return iri(self.names.citation(paragraph[1:-1], symbol))

    def is_own(self, symbol: str) -> bool:
        """Tell whether a symbol is one of the document itself."""
        return symbol == self.document.identifier or symbol in self.document.masthead.symbols

    def document_of(self, symbol: str) -> Term:
        """Return the term for the document with a symbol."""
        return repeated_iri(self.names.document(symbol))

    def target(self, target: Target) -> Term:
        """Return the term for what a mention means."""
        return repeated_iri(iri_of(target, self.document, self.names))
