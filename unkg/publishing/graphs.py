"""A named graph that is to be published: its lines, its digest, and its count.

A line is canonical N-Triples, so control characters stand as escapes: Virtuoso empties a literal that has an escape and
a raw form feed. The digest is the SHA-256 of the sorted lines, each once.
"""

import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Final

from unkg.errors import InvalidData
from unkg.publishing.census import Count

_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f-\x9f<>\"{}|\\^`\ud800-\udfff]+")
_HELD: Final = 1 << 20  # bytes of a graph that are kept in memory; what is more goes to a file


def is_graph_name(iri: str) -> bool:
    """Tell whether an IRI is absolute, and has no character that RFC 3987 forbids: `urn:x` is, `x` and `` are not."""
    return _ABSOLUTE.fullmatch(iri) is not None


class Unpublishable(InvalidData):
    """A graph that is not published, and why."""


@dataclass(frozen=True, slots=True)
class LocalGraph:
    """A graph as it is to be: `body` has its lines, sorted. Close it when it is published."""

    name: str
    digest: str
    triples: int
    size: int  # bytes
    count: Count
    body: IO[bytes]

    def lines(self) -> Iterator[bytes]:
        """Yield the lines, sorted, each with its end."""
        self.body.seek(0)
        return iter(self.body)

    def close(self) -> None:
        """Give back what keeps the lines."""
        self.body.close()


def local_graph(name: str, lines: Iterable[bytes]) -> LocalGraph:
    r"""Return the graph with these lines of canonical N-Triples, sorted, each once; they need not fit in memory.

    Raises Unpublishable for a blank node or a triple term, after all lines were taken. Example:
    `local_graph("urn:g", [b'<urn:s> <urn:p> "o" .\n']).triples == 1`.
    """
    body = tempfile.SpooledTemporaryFile(max_size=_HELD)  # noqa: SIM115 -- closed with the graph
    digest, triples, size, count, refused = hashlib.sha256(), 0, 0, Count(), ""
    for line in lines:
        body.write(line)
        digest.update(line)
        triples, size = triples + 1, size + len(line)
        if not refused and not count.add(line.decode()):
            refused = line[:80].decode("utf-8", "replace").strip()
    if refused:
        body.close()
        raise Unpublishable(f"a blank node or a triple term, which no server keeps; give it an IRI: {refused}")
    return LocalGraph(name, digest.hexdigest(), triples, size, count, body)
