"""The sample letters, and the first real one, say what their gold files say."""

from pathlib import Path

import pytest

from tests.gold_graph import ROOT, SHARED, compare, read_gold
from unkg.checks import check_links
from unkg.export import link_document, quads, read
from unkg.linking import CitedDocument, OwnPart, UnlistedInstrument

CASES = sorted((ROOT / "tests" / "cases").glob("*/gold.json"))
SEED = SHARED / "corpus" / "letters" / "dushanbe.zh.txt"
needs_seed = pytest.mark.skipif(not SEED.exists(), reason="../shared/corpus is not here")


def test_there_are_cases() -> None:
    assert len(CASES) == 12


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.parent.name)
def test_sample(path: Path) -> None:
    gold = read_gold(path)
    document = read(ROOT / gold["file"])
    assert document.language == gold["language"]
    assert len(document.links) == gold["hyperlinks"]
    compare(quads(document), gold)
    assert not check_links(document, link_document(document)).links_without_citation


@needs_seed
def test_seed_letter() -> None:
    document = read(SEED)
    gold = read_gold(SEED.with_suffix(".json"))
    compare(quads(document), gold)
    links = link_document(document)
    cited = [link.target.symbol.text for link in links.links if isinstance(link.target, CitedDocument)]
    assert len(cited) == 35
    assert len(set(cited)) == 15
    report = check_links(document, links)
    assert report.agrees
    assert report.links == gold["hyperlinks"]


@needs_seed
def test_seed_declarations_are_told_apart() -> None:
    links = link_document(read(SEED)).links
    targets = {(link.mention.place.paragraph, link.target) for link in links}
    assert ("op/16", OwnPart("annex/1")) in targets
    assert ("pp/7", UnlistedInstrument("杜尚别声明", "2018-05")) in targets
