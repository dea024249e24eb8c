"""RDF files as named graphs, one after the other, for a store on disk.

Files are read twice: first to the end, so that nothing of a file is loaded that does not parse, and to learn which
graphs stand in one piece; then graph by graph. Only a graph in several pieces is held until the end. Triples without a
graph are in one that is named for their file. Blank nodes become IRIs (RDF 1.1 Concepts, 3.5), so that a node is the
same one in its graph and in the union.
"""

import hashlib
import shutil
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import IO, Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse

from unkg.compression import compression_of, reading, uncompressed_name
from unkg.errors import InvalidData, UnkgError, UnreadableInput, UsageError
from unkg.iris import BASE
from unkg.sinks import format_for
from unkg.store.memory import FORMATS, does_not_parse

_GENID: Final = f"{BASE}.well-known/genid/"
_GRAPH_OF: Final = attrgetter("graph_name")


@dataclass(frozen=True, slots=True)
class Source:
    """A file of RDF: its path, what messages call it, its format, and the graph of triples without one."""

    path: Path
    shown: str
    form: RdfFormat
    graph: str

    def runs(self) -> Iterator[tuple[str, Iterator[Quad]]]:
        """Yield the name of each graph and its quads, again for each place where the file goes back to it.

        Raises UnreadableInput, with the line, for what does not parse, also while the quads are taken.
        """
        for graph, quads in groupby(self._quads(), key=_GRAPH_OF):
            yield self.graph if isinstance(graph, DefaultGraph) else self._node(graph), quads

    def _quads(self) -> Iterator[Quad]:
        try:
            with _opened(self.path) as stream:
                if self.form == RdfFormat.RDF_XML and b"<!DOCTYPE" in stream.read(1 << 20):
                    raise UnreadableInput(self.shown, "has a DOCTYPE, which is refused; convert it to Turtle")
            with _opened(self.path) as stream:
                yield from parse(stream, format=self.form)
        except (SyntaxError, ValueError) as error:
            raise does_not_parse(self.shown, self.form, error) from error
        except FileNotFoundError as error:
            raise UnreadableInput(self.shown, "there is no such file") from error
        except (OSError, EOFError, zlib.error) as error:
            raise UnreadableInput(self.shown, f"cannot be read: {getattr(error, 'strerror', 0) or error}") from error

    def lines(self, graph: str, quads: Iterable[Quad]) -> bytes:
        """Return quads as N-Quads in `graph`, their blank nodes as IRIs. Raises InvalidData for a triple term."""
        end = f" <{graph}> .\n"
        return "".join(self._triple(quad) + end for quad in quads).encode()

    def _triple(self, quad: Quad) -> str:
        about, value = quad.subject, quad.object
        if isinstance(value, Triple) or isinstance(about, Triple):
            raise InvalidData(f"{self.shown}: a triple term, which the store does not keep: {str(quad)[:200]}")
        if isinstance(about, BlankNode) or isinstance(value, BlankNode):
            nodes = (f"<{self._node(term)}>" if isinstance(term, BlankNode) else str(term) for term in (about, value))
            return f" {quad.predicate} ".join(nodes)
        return str(quad.triple)

    def _node(self, node: NamedNode | BlankNode) -> str:
        if isinstance(node, NamedNode):
            return node.value
        return f"{_GENID}{hashlib.sha256(self.graph.encode()).hexdigest()[:16]}-{node.value}"


@contextmanager
def graphs_of(
    names: Iterable[str], format_: str | None, graph: str | None, failed: Callable[[UnkgError], None]
) -> Iterator[Iterator[tuple[str, bytes]]]:
    """Give the graphs of RDF files, each an IRI and its N-Quads, once, whichever files it stands in.

    `-` is the standard input; `format_` is its format, and `graph` the graph of triples that have none, which is else
    named for their file (RFC 8089). A file that cannot be read is told to `failed`, and left out. Example:
    `with graphs_of(["kg.nq"], None, None, print) as graphs: kg.extend(graphs)`.
    """
    with ExitStack() as closing:
        sources: list[Source] = []
        pieces: Counter[str] = Counter()
        for name in names:
            try:
                source = _source(name, format_, graph, closing)
                found = Counter(run for run, quads in source.runs() if all(_is_kept(source, quad) for quad in quads))
                if not found:
                    raise UnreadableInput(source.shown, f"is empty; expected {source.form.name}")
            except UnkgError as error:
                failed(error)
            else:
                sources.append(source)
                pieces += found
        yield _whole(sources, pieces)


def _whole(sources: list[Source], pieces: Counter[str]) -> Iterator[tuple[str, bytes]]:
    held: dict[str, list[bytes]] = {}
    for source in sources:
        for graph, quads in source.runs():
            lines = source.lines(graph, quads)
            if pieces[graph] == 1:
                yield graph, lines
            else:
                held.setdefault(graph, []).append(lines)
    for graph, each in held.items():
        yield graph, b"".join(each)


def _is_kept(source: Source, quad: Quad) -> bool:
    if isinstance(quad.object, Triple):
        source.lines(source.graph, [quad])
    return True


def _source(name: str, format_: str | None, graph: str | None, closing: ExitStack) -> Source:
    form = FORMATS[format_for(format_ or "ttl").name] if name == "-" else None
    if form is None:
        path = Path(name)
        return Source(path, name, FORMATS[format_for(uncompressed_name(name)).name], graph or path.absolute().as_uri())
    if graph is None and form not in {RdfFormat.N_QUADS, RdfFormat.TRIG, RdfFormat.JSON_LD}:
        raise UsageError("the standard input has no name for its graph; give it one with --graph IRI")
    path = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="unkg-load-")), "input")
    with path.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    return Source(path, "standard input", form, graph or "urn:unkg:standard-input")


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    with path.open("rb") as file, reading(file, compression_of(path.name)) as stream:
        yield stream
