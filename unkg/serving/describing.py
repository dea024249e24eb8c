"""What the endpoint says of itself: a SPARQL 1.1 Service Description.

https://www.w3.org/TR/sparql11-service-description/
"""

from collections.abc import Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from unkg.queries import Graph
from unkg.serving.negotiation import GRAPHS, TABLES
from unkg.vocab import rdf_type, xsd_integer

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_VOID: Final = "http://rdfs.org/ns/void#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_NAMES: Final = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "rdf": "RDF_XML",
    "jsonld": "JSON-LD",
}


def service_description(endpoint: str, facts: Mapping[str, int]) -> Graph:
    """Return the description of the endpoint at the address `endpoint`, over a store with these `facts`.

    Example: `service_description("http://127.0.0.1:7879/sparql", {"triples": 10, "graphs": 1})`.
    """
    service, dataset, graph = (NamedNode(f"{endpoint}#{name}") for name in ("service", "dataset", "default-graph"))

    def sd(name: str) -> NamedNode:
        return NamedNode(_SD + name)

    triples = [
        Triple(service, rdf_type, sd("Service")),
        Triple(service, sd("endpoint"), NamedNode(endpoint)),
        Triple(service, sd("supportedLanguage"), sd("SPARQL11Query")),
        Triple(service, sd("feature"), sd("UnionDefaultGraph")),
        Triple(service, sd("defaultDataset"), dataset),
        Triple(dataset, rdf_type, sd("Dataset")),
        Triple(dataset, sd("defaultGraph"), graph),
        Triple(graph, rdf_type, sd("Graph")),
        Triple(graph, NamedNode(f"{_VOID}triples"), Literal(str(facts["triples"]), datatype=xsd_integer)),
    ]
    formats = (NamedNode(_FORMATS + _NAMES[form.name]) for form in (*TABLES, *GRAPHS))
    return Graph((*triples, *(Triple(service, sd("resultFormat"), each) for each in formats)))
