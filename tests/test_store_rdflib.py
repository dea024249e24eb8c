"""A store on disk in rdflib, by way of oxrdflib: the same triples, and the same answers."""

from pathlib import Path

import pytest
import rdflib
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from tests.sample_answers import bound, sample_store
from tests.test_store import count
from tests.test_store_disk import lines
from unkg.errors import UsageError
from unkg.queries import Solutions, named_queries
from unkg.store import open_store
from unkg.store.through_rdflib import rdflib_graph

pytest.importorskip("oxrdflib")
NAMES = ("most-cited", "who-cites", "organizations", "verb-words", "documents")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("rdflib") / "kg"
    graphs: dict[str, bytes] = {}
    for quad in sample_store().store:
        if name := getattr(quad.graph_name, "value", ""):
            graphs[name] = graphs.get(name, b"") + f"{quad} .\n".encode()
    with open_store(path, write=True) as kg:
        kg.extend(graphs.items())
    return path


@pytest.mark.parametrize("name", NAMES)
def test_the_same_answers(name: str, folder: Path) -> None:
    text = bound(named_queries()[name])
    with open_store(folder, write=False) as kg:
        expected = kg.query(text)
        found = rdflib_graph(kg).query(text)
        rows = [tuple("" if term is None else str(term) for term in row) for row in found]  # type: ignore[union-attr]
        del found
    assert isinstance(expected, Solutions)
    assert rows == [tuple("" if t is None else getattr(t, "value", "") for t in row) for row in expected.rows]
    assert rows


def test_the_same_triples_and_graphs(folder: Path) -> None:
    with open_store(folder, write=False) as kg:
        graph = rdflib_graph(kg)
        assert sum(1 for _ in graph.triples((None, None, None))) == count(kg)
        named = rdflib.Graph(store=graph.store, identifier=rdflib.URIRef(min(kg.graphs())))
        assert 0 < sum(1 for _ in named.triples((None, None, None))) < count(kg)


def test_it_cannot_be_written_when_opened_for_reading(folder: Path) -> None:
    with open_store(folder, write=False) as kg:
        graph = rdflib_graph(kg)
        with pytest.raises(RuntimeError, match="read-write"):
            graph.add((rdflib.URIRef("urn:s"), rdflib.URIRef("urn:p"), rdflib.URIRef("urn:o")))


def test_oxrdflib_opens_the_folder_by_itself(tmp_path: Path) -> None:
    """As the README shows it: without unkg, and then nobody else has the store."""
    with open_store(tmp_path / "kg", write=True) as kg:
        kg.extend([("urn:a", lines("urn:a", 1)), ("urn:b", lines("urn:b", 1))])
    graph = rdflib.Graph(store="Oxigraph", identifier=DATASET_DEFAULT_GRAPH_ID)
    graph.open(str(tmp_path / "kg"))
    (row,) = graph.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    assert int(row[0]) == 2  # type: ignore[index, arg-type]
    with pytest.raises(UsageError, match="this process itself has it open"):
        open_store(tmp_path / "kg", write=True)
    graph.close()
    with open_store(tmp_path / "kg", write=True) as kg:
        assert count(kg) == 2
