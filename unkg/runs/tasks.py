"""One document of a run: from its file to its graph as N-Quads, in a worker process."""

import gc
import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from unkg.compression import Compression, compress
from unkg.errors import UnkgError, UnreadableInput, UsageError
from unkg.export import Settings, linked_lines, read_linked
from unkg.inputs import Input
from unkg.inputs.naming import Told
from unkg.iris import Iris
from unkg.isolation import Stopped
from unkg.readers import read_bytes

_ADVICE: Final = {
    "time": "; --time-limit allows more",
    "memory": "; --memory-limit allows more",
    "fault": "; please report this",
}
_RARELY: Final = (20_000, 20, 50)  # objects more, and so many times that for those that last; else 700, 10, 10
_COMPILED: Final[set[str]] = set()  # the languages that this process has read


@dataclass(frozen=True, slots=True)
class Task:
    """A document to do: what messages call it, its file or its bytes, and how it is read and written.

    `known` are sums (SHA-256, hexadecimal) of contents whose graph is there already: such a one is not done again.
    """

    name: str
    settings: Settings
    path: str | None = None
    data: bytes | None = field(default=None, repr=False)
    compression: Compression = Compression.NONE
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Graph:
    """The graph of a document: its name, its quads as N-Quads, compressed as one piece, and how many they are."""

    identifier: str
    language: str
    name: str
    quads: int
    piece: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task: a graph; or nothing, since it is known, by its sum; or an error."""

    task: Task
    sha256: str = ""
    graph: Graph | None = None
    error: UnkgError | None = None
    notes: tuple[str, ...] = ()


def perform(task: Task) -> Outcome:
    """Return the graph of the document, or that its content is known. Raises UnreadableInput, UsageError."""
    data = read_bytes(Path(task.path)) if task.path is not None else task.data or b""
    sha256 = hashlib.sha256(data).hexdigest()
    if sha256 in task.known:
        return Outcome(_light(task), sha256)
    document, links = read_linked(data, task.name, task.settings)
    lines = linked_lines(document, links, task.settings)
    name = Iris(task.settings.base).language_version(document.identifier, document.language)
    piece = compress(lines, task.compression)
    _keep(document.language)
    graph = Graph(document.identifier, document.language, name, lines.count(b"\n"), piece)
    return Outcome(_light(task), sha256, graph, notes=tuple(document.notes))


def _keep(language: str) -> None:
    """Spare the collector what a language compiled."""
    if language not in _COMPILED:
        _COMPILED.add(language)
        spare_collector()


def spare_collector() -> None:
    """Let the garbage collector pass by what is there, and come rarely: reading a document makes next to no cycles.

    What stays are hundreds of thousands of objects, a tenth of the time; to come for nothing takes some 4 % more.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_RARELY)


def _light(task: Task) -> Task:
    """Return the task without the bytes of its document, which need not come back."""
    return replace(task, data=None) if task.data is not None else task


def settings_for(told: Told, settings: Settings) -> Settings:
    """Return how a document is read of which `told` is known; what the user says of all documents comes first."""
    if told.certain:
        return replace(settings, symbol=settings.symbol or told.symbol, language=settings.language or told.language)
    return replace(settings, supposed_symbol=told.symbol, supposed_language=told.language)


def task_of(given: Input, settings: Settings, compression: Compression) -> Task:
    """Return what is to be done for an input. A plain file is read by the worker, under its limits; others here.

    Raises UnreadableInput for a member of an archive or a standard input that cannot be read.
    """
    if given.path is not None and not given.member:
        return Task(given.name, settings, str(given.path), None, compression)
    return Task(given.name, settings, None, given.load(), compression)


def named(error: UnkgError, name: str) -> UnkgError:
    """Return an error of reading a document with the name that the user knows it by, and what can be done."""
    match error:
        case UnreadableInput():
            return UnreadableInput(name, error.reason)
        case Stopped():
            return UnreadableInput(name, f"{error.reason}{_ADVICE.get(error.cause.value, '')}")
        case UsageError():
            return UsageError(f"{name}: {error}")
        case _:
            return error
