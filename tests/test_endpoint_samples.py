"""The samples on real servers: fourteen graphs that repeat each other, which a union of graphs must not feel."""

from collections.abc import Iterator

import pytest
from pyoxigraph import Quad, RdfFormat, serialize

from tests import servers
from tests.gold_graph import ROOT
from tests.running import Running
from tests.sample_answers import SYMBOLS, bound
from tests.test_endpoint_servers import remote
from tests.test_queries import rows_of
from unkg.endpoint import RemoteEndpoint
from unkg.export import Settings, quads, read_document
from unkg.queries import named_queries
from unkg.store import LocalStore, store_of

SERVERS = servers.NAMES


@pytest.fixture(scope="session")
def samples() -> list[Quad]:
    found: list[Quad] = []
    for path in sorted((ROOT / "samples").glob("*.txt")):
        found += quads(read_document(path.read_bytes(), path.name, Settings(symbol=SYMBOLS.get(path.name))))
    return found


@pytest.fixture(scope="session")
def local(samples: list[Quad]) -> LocalStore:
    return store_of(samples)


@pytest.fixture(scope="module")
def endpoint(
    running: Running, samples: list[Quad], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RemoteEndpoint]:
    path = tmp_path_factory.mktemp("samples") / "samples.nq"
    path.write_bytes(serialize(samples, format=RdfFormat.N_QUADS) or b"")
    graphs = running.fill(path)
    yield remote(running.server, timeout=30)
    for graph in graphs:
        running.drop(graph)


@pytest.mark.parametrize("name", named_queries())
def test_each_query_has_the_same_answer_as_locally(name: str, endpoint: RemoteEndpoint, local: LocalStore) -> None:
    query = named_queries()[name]
    for text in {bound(query), query.text}:
        assert rows_of(endpoint.query(text)) == rows_of(local.query(text))


def test_a_triple_of_many_graphs_counts_once(endpoint: RemoteEndpoint, local: LocalStore) -> None:
    prefixes = "PREFIX unkg: <https://w3id.org/unkg/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
    for pattern in (
        "?v a unkg:Verb ; skos:prefLabel ?label",
        "?v a unkg:Verb ; skos:prefLabel|skos:altLabel ?label",
        "?paragraph unkg:verb/skos:prefLabel ?label",
        "?document unkg:hasLanguageVersion ?version . ?part unkg:partOf ?document ; unkg:text ?text",
        "<https://w3id.org/unkg/org/SC> a unkg:Organization . ?citation unkg:citedDocument ?document",
        "?verb ^unkg:verb ?paragraph",
        "?verb a unkg:Verb ; ?property ?value",
    ):
        text = f"{prefixes} SELECT (COUNT(*) AS ?count) WHERE {{ {pattern} }}"
        assert rows_of(endpoint.query(text)) == rows_of(local.query(text)), pattern
