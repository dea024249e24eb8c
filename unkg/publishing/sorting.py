"""RDF files into graphs, one after the other, whatever order their quads come in and however large they are.

All quads are sorted by graph and line, outside of memory: what does not fit is written to a temporary folder in sorted
pieces, which are merged. So nothing is sent before all files were read, and a graph that comes back later, or in
another file, is one graph.
"""

import gzip
import heapq
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import IO, Final

from pyoxigraph import NamedNode, RdfFormat, parse

from unkg.compression import compression_of, reading, uncompressed_name
from unkg.errors import InvalidData, UnkgError, UnreadableInput, UsageError
from unkg.publishing.graphs import is_graph_name
from unkg.sinks import format_for

PIECE: Final = 24 << 20  # bytes that are sorted at a time
_AT_ONCE: Final = 64  # pieces that are merged at a time: each is an open file
_FORMATS: Final = {"n-quads": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG}
_CUT: Final = b" \x00"  # between a graph's name and a line: sorts a name before the names that it begins


class SortedQuads:
    """Quads sorted by graph; `read` takes them in, `graphs` gives them out. Use it in a `with`: it has temporary files.

    `piece` is how many bytes are held. `spoiled` are the graphs of files that could not be read to their end: they are
    not given out, since a part of them may be missing.
    """

    def __init__(self, folder: Path, piece: int = PIECE) -> None:
        self._folder, self._piece = folder, piece
        self._lines: list[bytes] = []
        self._held = 0
        self._files: list[Path] = []
        self._number = 0
        self.spoiled: set[str] = set()

    def read(self, name: str) -> None:
        """Take in the quads of an N-Quads or TriG file, perhaps compressed; `-` is N-Quads on the standard input.

        Raises UnreadableInput, with the line, for a file that is missing, empty or does not parse, UsageError for
        another format, InvalidData for triples outside of a named graph; its graphs are then spoiled.
        """
        seen: set[str] = set()
        shown = "standard input" if name == "-" else name
        try:
            with _opened(name, shown) as (source, form):
                self._take(source, form, shown, seen)
            if not seen:
                raise UnreadableInput(shown, "has no quads; expected N-Quads or TriG, as `unkg export` writes them")
        except UnkgError:
            self.spoiled |= seen
            raise

    def graphs(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Yield the name of each graph and its lines, sorted, each once; the lines end with the next graph."""
        with ExitStack() as closing:
            while len(self._files) > _AT_ONCE:
                batch, self._files = self._files[:_AT_ONCE], self._files[_AT_ONCE:]
                with ExitStack() as merging:
                    self._write(heapq.merge(*(merging.enter_context(path.open("rb")) for path in batch)))
                for path in batch:
                    path.unlink()
            pieces: list[Iterable[bytes]] = [closing.enter_context(path.open("rb")) for path in self._files]
            merged = heapq.merge(*pieces, sorted(self._lines))
            for name, quads in groupby(merged, key=lambda line: line.partition(_CUT)[0]):
                graph = name.decode()
                if graph not in self.spoiled:
                    yield graph, (line.partition(_CUT)[2] for line, _ in groupby(quads))

    def _take(self, source: IO[bytes], form: RdfFormat, shown: str, seen: set[str]) -> None:
        quads = parse(source, format=form)
        try:
            for graph, members in groupby(quads, key=attrgetter("graph_name")):
                name = graph.value if isinstance(graph, NamedNode) else ""
                if not is_graph_name(name):
                    what = f"the graph {graph}" if isinstance(graph, NamedNode) else "triples outside of a named graph"
                    raise InvalidData(
                        f"{shown}: {what}; expected graphs named by absolute IRIs, as in an export to .nq"
                    )
                seen.add(name)
                prefix = f"{name} \0"
                for quad in members:
                    self._keep(f"{prefix}{quad.triple} .\n".encode())
        except SyntaxError as error:
            place = f"line {error.lineno}: " if error.lineno else ""
            raise UnreadableInput(shown, f"{place}does not parse: {error.msg}") from error.with_traceback(None)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise UnreadableInput(shown, f"cannot be unpacked: {error}") from error.with_traceback(None)

    def _keep(self, line: bytes) -> None:
        self._lines.append(line)
        self._held += len(line)
        if self._held >= self._piece:
            self._write(sorted(self._lines))
            self._lines, self._held = [], 0

    def _write(self, lines: Iterable[bytes]) -> None:
        path = self._folder / f"{self._number}"
        self._number += 1
        try:
            with path.open("wb") as output:
                output.writelines(line for line, _ in groupby(lines))
        except OSError as error:
            raise no_room(error) from error
        self._files.append(path)


def no_room(error: OSError) -> UsageError:
    """Return what to tell of a temporary file that cannot be written."""
    return UsageError(
        f"{tempfile.gettempdir()}: temporary files cannot be written ({error.strerror}); "
        "they take as much as the quads: name a folder with room in TMPDIR"
    )


@contextmanager
def sorted_quads(piece: int = PIECE) -> Iterator[SortedQuads]:
    """Give a SortedQuads with a temporary folder, which is removed."""
    with tempfile.TemporaryDirectory(prefix="unkg-publish-") as folder:
        yield SortedQuads(Path(folder), piece)


@contextmanager
def _opened(name: str, shown: str) -> Iterator[tuple[IO[bytes], RdfFormat]]:
    form = format_for(uncompressed_name(name) if name != "-" else "nq").name
    if form not in _FORMATS:
        raise UsageError(f"{shown}: {form} has no named graphs; publish N-Quads (.nq) or TriG (.trig)")
    try:
        with ExitStack() as closing:
            source: IO[bytes] = sys.stdin.buffer
            if name != "-":
                file = closing.enter_context(Path(name).open("rb"))
                source = closing.enter_context(reading(file, compression_of(name)))
            yield source, _FORMATS[form]
    except FileNotFoundError as error:
        raise UnreadableInput(shown, "there is no such file") from error
    except OSError as error:
        raise UnreadableInput(shown, f"cannot be read: {error.strerror or error}") from error
