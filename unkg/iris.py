"""The only place that builds an IRI.

Every node has an IRI that is computed from symbol, part and position: no blank nodes, and the same input gives the
same bytes. Terms and authorities (organizations, States, verbs, instruments) keep the IRIs under which they are
published; documents and what is found in them live under `base`.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from unkg.errors import UsageError

BASE: Final = "https://w3id.org/unkg/"
LANGUAGE: Final = "http://id.loc.gov/vocabulary/iso639-1/"
UNDOCS: Final = "https://undocs.org/"

# What RFC 3987 does not allow in an IRI, and the percent sign, which would be read as an escape.
_ESCAPES: Final = str.maketrans({c: f"%{ord(c):02X}" for c in '<>"{}|^`\\%?#[]' + "".join(map(chr, range(33)))})
# And what it does not beyond ASCII: controls, private use, and what is no character.
_EXCLUDED: Final = re.compile(
    "[\x7f-\x9f\ue000-\uf8ff\ufdd0-\ufdef\ufff0-\uffff\U000e0000-\U000e0fff\U000f0000-\U0010ffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0xF0000, 0x10000))
    + "]"
)
_SCHEME: Final = re.compile("[A-Za-z][A-Za-z0-9+.-]*:")


@lru_cache(maxsize=1 << 12)  # the same symbols and paths come again and again
def _segment(text: str) -> str:
    return _EXCLUDED.sub(lambda match: quote(match[0]), "_".join(text.split()).translate(_ESCAPES))


@dataclass(frozen=True, slots=True)
class Iris:
    """Builds the IRIs of documents and of what is found in them, under one base.

    Example: `Iris().document("S/RES/2462(2019)") == "https://w3id.org/unkg/doc/S/RES/2462(2019)"`.
    """

    base: str = BASE

    def __post_init__(self) -> None:
        # Not one that ends with #: a mention's IRI has a fragment of its own.
        legal = self.base.translate(_ESCAPES) == self.base and not _EXCLUDED.search(self.base)
        if not legal or not _SCHEME.match(self.base) or not self.base.endswith("/"):
            raise UsageError(f"{self.base!r} cannot be a base; expected an absolute IRI that ends with /")

    def document(self, identifier: str) -> str:
        """Return the IRI of a document, from its symbol or from the `sha256-…` that stands for it."""
        return f"{self.base}doc/{_segment(identifier)}"

    def part(self, document: str, *path: str) -> str:
        """Return the IRI of a part: `part("A/73/885", "annex/1", "op/14")`; empty path segments are skipped."""
        return "/".join([self.document(document), *map(_segment, filter(None, path))])

    def language_version(self, document: str, language: str) -> str:
        """Return the IRI of a language version, which also names the graph of all that was read from it."""
        return self.part(document, language)

    def citation(self, citing: str, symbol: str) -> str:
        """Return the IRI of the citation of `symbol` by the paragraph with the IRI `citing`."""
        return f"{citing}/cites/{_segment(symbol)}"

    def mention(self, part: str, language: str, begin: int, end: int) -> str:
        """Return the IRI of a mention, at code points `begin` to `end` of the text of the paragraph `part`."""
        return f"{part}/{language}#char={begin},{end}"

    def person(self, name: str) -> str:
        """Return the IRI of a person, known by name only."""
        return f"{self.base}person/{_segment(name)}"

    def meeting(self, identifier: str) -> str:
        """Return the IRI of a meeting, from its record's symbol (`S/PV.8718`) or the part that tells of it."""
        return f"{self.base}meeting/{_segment(identifier)}"

    def session(self, organ: str, number: str) -> str:
        """Return the IRI of a session: `session("A", "73")`."""
        return f"{self.base}session/{_segment(organ)}/{_segment(number)}"

    def agenda_item(self, organ: str, session: str, number: str) -> str:
        """Return the IRI of an agenda item: `agenda_item("A", "73", "111")`."""
        return f"{self.base}agenda/{_segment(organ)}/{_segment(session)}/{_segment(number)}"

    def instrument(self, title: str, date: str = "") -> str:
        """Return the IRI of an instrument that no authority lists, from its title and date (`2018-05`)."""
        return f"{self.base}instrument/{_segment(title)}" + (f"_{date}" if date else "")

    def source(self, sha256: str) -> str:
        """Return the IRI of a source file, from the hexadecimal digest of its bytes."""
        return f"{self.base}file/sha256-{sha256}"

    def activity(self, label: str) -> str:
        """Return the IRI of the activity that generated a graph: the unkg version and its settings."""
        return f"{self.base}activity/{_segment(label)}"


def authority(kind: str, local_name: str) -> str:
    """Return the published IRI of an authority's concept: `authority("org", "SC")`."""
    return f"{BASE}{kind}/{_segment(local_name)}"


def language(code: str) -> str:
    """Return the Library of Congress IRI of a language: `…/iso639-1/zh`."""
    return LANGUAGE + code


def undocs(symbol: str) -> str:
    """Return the address under which the United Nations serves the document `symbol`."""
    return UNDOCS + _segment(symbol)
