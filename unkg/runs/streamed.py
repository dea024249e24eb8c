"""An export to a stream, or to a file in a format that is written as a whole: it appears whole or not at all."""

from contextlib import ExitStack
from types import TracebackType
from typing import BinaryIO, Self

from pyoxigraph import Quad, RdfFormat, parse

from unkg.compression import Compression, compression_of, require_compression, writing
from unkg.runs.manifest import Entry
from unkg.runs.outcomes import doubled, entry_of
from unkg.runs.tasks import Outcome
from unkg.sinks import Format, atomic_output, write


class StreamOutput:
    """A graph that is written as its documents come, where the format allows it, else when all are there.

    `path` is a file, or `-` for the standard output. It is not opened before there is a document to write.
    """

    def __init__(self, path: str, form: Format, base: str) -> None:
        self.compression: Compression = Compression.NONE  # of the pieces: the stream as a whole is compressed
        require_compression(compression_of(path))
        self._path, self._form, self._base = path, form, base
        self._first: dict[str, str] = {}
        self._quads: list[Quad] = []
        self._sink: BinaryIO | None = None
        self._stack = ExitStack()
        self._count = 0
        self.resumed = 0
        self.goes_on = False

    def begin(self, request: str) -> None:
        """Take note of nothing: there is no run before."""

    def known(self, name: str, settings: str) -> tuple[str, ...]:  # noqa: ARG002 -- as of other outputs
        """Return nothing: no run before this one left anything to go on with."""
        return ()

    def put(self, settings: str, outcome: Outcome) -> Entry:
        """Write the next document. A second one of the same symbol and language is an error. Raises OSError."""
        entry = entry_of(settings, outcome)
        if entry is None:
            raise AssertionError(f"{outcome.task.name} is known, and is nowhere")
        if entry.graph and (first := self._first.get(entry.graph)):
            entry = doubled(entry, first)
        if entry.graph and outcome.graph:
            self._first[entry.graph] = entry.input
            self._write(outcome.graph.piece)
            self._count += entry.quads
        return entry

    def finish(self, *, prune: bool) -> tuple[int, int]:  # noqa: ARG002 -- as of other outputs
        """Write what was gathered, and put the file in place. Raises OSError, InvalidData."""
        if self._sink is not None:
            if self._quads:
                write(self._quads, self._sink, self._form, self._base)
            self._stack.close()
        return 0, 0

    def totals(self) -> tuple[int, int]:
        """Return the number of graphs and of their quads."""
        return len(self._first), self._count

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def _write(self, lines: bytes) -> None:
        if self._sink is None:
            sink = self._stack.enter_context(atomic_output(self._path))
            self._sink = self._stack.enter_context(writing(sink, compression_of(self._path)))
        if self._form.name == "n-quads":
            self._sink.write(lines)
        elif self._form.streams:
            write(parse(lines, format=RdfFormat.N_QUADS), self._sink, self._form, self._base)
        else:
            self._quads.extend(parse(lines, format=RdfFormat.N_QUADS))
