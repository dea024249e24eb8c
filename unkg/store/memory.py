"""The store in memory: RDF files, asked in SPARQL. It answers questions and takes no updates.

A query's default graph is the union of all graphs, each triple once: a State's name that forty documents carry along is
one fact. Named graphs are there too, for `GRAPH ?version { … }`.
"""

import sys
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import Quad, RdfFormat, Store

from unkg.compression import compression_of, reading, uncompressed_name
from unkg.errors import UnreadableInput
from unkg.queries import Answer
from unkg.sinks import format_for
from unkg.store.asking import ask

FORMATS: Final = {
    "turtle": RdfFormat.TURTLE,
    "n-triples": RdfFormat.N_TRIPLES,
    "n-quads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "json-ld": RdfFormat.JSON_LD,
    "rdf-xml": RdfFormat.RDF_XML,
}
# pyoxigraph's own union of graphs gives a triple once for each graph that has it, and joins of such triples explode.
_UNITE: Final = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"


@dataclass(frozen=True, slots=True)
class LocalStore:
    """A set of graphs in memory, and their union as the default graph."""

    store: Store

    def query(self, text: str) -> Answer:
        """Return the answer to a SPARQL query. Raises UsageError for an update, for SERVICE, and for a syntax error.

        Example: `read_store(["letter.ttl"]).query("ASK { ?s ?p ?o }")`.
        """
        return ask(self.store, text)


def read_store(paths: Iterable[str | Path], format_: str | None = None) -> LocalStore:
    """Return a store with the graphs of RDF files; `-` is the standard input, Turtle unless `format_` names another.

    A file's format is told by its extension, before `.gz` or `.zst` if there is one. Raises UnreadableInput, with the
    line, for a file that is missing or empty or does not parse, UsageError for an extension that names no format.
    """
    store = Store()
    for path in paths:
        _load(store, str(path), format_)
    store.update(_UNITE)
    return LocalStore(store)


def store_of(quads: Iterable[Quad]) -> LocalStore:
    """Return a store that holds `quads`."""
    store = Store()
    store.bulk_extend(quads)
    store.update(_UNITE)
    return LocalStore(store)


def _load(store: Store, name: str, format_: str | None) -> None:
    form = FORMATS[format_for(format_ or (uncompressed_name(name) if name != "-" else "ttl")).name]
    shown = "standard input" if name == "-" else name
    data = _read(name, shown)
    if not data:
        raise UnreadableInput(shown, f"is empty; expected {form.name}")
    # An entity can stand for any amount of text, or for a file.
    if form == RdfFormat.RDF_XML and b"<!DOCTYPE" in data:
        raise UnreadableInput(shown, "has a DOCTYPE, which is refused; expand its entities, or convert it to Turtle")
    try:
        store.bulk_load(data, format=form)
    except (SyntaxError, ValueError) as error:
        raise does_not_parse(shown, form, error) from error


def does_not_parse(shown: str, form: RdfFormat, error: SyntaxError | ValueError) -> UnreadableInput:
    """Return what to tell of a file that is not in its format: the line, and what pyoxigraph says."""
    if not isinstance(error, SyntaxError):
        return UnreadableInput(shown, f"does not parse as {form.name}: {error}")
    place = f"line {error.lineno}: " if error.lineno else ""
    reason = str(error.msg).partition(" column ")[2].partition(": ")[2] or error.msg
    return UnreadableInput(shown, f"{place}does not parse as {form.name}: {reason}")


def _read(name: str, shown: str) -> bytes:
    try:
        if name == "-":
            return sys.stdin.buffer.read()
        with Path(name).open("rb") as file, reading(file, compression_of(name)) as stream:
            return stream.read()
    except FileNotFoundError as error:
        raise UnreadableInput(shown, "there is no such file") from error
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableInput(shown, f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
