"""What a file's name tells of a document: its symbol and language.

The names that the United Nations' document system and those who keep its files give: `A_RES_73_3-AR.pdf`,
`A-RES-73-3-AR.pdf`, `S_2012_889.en.pdf`. A job number (`N2332524.pdf`) is no symbol.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from unkg.errors import UsageError
from unkg.languages import language_named
from unkg.symbols import parse_symbol, symbols_alone

_SEGMENT: Final = (
    r"(?:\d+[A-Z]?(?:\([A-Z\d\-]+\))?|E?S-\d+|RES|DEC|PRST|HRC|CONF|INF|NGO|BUR|SC|PV|SR|"
    r"(?:C|CN|L|WG|WP|AC|PV|SR|CONF|INF|GC|CRP|Add|Corr|Rev|Amend|Res|Dec)\.\d+)"
)
_SERIES: Final = re.compile(rf"[A-Z]{{1,6}}(?:/{_SEGMENT}){{2,}}")
_SPECIAL: Final = re.compile(r"(?<=/)(E?S)/(\d+)(?=/)")  # A-RES-ES-10-22: of the tenth emergency special session
_YEAR: Final = re.compile(r"(S/RES/\d+)/?[(/]((?:19|20)\d\d)[)/]?\Z")
_FIELD: Final = re.compile(r"\{(symbol|lang)\}")


@dataclass(frozen=True, slots=True)
class Told:
    """A document's symbol and language (ISO 639-1), as far as something beside its text tells them.

    If `certain`, they count for more than what the text says; else only where the text says nothing.
    """

    symbol: str | None = None
    language: str | None = None
    certain: bool = False


def told_by_name(name: str) -> Told:
    """Return what the name of a file tells, by what is usual.

    Example: `told_by_name("A-RES-73-3-AR.pdf") == Told("A/RES/73/3", "ar")`, `told_by_name("N2332524.pdf") == Told()`.
    """
    stem = re.sub(r"(?:\.[A-Za-z]{2,5}\d?)+\Z", lambda match: _without_format(match[0]), name)
    language = None
    if match := re.search(r"[-_. ]([A-Za-z]{2})\Z", stem):
        language = language_named(match[1])
        stem = stem[: match.start()] if language else stem
    return Told(_usual_symbol(stem), language)


def told_by_pattern(name: str, pattern: str) -> Told:
    """Return what the name of a file tells by a pattern with `{symbol}`, `{lang}` and `*`; it counts for certain.

    Example: `told_by_pattern("A_73_885.en.txt", "{symbol}.{lang}.*")`. A name that is not like the pattern tells
    nothing. Raises UsageError for a pattern without a field.
    """
    match = _pattern(pattern).fullmatch(name)
    if not match:
        return Told()
    fields = match.groupdict()
    symbol = _symbol(fields["symbol"]) if fields.get("symbol") else None
    return Told(symbol, language_named(fields.get("lang") or ""), certain=True)


def check_pattern(pattern: str) -> None:
    """Raise UsageError if `pattern` is no pattern of names."""
    _pattern(pattern)


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    pieces = _FIELD.split(pattern)
    fields = pieces[1::2]
    if not fields or len(set(fields)) < len(fields):
        raise UsageError(f"{pattern!r} is no pattern of names; expected {{symbol}} or {{lang}} in it, each once")
    groups = [f"(?P<{piece}>.+?)" if piece == "symbol" else f"(?P<{piece}>[A-Za-z]+)" for piece in fields]
    texts = [re.escape(piece).replace(r"\*", ".*").replace(r"\?", ".") for piece in pieces[::2]]
    both = [texts[0], *(part for pair in zip(groups, texts[1:], strict=True) for part in pair)]
    return re.compile("".join(both), re.DOTALL)


def _without_format(endings: str) -> str:
    """Return what of `.en.txt` is no format: `.en`."""
    kept = [part for part in endings.split(".")[1:] if language_named(part)]
    return "".join(f".{part}" for part in kept[:1])


def _usual_symbol(stem: str) -> str | None:
    symbol = _slashes(stem)
    found = symbols_alone(symbol) if _SERIES.fullmatch(symbol) else ()
    return found[0].text if len(found) == 1 else None


def _symbol(text: str) -> str | None:
    try:
        return parse_symbol(_slashes(text)).text
    except UsageError:
        return None


def _slashes(text: str) -> str:
    """Return a symbol with the slashes that no name of a file can have: `A_RES_73_3`, `A-RES-73-3`, `A∕RES∕73∕3`."""
    text = re.sub(r"[\u2215\u2044\uff0f:]", "/", text.strip())
    if "/" not in text:
        text = re.sub("[_ ]+", "/", text) if "_" in text else text.replace("-", "/")
    text = _SPECIAL.sub(r"\1-\2", text.replace(" (", "(").replace("/(", "("))
    return _YEAR.sub(r"\1(\2)", text)
