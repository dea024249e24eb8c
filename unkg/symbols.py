"""Document symbols: parse, format, find.

Follows the United Nations Editorial Manual, "System of identification". The grammar, as far as one symbol goes:

    symbol   := series ("-" series)*                 a joint symbol: A/75/873-S/2021/437
    series   := body ("/" part)* number ("/" modifier)* [fascicle]
    body     := A | S | E | T | ST | UNEP | FCCC | CERD …
    part     := RES | DEC | PRST | PV.n | C.n | CONF.n | HRC | year | session …
    number   := digits | digits "(" year ")" | digits "(" roman session ")" | session "/" digits [letter]
    modifier := Add.n | Corr.n | Rev.n | Amend.n
    fascicle := "(Sect. n)" | "(Income sect. n)" | "(Introduction)" | "(Plan outline)"     of a budget: A/80/6 (Sect. 3)

The canonical form has no space: `S/RES/2462(2019)`, `A/RES/53/243A`, `A/80/6(Incomesect.1)`. So a symbol that is
printed with and without spaces is one, its IRI is legal as it stands, and links with `%20` name the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_uppercase
from typing import Final
from urllib.parse import unquote

from unkg.errors import UsageError
from unkg.values import Value

# A body, at least one slash, and segments of letters, digits and the few marks that symbols know; the last segment
# holds a digit. [A-Za-z0-9], not \w: Python counts Han characters as letters.
_BODY: Final = (
    r"(?:A|S|E|T|ST|DP|TD|CD|ID|CAT|CED|CERD|CCPR|CEDAW|CMW|CRC|CRPD|HRI|HSP|UNEP|FCCC|ICCD|CBD|CAC|CTOC|CCW|NPT|BWC|"
    r"APLC|ISBA|SPLOS|CLCS|PBC|JIU|GC|LOS|UNIDIR|UNODC|UNW|IDB|WFP|ICCD|FAO|WHO|UNCTAD|UNFF|GEGN\.\d|DC|AC\.\d+)"
)
_SEGMENT: Final = r"[A-Za-z0-9][A-Za-z0-9.\-]*(?:\([A-Za-z0-9\-. ]{1,12}\))?"
# A part of a proposed programme budget or plan, which has no symbol but that of the whole and its name in brackets.
_FASCICLE: Final = r"\((?:(?:Income )?[Ss]ect\. ?\d{1,2}[A-Z]?|Introduction|Plan outline|Prog\. ?\d{1,2})\)"
_SYMBOL: Final = re.compile(
    rf"(?<![A-Za-z0-9/.\-])(?P<symbol>{_BODY}(?:/{_SEGMENT}|/\({_SEGMENT}\))+"
    rf"(?: \(\d{{4}}\)| ?{_FASCICLE}(?:/{_SEGMENT})*)?)\*{{0,3}}"
    r"(?![A-Za-z0-9])"
)
# What a symbol may begin with. The matcher looks for a capital fast, and would try `_SYMBOL` at each place of a text.
_BEGIN: Final = re.compile(r"[A-Z][A-Za-z0-9.]*(?=/)")
# A joint symbol names one document in two series: A/75/873-S/2021/437.
_JOINT: Final = re.compile(r"(?<=\d)[-–\u2010\u2011](?=[A-Z]{1,4}/)")
# A line that is a symbol and nothing more, with a letter behind a space or a star of a reissue.
_ALONE: Final = re.compile(
    rf"(?P<symbol>\S{{3,60}}?(?: \(\d{{4}}\)| ?{_FASCICLE}(?:/\S{{3,20}}?)?)?)"
    r"(?P<letters> [A-Z](?:[-–][A-Z]| and [A-Z])?)?\*{0,3}"
)
_WHOLE: Final = re.compile(r"[A-Z][A-Za-z0-9.]*[/\-][A-Za-z0-9.()\-,](?:/?[A-Za-z0-9.()\-,])*|WHA\d{1,3}\.\d{1,3}")
_DIGIT: Final = re.compile(r"\d")
_RESOLUTION: Final = re.compile(r"/RES(?:/|\.|$)|/Res\.|^WHA\d")
_DECISION: Final = re.compile(r"/DEC(?:/|$)|/Dec\.")
_STATEMENT: Final = re.compile(r"/PRST/")
_LINK: Final = re.compile(
    r"^https?://(?:www\.)?(?:undocs\.org|docs\.un\.org)/+(?:(?:ar|ch|zh|en|fr|ru|es|sp|de|ot)/+)?(?P<symbol>\S.*)$",
    re.IGNORECASE,
)
# What links write in small letters now and then: a/hrc/res, 1874(s-iv), 75/252b.
_LOWER_CASE: Final = re.compile(
    r"(?<![A-Za-z])(?:a|s|e|t|res|dec|prst|hrc|conf|cn|ac|c|pv|l)(?=[/.])|\((?:e?s-)?[ivxlc]+\)|(?<=\d)[a-z]\Z"
)
_LINK_QUERY: Final = re.compile(r"[?&]symbol=(?P<symbol>[^&#]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class DocumentSymbol(Value):
    """The identifier that the United Nations gives a document, the same in all languages.

    `text` is canonical: no spaces, no reissue stars. Example: `DocumentSymbol("S/RES/2462(2019)")`.
    """

    text: str

    def __str__(self) -> str:
        """Return the canonical text."""
        return self.text

    @property
    def type_name(self) -> str:
        """The class of ontology/unkg.ttl that the symbol alone tells: Resolution, Decision, Statement or Document."""
        for pattern, name in ((_RESOLUTION, "Resolution"), (_DECISION, "Decision"), (_STATEMENT, "Statement")):
            if pattern.search(self.text):
                return name
        return "Document"

    @property
    def organ(self) -> str | None:
        """The local name of the organ whose series this is (`org/SC`), where the first segments tell it."""
        for prefix, organ in _ORGANS:
            if self.text.startswith(prefix):
                return organ
        return None


# Longest first: A/HRC/ before A/.
_ORGANS: Final = (
    ("A/HRC/", "HRC"),
    ("UNEP/EA", "UNEA"),
    ("WHA", "WHA"),
    ("A/", "GA"),
    ("S/", "SC"),
    ("E/", "ECOSOC"),
    ("T/", "TC"),
)


def meeting_record(organ: str | None, session: str | None, number: str) -> str | None:
    """Return the symbol of the record of an organ's plenary meeting, or None for an organ without such records.

    Example: `meeting_record("GA", "73", "54") == "A/73/PV.54"`, `meeting_record("SC", None, "8718") == "S/PV.8718"`.
    """
    if organ == "SC":
        return f"S/PV.{number}"
    if organ == "GA" and session:
        return f"A/{session}/PV.{number}"
    return f"E/{session}/SR.{number}" if organ == "ECOSOC" and session else None


@lru_cache(maxsize=1 << 12)  # a document cites another again and again, and archives some all the time
def parse_symbol(text: str) -> DocumentSymbol:
    """Return the symbol that `text` spells, whatever its spaces and stars.

    Raises UsageError if it is none. Example: `parse_symbol("S/RES/2462 (2019)*").text == "S/RES/2462(2019)"`.
    """
    compact = "".join(text.split()).rstrip("*").strip("/")
    if not _WHOLE.fullmatch(compact) or not _DIGIT.search(compact):
        raise UsageError(f"{text!r} is no document symbol; expected something like A/73/885 or S/RES/2462(2019)")
    return DocumentSymbol(compact)


def find_symbols(text: str) -> list[tuple[int, int, DocumentSymbol]]:
    """Return the symbols written out in `text`, each with its start and end in code points.

    A joint symbol is found as the two that it joins.
    Example: `find_symbols("see A/74/7/Add.5")` gives `[(4, 16, DocumentSymbol("A/74/7/Add.5"))]`.
    """
    found = []
    for match in _written_in(text):
        start = match.start("symbol")
        for symbol in _JOINT.split(match["symbol"].rstrip(".-")):
            if _DIGIT.search(symbol):
                found.append((start, start + len(symbol), parse_symbol(symbol)))
            start += len(symbol) + 1
    return found


def _written_in(text: str) -> Iterator[re.Match[str]]:
    """Yield what `finditer` of `_SYMBOL` does."""
    begin = _BEGIN.search(text)
    while begin:
        match = _SYMBOL.match(text, begin.start())
        if match:
            yield match
        begin = _BEGIN.search(text, match.end() if match else begin.end())


def symbols_alone(text: str) -> tuple[DocumentSymbol, ...]:
    """Return the symbols that a line consists of: one, or two of a joint one (`A/75/873-S/2021/437`); else nothing."""
    line = text.strip()
    if "/" not in line or line[0] not in ascii_uppercase:
        return ()
    match = _ALONE.fullmatch(line)
    if not match:
        return ()
    pieces = _JOINT.split(match["symbol"])
    found = [find_symbols(piece) for piece in pieces]
    if not all(f and f[0][:2] == (0, len(p)) for f, p in zip(found, pieces, strict=True)):
        return ()
    letters = match["letters"] or ""
    return tuple(parse_symbol(piece + letters) for piece in pieces)


@lru_cache(maxsize=1 << 10)  # several steps ask for the links of one document
def symbol_of_link(url: str) -> DocumentSymbol | None:
    """Return the symbol that a link to the documents site names, or None.

    The language segment (`ch`, `en`, none), percent-encoding, single or double, and small letters do not matter.
    Example: `symbol_of_link("https://undocs.org/ch/S/RES/2396%20(2017)").text == "S/RES/2396(2017)"`.
    """
    match = _LINK.match(url) or _LINK_QUERY.search(url)
    if not match:
        return None
    try:
        return parse_symbol(_LOWER_CASE.sub(lambda m: m[0].upper(), unquote(unquote(match["symbol"]))))
    except UsageError:
        return None
