"""The store on disk: a folder of pyoxigraph (RocksDB) with the named graphs, and their union as the default graph.

The union is written down, each triple once, since a union that is made while a query runs gives a triple once for each
graph that has it. Two rules keep it right at whatever moment a process is killed. One graph is replaced or dropped in
one transaction, the union with it. Many new graphs go in by bulk load, which has no transaction: a journal names them
first, and as long as it is there, whoever opens the store next takes out what it names. Within a bulk load the named
graphs come first, so a triple of the union always has a named graph.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from pyoxigraph import NamedNode, RdfFormat, Store, Triple, parse

from unkg.errors import InvalidData, UnkgError, UnreadableInput, UsageError
from unkg.queries import Answer
from unkg.store.asking import ask
from unkg.store.lines import quads_of, triples_of
from unkg.store.locking import LOCK, Lock

MARK: Final = "unkg.store"  # says that the default graph is the union, and in which layout
_LAYOUT: Final = "unkg store 1\n"
_JOURNAL: Final = "unkg.pending"
_ROCKS: Final = "CURRENT"  # the file that every RocksDB folder has
_AT_ONCE: Final = 64 << 20  # bytes that one bulk load takes
_DROP: Final = (
    "DELETE {{ ?s ?p ?o }} WHERE {{ GRAPH <{0}> {{ ?s ?p ?o }}"
    " FILTER NOT EXISTS {{ GRAPH ?h {{ ?s ?p ?o }} FILTER(?h != <{0}>) }} }} ;\nDROP SILENT GRAPH <{0}>"
)
_CHANGE: Final = (
    "DELETE DATA {{ GRAPH <{0}> {{\n{1}}} }} ;\n"
    "DELETE {{ ?s ?p ?o }} WHERE {{ VALUES (?s ?p ?o) {{\n{2}}}"
    " FILTER NOT EXISTS {{ GRAPH ?h {{ ?s ?p ?o }} }} }} ;\n"
    "INSERT DATA {{ GRAPH <{0}> {{\n{3}}}\n{3}}}"
)

_WRONG: Final = (
    "ASK { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o } }",
    "ASK { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }",
)


class DiskStore:
    """An open store on disk; use it in a `with`, or `close` it. One thread at a time may write."""

    def __init__(self, path: Path, store: Store, lock: Lock, *, write: bool) -> None:
        self.path = path
        self._store: Store | None = store
        self._lock = lock
        self._write = write

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the store and its lock back; what was written is on the disk then."""
        try:
            if self._store is not None and self._write:
                with _writing(self.path):
                    self._store.flush()
                    for old in self.path.glob("LOG.old.*"):  # RocksDB would keep a thousand
                        old.unlink()
        finally:
            self._store = None  # pyoxigraph has no other way to close one
            self._lock.close()

    @property
    def store(self) -> Store:
        """The store as pyoxigraph has it; write to it through this class only. Raises UsageError if it is closed."""
        if self._store is None:
            raise UsageError(f"{self.path}: the store is closed; open it again")
        return self._store

    @property
    def _writable(self) -> Store:
        if not self._write:
            raise UsageError(f"{self.path}: the store was opened for reading only; open it for writing")
        return self.store

    def query(self, text: str) -> Answer:
        """Return the answer to a SPARQL query. Raises UsageError as `unkg.store.asking.ask` does."""
        return ask(self.store, text)

    def graphs(self) -> frozenset[str]:
        """Return the IRIs of the named graphs."""
        return frozenset(name.value for name in self.store.named_graphs())

    def __contains__(self, graph_iri: str) -> bool:
        return self.store.contains_named_graph(_named(graph_iri))

    def replace(self, graph_iri: str, lines: bytes) -> None:
        r"""Make `lines`, N-Quads in `graph_iri`, the whole of that graph, in one transaction; none of them drop it.

        Raises InvalidData for lines that are not in this graph, or have blank nodes; UsageError if the disk is full.
        Example: `kg.replace("urn:g", b'<urn:s> <urn:p> "o" <urn:g> .\n')`.
        """
        name, store = _named(graph_iri), self._writable
        body = triples_of(graph_iri, lines)
        if not body:
            self.drop(graph_iri)
            return
        with _writing(self.path, graph_iri):
            if not store.contains_named_graph(name):
                store.load(quads_of(graph_iri, body) + body, format=RdfFormat.N_QUADS)
                return
            new = {quad.triple for quad in parse(body, format=RdfFormat.N_TRIPLES)}
            old = {quad.triple for quad in store.quads_for_pattern(None, None, None, name)}
            if old - new:
                store.update(_change(graph_iri, old - new, new - old))
            elif new - old:
                added = _statements(new - old).encode()
                store.load(quads_of(graph_iri, added) + added, format=RdfFormat.N_QUADS)

    def drop(self, graph_iri: str) -> None:
        """Remove a named graph, in one transaction; that there is none is no error."""
        name, store = _named(graph_iri), self._writable
        with _writing(self.path, graph_iri):
            store.update(_DROP.format(name.value))

    def extend(self, batch: Iterable[tuple[str, bytes]]) -> None:
        """Add many graphs, each an IRI and its N-Quads, as fast as it goes; one that is there is replaced.

        What is loaded is there in batches of some 64 MB. When this is killed, or raises, the last batch is not there,
        and `graphs` tells which are. Raises as `replace` does.
        """
        pending: dict[str, bytes] = {}
        size = 0
        for graph_iri, lines in batch:
            if graph_iri in pending:
                self._load(pending)
                pending, size = {}, 0
            if graph_iri in self:
                self.replace(graph_iri, lines)
            elif body := triples_of(graph_iri, lines):
                pending[graph_iri] = body
                size += len(body)
            if size >= _AT_ONCE:
                self._load(pending)
                pending, size = {}, 0
        self._load(pending)

    def compact(self) -> None:
        """Have RocksDB rewrite its files, each key once; it takes as much room again while it runs."""
        with _writing(self.path):
            self._writable.flush()
            self._writable.optimize()

    def is_right(self) -> bool:
        """Tell whether the default graph is the union of the named graphs. It looks at every quad."""
        return not any(self.store.query(text) for text in _WRONG)

    def repair(self) -> int:
        """Take out what the journal of an unfinished bulk load names; return how many graphs those were."""
        journal = self.path / _JOURNAL
        try:
            names = journal.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return 0
        for name in names:
            self.drop(name)
        with _writing(self.path):
            self._writable.flush()
            journal.unlink()
        return len(names)

    def _load(self, graphs: dict[str, bytes]) -> None:
        if not graphs:
            return
        named = b"".join(quads_of(name, body) for name, body in graphs.items())
        union = b"".join({line: None for body in graphs.values() for line in body.splitlines(keepends=True)})
        with _writing(self.path):
            _journal(self.path, graphs)
            try:
                self._writable.bulk_load(named, format=RdfFormat.N_QUADS)
                self._writable.bulk_load(union, format=RdfFormat.N_TRIPLES)
            except BaseException:
                with suppress(UnkgError, OSError):  # else whoever opens it next does it
                    self.repair()
                raise
            (self.path / _JOURNAL).unlink()


def open_store(path: str | Path, *, write: bool) -> DiskStore:
    """Return the store in a folder; with `write` it is made if there is none, and nobody else may have it.

    Raises UsageError, with the holder, if another process writes to it (or reads it, with `write`), and for a folder
    with other things; UnreadableInput for one that is no store of unkg or cannot be opened. Example:
    `with open_store("kg", write=False) as kg: kg.query("ASK { ?s ?p ?o }")`.
    """
    folder = Path(path)
    if write:
        _prepare(folder)
    _require_store(folder)
    lock = Lock(folder, write=write)
    try:
        if not write and (folder / _JOURNAL).exists():
            lock.close()
            open_store(folder, write=True).close()
            return open_store(folder, write=False)
        opened = DiskStore(folder, _opened(folder, write=write), lock, write=write)
        if write:
            opened.repair()
    except BaseException:
        lock.close()
        raise
    return opened


def _prepare(folder: Path) -> None:
    """Make an empty folder, or none, what `_opened` makes a store of."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if {path.name for path in folder.iterdir()} <= {LOCK}:
            (folder / MARK).write_text(_LAYOUT, encoding="utf-8")
    except FileExistsError as error:
        raise UsageError(f"{folder}: is a file; a store is a folder: name another") from error
    except OSError as error:
        raise UsageError(f"{folder}: no store can be made there ({error.strerror}); name another folder") from error


def _require_store(folder: Path) -> None:
    if not folder.is_dir():
        raise UnreadableInput(str(folder), "there is no such folder; `unkg load FILE... --store` makes a store")
    if (folder / MARK).is_file():
        if (folder / MARK).read_text(encoding="utf-8", errors="replace") != _LAYOUT:
            raise UnreadableInput(str(folder), "is a store of another version of unkg; load its files anew")
        return
    if (folder / _ROCKS).is_file():
        advice = "dump it as N-Quads and load that: `oxigraph dump --location FOLDER --file dump.nq`"
        raise UnreadableInput(str(folder), f"is a store that unkg did not make, without the union of graphs; {advice}")
    raise UsageError(f"{folder}: holds other things and no store; name a folder that is empty or not there")


def _opened(folder: Path, *, write: bool) -> Store:
    try:
        return Store(str(folder)) if write else Store.read_only(str(folder))
    except (OSError, ValueError, RuntimeError) as error:  # the last is what pyoxigraph makes of broken files
        if "lock hold" in str(error):
            raise UsageError(f"{folder}: this process itself has it open, with pyoxigraph; close that first") from error
        advice = "restore it from a copy, or load its files into a new folder"
        raise UnreadableInput(str(folder), f"the store cannot be opened; {advice}: {error}") from error


class _writing:  # noqa: N801 -- reads as a sentence: with _writing(path)
    """Turn what pyoxigraph raises while it writes into errors with the folder, and what to do."""

    def __init__(self, path: Path, graph: str = "") -> None:
        self._where = f"{path}: {graph}: " if graph else f"{path}: "

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, SyntaxError | ValueError):
            raise InvalidData(f"{self._where}does not parse as N-Quads: {error}") from error
        if isinstance(error, OSError | RuntimeError):
            reason = getattr(error, "strerror", None) or error
            advice = "what was written whole is kept: free some room or mend the disk, then do it again"
            raise UsageError(f"{self._where}cannot be written ({reason}); {advice}") from error


def _journal(folder: Path, names: Iterable[str]) -> None:
    """Write down, and have on the disk, which graphs a bulk load is about to add."""
    draft = folder / f"{_JOURNAL}.new"
    with draft.open("w", encoding="utf-8") as output:
        output.writelines(f"{name}\n" for name in names)
        output.flush()
        os.fsync(output.fileno())
    draft.replace(folder / _JOURNAL)


def _named(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise UsageError(f"{iri!r} names no graph; expected an absolute IRI") from error


def _change(graph: str, removed: set[Triple], added: set[Triple]) -> str:
    rows = "".join(f"({triple.subject} {triple.predicate} {triple.object})\n" for triple in removed)
    return _CHANGE.format(graph, _statements(removed), rows, _statements(added))


def _statements(triples: set[Triple]) -> str:
    return "".join(f"{triple} .\n" for triple in triples)
