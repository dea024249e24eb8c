"""Graphs kept here, asked in SPARQL: in memory from RDF files, or on disk in a folder.

A query's default graph is the union of all named graphs, each triple once.
"""

from unkg.store.disk import DiskStore, open_store
from unkg.store.memory import LocalStore, read_store, store_of

__all__ = ["DiskStore", "LocalStore", "open_store", "read_store", "store_of"]
