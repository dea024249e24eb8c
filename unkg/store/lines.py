"""A graph's N-Quads as bytes, and the same triples without the graph."""

import re
from typing import Final

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse, serialize

from unkg.errors import InvalidData

_BLANK: Final = re.compile(rb'^_:| _:[^ "<>]+ \.$', re.MULTILINE)


def triples_of(graph: str, lines: bytes) -> bytes:
    r"""Return the N-Triples of the N-Quads `lines`, all of which are in `graph`, a line each.

    Raises InvalidData for a line that does not parse or is in another graph, and for a blank node or a triple term,
    which are not the same node in two graphs. Example:
    `triples_of("urn:g", b'<urn:s> <urn:p> "o" <urn:g> .\n') == b'<urn:s> <urn:p> "o" .\n'`.
    """
    end = f" <{graph}> .\n".encode()
    # A literal has its line feeds as escapes, so this end is the end of a line.
    if lines.endswith(end) and lines.count(end) == lines.count(b"\n"):
        body = lines.replace(end, b" .\n")
        if b"<<" not in body and not _BLANK.search(body):
            return body
    return _parsed(graph, lines)


def _parsed(graph: str, lines: bytes) -> bytes:
    found: list[Triple] = []
    try:
        for quad in parse(lines, format=RdfFormat.N_QUADS):
            if quad.graph_name != NamedNode(graph):
                raise InvalidData(f"{graph}: {str(quad)[:200]} is in another graph; expected N-Quads of this one only")
            if any(isinstance(term, BlankNode | Triple) for term in (quad.subject, quad.object)):
                raise InvalidData(f"{graph}: a blank node or a triple term; give it an IRI: {str(quad)[:200]}")
            found.append(quad.triple)
    except (SyntaxError, ValueError) as error:
        raise InvalidData(f"{graph}: does not parse as N-Quads: {error}") from error
    return serialize(found, format=RdfFormat.N_TRIPLES) or b""


def quads_of(graph: str, triples: bytes) -> bytes:
    """Return the N-Quads in `graph` of N-Triples as `triples_of` gives them."""
    return triples.replace(b" .\n", f" <{graph}> .\n".encode())
