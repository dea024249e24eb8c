"""What a graph's triples count: so that what a server keeps is compared with what it was sent, without fetching it.

By kind of triple: how many, the total length of their terms, and the sum of their checksums. A checksum is nine decimal
digits of the MD5 (RFC 1321) of `subject predicate object`, behind a 1: a number that every server can sum. Numbers,
dates and the like may come back in another form (`1.50` as `1.5`), a string or an IRI may not.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from unkg import vocab

IRIS: Final = ""  # the kind of a triple whose object is an IRI
STRINGS: Final = "string"  # the kind of one whose object is a string, with a language or without
_TRIPLE: Final = re.compile(
    r'<([^>]*)> <([^>]*)> (?:<([^>]*)>|"(.*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?) \.\n', re.DOTALL
)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_WIDE: Final = re.compile("[\U00010000-\U0010ffff]")
_LETTERS: Final = str.maketrans("", "", "abcdef")
LENGTH: Final = "STRLEN(STR(?s)) + STRLEN(STR(?p)) + STRLEN(STR(?o))"
CHECKSUM: Final = (
    "<http://www.w3.org/2001/XMLSchema#integer>(CONCAT('1', SUBSTR(REPLACE(MD5("
    "CONCAT(STR(?s), ' ', STR(?p), ' ', STR(?o))), '[a-f]', ''), 1, 9)))"
)


@dataclass(frozen=True, slots=True)
class Tally:
    """Triples of one kind as a server counts them: how many, their length, their checksum if it could tell one."""

    count: int
    length: int
    checksum: int | None = None

    def __add__(self, other: "Tally") -> "Tally":
        known = self.checksum is not None and other.checksum is not None
        checksum = (self.checksum or 0) + (other.checksum or 0) if known else None
        return Tally(self.count + other.count, self.length + other.length, checksum)


Census = dict[str, Tally]  # by kind of triple: the datatype of the object, STRINGS or IRIS


@dataclass(slots=True)
class _Sums:
    count: int = 0
    characters: int = 0
    units: int = 0
    once: int = 0
    twice: int = 0


@dataclass(frozen=True, slots=True)
class Yardstick:
    """How a server measures: whether it counts UTF-16 code units, and whether its lengths and checksums mean anything.

    Servers sum the checksums of UTF-8, or, like Virtuoso, of UTF-8 that was encoded twice; either is right.
    """

    in_utf16: bool = False
    lengths: bool = True
    checksums: bool = True


@dataclass(slots=True)
class Count:
    """The count of a graph that is to be published, in each way that servers measure."""

    kinds: dict[str, _Sums] = field(default_factory=dict)

    def add(self, line: str) -> bool:
        r"""Count a line of canonical N-Triples; return False for a blank node or a triple term, which is not counted.

        Example: `Count().add('<urn:s> <urn:p> "o" .\n')`.
        """
        match = _TRIPLE.fullmatch(line)
        if match is None:
            return False
        subject, predicate, iri, text, language, datatype = match.groups()
        kind, said = IRIS, iri
        if text is not None:
            kind = STRINGS if language else kind_of(datatype or "")
            said = _ESCAPE.sub(_unescaped, text) if "\\" in text else text
        whole = f"{subject} {predicate} {said}"
        sums = self.kinds.setdefault(kind, _Sums())
        sums.count += 1
        sums.characters += len(whole) - 2
        sums.units += len(whole) - 2
        octets = whole.encode("utf-8", "surrogatepass")
        once = twice = checksum(octets)
        if not whole.isascii():
            sums.units += len(_WIDE.findall(whole))
            twice = checksum(octets.decode("latin-1").encode())
        sums.once += once
        sums.twice += twice
        return True

    def differences(self, found: Census, yardstick: Yardstick) -> tuple[str, str]:
        """Return how the triples that a server keeps are others than these, and which it only writes otherwise.

        Both are empty where all is well. Example: `("strings that are 1 characters too short", "")`.
        """
        sent, kept = sum(sums.count for sums in self.kinds.values()), sum(tally.count for tally in found.values())
        if sent != kept:
            return f"{kept} of {sent} triples", ""
        for kind, what in ((STRINGS, "strings"), (IRIS, "IRIs")):
            if wrong := _compared(self.kinds.get(kind, _Sums()), found.get(kind, Tally(0, 0, 0)), what, yardstick):
                return wrong, ""
        kinds = sorted((self.kinds.keys() | found.keys()) - {STRINGS, IRIS})
        others = [
            kind
            for kind in kinds
            if _compared(self.kinds.get(kind, _Sums()), found.get(kind, Tally(0, 0, 0)), kind, yardstick)
        ]
        return "", ", ".join(others)


def _compared(sent: _Sums, kept: Tally, what: str, yardstick: Yardstick) -> str:
    if sent.count != kept.count:
        return f"{kept.count} of {sent.count} {what}"
    length = sent.units if yardstick.in_utf16 else sent.characters
    if yardstick.lengths and length != kept.length:
        way = "long" if kept.length > length else "short"
        return f"{what} that are {abs(length - kept.length)} characters too {way}"
    if yardstick.checksums and kept.checksum not in {None, sent.once, sent.twice}:
        return f"{what} that are others, of the same length"
    return ""


def checksum(octets: bytes) -> int:
    """Return the checksum of a triple's terms, parted by spaces: `checksum(b"urn:s urn:p o")`."""
    digest = hashlib.md5(octets, usedforsecurity=False).hexdigest()
    return int("1" + digest.translate(_LETTERS)[:9])


def kind_of(datatype: str) -> str:
    """Return the kind of a triple by the datatype of its object, as a server says it; none is a language's string."""
    return STRINGS if datatype in {"", vocab.xsd_string.value, vocab.rdf_langString.value} else datatype


def census_query(graphs: Iterable[str], *, checksums: bool) -> str:
    """Return the question for the census of graphs, whose names were checked; `?i` is a graph's place among them."""
    measure = f"(SUM({LENGTH}) AS ?l)" + (f" (SUM({CHECKSUM}) AS ?c)" if checksums else "")
    one = (
        f"{{{{ SELECT ?i ?d (COUNT(*) AS ?n) {measure} "
        "WHERE {{ GRAPH <{1}> {{ ?s ?p ?o }} BIND({0} AS ?i) "
        'BIND(IF(isLiteral(?o), STR(DATATYPE(?o)), "IRI") AS ?d) }} GROUP BY ?i ?d }}'
    )
    parts = " UNION ".join(one.format(i, graph) for i, graph in enumerate(graphs))
    return f"SELECT * WHERE {{ {parts} }}"


def census_of(rows: Iterable[Mapping[str, str]], graphs: list[str]) -> dict[str, Census]:
    """Return the census of each graph from the answer to `census_query`."""
    found: dict[str, Census] = {graph: {} for graph in graphs}
    for row in rows:
        if int(row.get("n", "0")):
            # A string with a language has no datatype in some servers.
            kind = IRIS if row.get("d") == "IRI" else kind_of(row.get("d", ""))
            told = row.get("c")
            tally = Tally(int(row["n"]), int(float(row.get("l", "0"))), int(told) if told and told.isdigit() else None)
            census = found[graphs[int(row["i"])]]
            census[kind] = census[kind] + tally if kind in census else tally
    return found


def _unescaped(match: re.Match[str]) -> str:
    short, long, other = match.groups()
    return chr(int(short or long, 16)) if short or long else _ESCAPED.get(other, other)
