"""The archive that benchmarks load: documents repeated under other symbols, whole and apart from each other."""

import os
import subprocess
import sys
from collections import Counter

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from benchmarks.copies import archive, mapped
from benchmarks.prose import documents
from tests.gold_graph import ROOT
from unkg import vocab


def test_copies_are_graphs_of_their_own() -> None:
    works = mapped((prose.text.encode(), f"{prose.language}.txt") for prose in documents(1, 3))
    graphs = dict(archive(works, 40))
    assert len(graphs) == 40
    assert graphs == dict(archive(works, 40))
    own: Counter[str] = Counter()
    cited: Counter[str] = Counter()
    sizes = set()
    for name, lines in graphs.items():
        quads: list[Quad] = list(parse(lines, format=RdfFormat.N_QUADS))
        assert {quad.graph_name for quad in quads} == {NamedNode(name)}
        sizes.add(len(quads))
        (document,) = {str(quad.subject) for quad in quads if quad.predicate == vocab.hasLanguageVersion}
        assert document == f"<{name.rpartition('/')[0]}>"
        own[document] += 1
        cited.update(str(quad.object) for quad in quads if quad.predicate == vocab.citedDocument)
    assert set(own.values()) == {1}
    assert len(sizes) > 2
    assert own.keys() & cited.keys()  # documents of the archive cite each other,
    assert cited.most_common(1)[0][1] > 2 * sum(cited.values()) / len(cited)  # some more often than others


def test_each_process_makes_the_same_archive() -> None:
    """Hashes of bytes differ from process to process, so nothing may be drawn in the order of a set."""
    text = """
import hashlib
from benchmarks.copies import archive, mapped
from benchmarks.prose import documents
works = mapped((prose.text.encode(), f"{prose.language}.txt") for prose in documents(1, 3))
print(hashlib.sha256(b"".join(lines for _, lines in archive(works, 40))).hexdigest())
"""
    found = {
        subprocess.run(
            [sys.executable, "-c", text],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1
