"""A store on disk as rdflib has graphs, by way of oxrdflib."""

from typing import TYPE_CHECKING

from unkg.errors import UsageError
from unkg.store.disk import DiskStore

if TYPE_CHECKING:
    import rdflib


def rdflib_graph(kg: DiskStore) -> "rdflib.Graph":
    """Return the union of a store as an rdflib.Graph, which rdflib asks through oxrdflib while the store is open.

    Write to the store through `kg` only, since rdflib knows nothing of the union. Raises UsageError where oxrdflib is
    absent. Example: `with open_store("kg", write=False) as kg: rdflib_graph(kg).query("ASK { ?s ?p ?o }").askAnswer`.
    """
    try:
        from oxrdflib import OxigraphStore
    except ImportError as error:
        advice = "python3 -m pip install 'unkg[rdflib-store]'"
        raise UsageError(
            f"rdflib asks a store through oxrdflib, which is not there; install it with: {advice}"
        ) from error
    import rdflib
    from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

    return rdflib.Graph(store=OxigraphStore(store=kg.store), identifier=DATASET_DEFAULT_GRAPH_ID)
