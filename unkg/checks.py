"""What a careful reader would check in a document that was understood: its links against its citations.

A link that the source carries is evidence for a citation; one without the other is worth a look, and no error.
"""

from dataclasses import dataclass

from unkg.document import Document
from unkg.linking import CitedDocument, Links


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
        citations_without_link=tuple(sorted(set(cited) - set(linked) - own)),
    )
