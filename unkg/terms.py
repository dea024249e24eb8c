"""Terms as N-Triples and N-Quads write them: `<https://w3id.org/unkg/org/GA>`, `"Décide"@fr`, `"7"^^<…#integer>`.

RDF 1.1 N-Quads in its canonical form, byte for byte as pyoxigraph writes it. A string is made several times faster than
an object, and a line of N-Quads is three or four of them with spaces between.
"""

import re
from functools import lru_cache
from typing import Final, NewType

from pyoxigraph import Literal, NamedNode

Term = NewType("Term", str)

_ESCAPES: Final = {
    **{chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)},
    **dict(zip('\b\t\n\f\r"\\', (r"\b", r"\t", r"\n", r"\f", r"\r", r"\"", r"\\"), strict=True)),
}
_ESCAPED: Final = re.compile(f"[{''.join(map(re.escape, _ESCAPES))}]")


def iri(value: str) -> Term:
    """Return the term for an absolute IRI. Raises ValueError for what RFC 3987 does not allow in one.

    Example: `iri("https://undocs.org/A/73/885") == "<https://undocs.org/A/73/885>"`.
    """
    NamedNode(value)  # checks it
    return Term(f"<{value}>")


repeated_iri = lru_cache(maxsize=1 << 14)(iri)
"""As `iri`, for what one graph or many name again and again: concepts, organs, classes."""


def plain(text: str) -> Term:
    """Return the term for a string: `plain("A/73/885") == '"A/73/885"'`."""
    # Two thirds of the texts are of letters and punctuation only, and these tests are faster than the search.
    if text.isprintable() and '"' not in text and "\\" not in text:
        return Term(f'"{text}"')
    return Term(f'"{_ESCAPED.sub(_escape, text)}"')


def tagged(text: str, language: str) -> Term:
    """Return the term for a text in a language (ISO 639-1): `tagged("Décide", "fr") == '"Décide"@fr'`.

    Raises ValueError for a language that is no tag of BCP 47.
    """
    return Term(f"{plain(text)}@{_tag(language)}")


def typed(text: str, datatype: Term) -> Term:
    """Return the term for a value of a datatype: `typed("2018-05-04", vocab_nt.xsd_date)`."""
    return Term(f"{plain(text)}^^{datatype}")


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES[match[0]]


@lru_cache(maxsize=1 << 8)
def _tag(language: str) -> str:
    return Literal("", language=language).language or ""
