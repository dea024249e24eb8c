"""The local store: RDF files in memory, asked in SPARQL. It answers questions and takes no updates."""

import gzip
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import Quad, RdfFormat, Store

from unkg.errors import UnreadableInput, UsageError
from unkg.queries import Answer, answer_of, require_question
from unkg.sinks import format_for

_FORMATS: Final = {
    "turtle": RdfFormat.TURTLE,
    "n-triples": RdfFormat.N_TRIPLES,
    "n-quads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "json-ld": RdfFormat.JSON_LD,
    "rdf-xml": RdfFormat.RDF_XML,
}


@dataclass(frozen=True, slots=True)
class LocalStore:
    """A set of graphs in memory. A query's default graph is the union of them all."""

    store: Store

    def query(self, text: str) -> Answer:
        """Return the answer to a SPARQL query. Raises UsageError for an update, for SERVICE, and for a syntax error.

        Example: `read_store(["letter.ttl"]).query("ASK { ?s ?p ?o }")`.
        """
        require_question(text)
        try:
            result = self.store.query(text, use_default_graph_as_union=True)
            return answer_of(result)
        except (SyntaxError, ValueError, OSError) as error:
            raise UsageError(f"the query cannot be answered: {error}") from error


def read_store(paths: Iterable[str | Path], format_: str | None = None) -> LocalStore:
    """Return a store with the graphs of RDF files; `-` is the standard input, of the format `format_`.

    The format is told by the extension, `.gz` behind it too. Raises UnreadableInput for a file that does not parse.
    """
    store = Store()
    for path in paths:
        _load(store, str(path), format_)
    return LocalStore(store)


def store_of(quads: Iterable[Quad]) -> LocalStore:
    """Return a store that holds `quads`."""
    store = Store()
    store.extend(quads)
    return LocalStore(store)


def _load(store: Store, name: str, format_: str | None) -> None:
    form = _FORMATS[format_for(format_ or (name.removesuffix(".gz") if name != "-" else "ttl")).name]
    try:
        if name == "-":
            store.load(sys.stdin.buffer.read(), format=form)
        elif name.endswith(".gz"):
            with gzip.open(name) as file:
                store.load(file.read(), format=form)
        else:
            store.load(path=name, format=form)
    except FileNotFoundError as error:
        raise UnreadableInput(name, "there is no such file") from error
    except SyntaxError as error:
        raise UnreadableInput(name, f"does not parse as {form.name}: {error}") from error
    except (OSError, ValueError) as error:
        raise UnreadableInput(name, f"cannot be read: {error}") from error
