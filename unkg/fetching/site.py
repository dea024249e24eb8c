"""Where the United Nations keep their documents, and what they are called there and here.

`documents.un.org/api/symbol/access` with `s` (symbol), `l` (a letter for the language) and `t` (pdf or doc) is what
public programs use to get a document by its symbol; it redirects to the file. We know of no description of it by the
United Nations, so the address is a setting, and every answer is checked.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from unkg.errors import UsageError
from unkg.symbols import parse_symbol, symbol_of_link

SITE: Final = "https://documents.un.org/api/symbol/access?s={symbol}&l={letter}&t={format}"
LETTERS: Final = {"ar": "A", "zh": "C", "en": "E", "fr": "F", "ru": "R", "es": "S"}
FORMATS: Final = ("pdf", "doc")
_FIELDS: Final = {"symbol": "A/1", "letter": "E", "lang": "en", "format": "pdf"}


@dataclass(frozen=True, slots=True, order=True)
class Wanted:
    """A language version of a document that is wanted: its symbol (canonical), ISO 639-1 code, and pdf or doc."""

    symbol: str
    language: str
    format: str = "pdf"

    @property
    def stem(self) -> str:
        """The name of its file without the ending: `A_RES_73_3.en`."""
        return f"{self.symbol.replace('/', '_')}.{self.language}"

    def __str__(self) -> str:
        return f"{self.symbol} {self.language}"


def wanted(symbol: str, language: str, format_: str = "pdf") -> Wanted:
    """Return what a user asks for: `wanted("https://docs.un.org/en/A/RES/73/3", "ar")`, `wanted("a/res/73/3", "en")`.

    Raises UsageError for what is no symbol, language or format.
    """
    if language not in LETTERS:
        raise UsageError(f"{language!r} is no official language; expected one of {', '.join(LETTERS)}, or all")
    if format_ not in FORMATS:
        raise UsageError(f"{format_!r} is no format of the site; expected {' or '.join(FORMATS)}")
    linked = symbol_of_link(symbol) if "://" in symbol else None
    if "://" in symbol and linked is None:
        raise UsageError(
            f"{symbol!r} is no address of a document; expected one such as https://docs.un.org/en/A/RES/73/3"
        )
    known = linked or parse_symbol(symbol.strip() if any(c.isupper() for c in symbol) else symbol.strip().upper())
    return Wanted(known.text, language, format_)


def address_of(site: str, each: Wanted) -> str:
    """Return where the site has a document: `site` is an address with {symbol}, {letter} or {lang}, and {format}.

    Raises UsageError for a site that is none.
    """
    try:
        sample = site.format(**_FIELDS)
    except (KeyError, IndexError, ValueError):
        sample = ""
    parts = urlsplit(sample)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "{symbol}" not in site or parts.password:
        raise UsageError(f"{site!r} is no site; expected an address with {{symbol}}, such as {SITE}")
    return site.format(
        symbol=quote(each.symbol, safe="/()"),
        letter=LETTERS[each.language],
        lang=each.language,
        format=each.format,
    )
