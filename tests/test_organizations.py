"""Organizations in paragraphs that were read for it: precision and recall may rise, not fall below the floors."""

import tomllib
from collections.abc import Iterator

import pytest

from tests.gold_graph import ROOT, SHARED
from unkg import vocab
from unkg.authorities import load_authorities
from unkg.document import Document
from unkg.export import link_document, read
from unkg.languages import codes
from unkg.linking import Concept
from unkg.mentions import UnlinkedMention

CORPUS = SHARED / "corpus" / "akn"
FLOORS = tomllib.loads((ROOT / "tests" / "floors.toml").read_text(encoding="utf-8"))


def organizations(document: Document, path: str) -> Iterator[str]:
    """Yield the local names of the organizations that a paragraph of a document's main part names.

    Of those that no authority knows, it is the name as printed.
    """
    links = link_document(document)
    for mention in links.unresolved:
        if isinstance(mention, UnlinkedMention) and (mention.place.part, mention.place.paragraph) == ("", path):
            yield mention.place.anchor
    for link in links.links:
        place, target = link.mention.place, link.target
        if (place.part, place.paragraph) != ("", path) or not isinstance(target, Concept):
            continue
        if load_authorities().type_of(target.iri) == vocab.Organization:
            yield target.iri.rpartition("/")[2]


@pytest.mark.skipif(not CORPUS.exists(), reason="../shared/corpus is not here")
@pytest.mark.parametrize("language", codes())
@pytest.mark.parametrize("name", ["organizations", "organizations-unseen"])
def test_organizations_that_were_read(name: str, language: str) -> None:
    sheet = (ROOT / "tests" / "gold" / f"{name}.{language}.toml").read_text(encoding="utf-8")
    documents = {d.identifier: d for d in map(read, sorted((CORPUS / language).glob("*.xml")))}
    right = found_ = there = 0
    for row in tomllib.loads(sheet)["paragraph"]:
        document, path = documents[row["symbol"]], row["path"]
        assert any((part.path, p.path) == ("", path) for part, p in document.paragraphs())
        found, expected = set(organizations(document, path)), set(row["expected"])
        if found != expected:
            print(row["symbol"], path, "missing", expected - found, "beyond", found - expected)  # noqa: T201 -- on failure
        right, found_, there = right + len(found & expected), found_ + len(found), there + len(expected)
    print(f"{language}: precision {right / found_:.3f}, recall {right / there:.3f}, {there} names")  # noqa: T201
    assert right / found_ >= FLOORS[name][language]["precision"]
    assert right / there >= FLOORS[name][language]["recall"]
