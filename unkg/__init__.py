"""United Nations documents in, a knowledge graph out.

From Python: `unkg.read(path)` gives a Document, `unkg.to_graph(document)` an `rdflib.Graph`. Both are loaded when they
are first used, so that `import unkg` stays fast.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from unkg.export import read, to_graph

__all__ = ["read", "to_graph"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from unkg import export

        return getattr(export, name)
    raise AttributeError(f"module 'unkg' has no attribute {name!r}")
