"""The same bytes in every run, in every folder, locale and hash seed; the same triples in every format."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, RdfFormat, Store

from tests.gold_graph import ROOT

FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "jsonld": RdfFormat.JSON_LD,
    "rdf": RdfFormat.RDF_XML,
}


def export(extension: str, folder: Path, locale: str, seed: str) -> bytes:
    samples = [str(ROOT / "samples" / name) for name in ("letter.zh.txt", "letter.en.txt")]
    command = [sys.executable, "-m", "unkg", "export", *samples, "-f", extension]
    environment = {**os.environ, "LC_ALL": locale, "PYTHONHASHSEED": seed}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True).stdout


@pytest.mark.parametrize("extension", FORMATS)
def test_same_bytes(extension: str, tmp_path: Path) -> None:
    first = export(extension, ROOT, "C", "1")
    assert first
    assert first == export(extension, tmp_path, "C.UTF-8", "2")


def test_same_triples_and_no_blank_node(tmp_path: Path) -> None:
    triples = {}
    for extension, form in FORMATS.items():
        store = Store()
        store.load(export(extension, tmp_path, "C", "3"), format=form)
        found = {q.triple for q in store}
        assert not any(isinstance(term, BlankNode) for triple in found for term in triple)
        triples[extension] = found
    assert len(triples["nq"]) > 1000
    assert all(found == triples["nq"] for found in triples.values())
