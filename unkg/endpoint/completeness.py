"""Whether an answer is whole. Servers that cut one short say so in a header, at its end, or not at all.

- Virtuoso stops after so many rows. A SELECT has the header X-SPARQL-MaxRows then. A CONSTRUCT has none; so the server
  is asked for one row more than there were triples, and tells by that header whether it stops before.
- Virtuoso gives what it found before a time was up, with the header X-SQL-State.
- Oxigraph and Fuseki write into the answer that it ends early, after a status of 200.
"""

import re
from collections.abc import Callable, Mapping
from math import isqrt
from typing import Final

_FEW: Final = 1_000  # triples; no server is known to stop before
_COMPLAINT: Final = re.compile(rb"The SPARQL operation has been cancelled|Query cancelled[^#\n]*|Incomplete results")


def cut_by_headers(headers: Mapping[str, str]) -> str:
    """Return in which way the headers (lower case) say that the answer is a part, else an empty text."""
    if most := headers.get("x-sparql-maxrows"):
        return f"the server gives at most {most} rows, and there are more; ask with a LIMIT below {most}, and OFFSET"
    if headers.get("x-sql-state"):
        return "the server gave what it found before its time was up, which is not all; ask for less"
    return ""


def cut_by_complaint(tail: bytes) -> str:
    """Return what the end of a body says about ending early, else an empty text."""
    found = _COMPLAINT.search(tail)
    return f"the server broke off: {found[0].decode().strip()}; ask for less" if found else ""


def cut_graph(triples: int, limit_for: Callable[[str], str]) -> str:
    """Return in which way an answer of so many triples, each counted as often as it came, may be a part.

    `limit_for` asks a query and returns the header X-SPARQL-MaxRows of its answer, if any.
    """
    if triples < _FEW:
        return ""
    side = isqrt(triples) + 1
    numbers = " ".join(map(str, range(side)))
    most = limit_for(f"SELECT ?a WHERE {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} }} LIMIT {triples + 1}")
    if not most.isdecimal() or triples < int(most):
        return ""
    return (
        f"the server gives at most {most} triples without saying that there are more, and gave {triples}; "
        f"ask with a LIMIT below {most}, and OFFSET"
    )
