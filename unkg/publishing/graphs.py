"""A named graph that is to be published: its lines, its digest, and what a server that stored it all would count.

A line is canonical N-Triples, so control characters stand as escapes: Virtuoso empties a literal that has an escape and
a raw form feed. The digest is the SHA-256 of the sorted lines, each once.
"""

import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Final

from unkg import vocab
from unkg.errors import InvalidData

IRIS: Final = ""  # the kind of a triple whose object is an IRI
STRINGS: Final = "string"  # the kind of one whose object is a string, with a language or without
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f-\x9f<>\"{}|\\^`\ud800-\udfff]+")
_TRIPLE: Final = re.compile(
    r'<([^>]*)> <([^>]*)> (?:<([^>]*)>|"(.*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?) \.\n', re.DOTALL
)
_ESCAPE: Final = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_WIDE: Final = re.compile("[\U00010000-\U0010ffff]")
_HELD: Final = 1 << 20  # bytes of a graph that are kept in memory; what is more goes to a file

# By kind of triple (the datatype of the object, STRINGS or IRIS): how many, and the total length of their terms.
Census = dict[str, tuple[int, int]]


def is_graph_name(iri: str) -> bool:
    """Tell whether an IRI is absolute, and has no character that RFC 3987 forbids: `urn:x` is, `x` and `` are not."""
    return _ABSOLUTE.fullmatch(iri) is not None


def kind_of(datatype: str) -> str:
    """Return the kind of a triple by the datatype of its object, as a server says it; none is a language's string."""
    return STRINGS if datatype in {"", vocab.xsd_string.value, vocab.rdf_langString.value} else datatype


class Unpublishable(InvalidData):
    """A graph that is not published, and why."""


@dataclass(frozen=True, slots=True)
class LocalGraph:
    """A graph as it is to be: `body` has its lines, sorted; `census` its triples and lengths, in `unit`s of a server.

    Close it when it is published.
    """

    name: str
    digest: str
    count: int
    size: int  # bytes
    census: Census
    wide: Census  # the same in UTF-16 code units, as some servers count
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
    `local_graph("urn:g", [b'<urn:s> <urn:p> "o" .\n']).count == 1`.
    """
    body = tempfile.SpooledTemporaryFile(max_size=_HELD)  # noqa: SIM115 -- closed with the graph
    digest, count, size = hashlib.sha256(), 0, 0
    census: Census = {}
    wide: Census = {}
    refused = ""
    for line in lines:
        body.write(line)
        digest.update(line)
        count, size = count + 1, size + len(line)
        if not refused and not _counted(line.decode(), census, wide):
            refused = line[:80].decode("utf-8", "replace").strip()
    if refused:
        body.close()
        raise Unpublishable(f"a blank node or a triple term, which no server keeps; give it an IRI: {refused}")
    return LocalGraph(name, digest.hexdigest(), count, size, census, wide, body)


def _counted(line: str, census: Census, wide: Census) -> bool:
    match = _TRIPLE.fullmatch(line)
    if match is None:
        return False
    subject, predicate, iri, text, language, datatype = match.groups()
    length = len(subject) + len(predicate) + len(iri or "")
    kind = IRIS
    if text is not None:
        kind = STRINGS if language else kind_of(datatype or "")
        length += len(_ESCAPE.sub(" ", text)) if "\\" in text else len(text)
    many, total = census.get(kind, (0, 0))
    census[kind] = (many + 1, total + length)
    if not line.isascii():
        length += len(_WIDE.findall(line))
    many, total = wide.get(kind, (0, 0))
    wide[kind] = (many + 1, total + length)
    return True
