"""Which form an answer has: the `Accept` header of RFC 9110 against what there is to offer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from unkg.sinks import FORMATS


@dataclass(frozen=True, slots=True)
class Form:
    """A form of an answer: its short name, its media type, and other types that ask for it."""

    name: str
    media_type: str
    also: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The value of the `Content-Type` header."""
        texts = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if texts else self.media_type


TABLES: Final = (
    Form("json", "application/sparql-results+json", ("application/json",)),
    Form("xml", "application/sparql-results+xml", ("application/xml", "text/xml")),
    Form("csv", "text/csv"),
    Form("tsv", "text/tab-separated-values"),
)
GRAPHS: Final = (
    Form("ttl", FORMATS["turtle"].media_type, ("application/x-turtle",)),
    Form("nt", FORMATS["n-triples"].media_type, ("text/plain",)),
    Form("rdf", FORMATS["rdf-xml"].media_type, ("application/xml", "text/xml")),
    Form("jsonld", FORMATS["json-ld"].media_type, ("application/json",)),
)
PAGE: Final = Form("html", "text/html", ("application/xhtml+xml",))


def choose(accept: str, offered: Sequence[Form]) -> Form | None:
    """Return the form that an `Accept` header likes best, None if it takes none of those offered.

    Among equals a type that is named comes before one that a wildcard stands for, then the order of the offer decides.
    Example: `choose("text/csv, */*;q=0.1", TABLES).name == "csv"`.
    """
    ranges = _weighted(accept) or [("*/*", 1.0)]
    rated = []
    for place, form in enumerate(offered):
        by_alias = [(weight, 2) for asked, weight in ranges if asked in form.also]  # a wildcard means the true type
        quality, specificity = max(_quality(form.media_type, ranges), *by_alias, (0.0, -1))
        if quality > 0:
            rated.append((-quality, -specificity, place))
    return offered[min(rated)[2]] if rated else None


def _quality(media_type: str, ranges: Sequence[tuple[str, float]]) -> tuple[float, int]:
    """Return the weight of a media type, and how closely it was named: the closest range decides."""
    main = media_type.partition("/")[0]
    for specificity, name in ((2, media_type), (1, f"{main}/*"), (0, "*/*")):
        weights = [weight for asked, weight in ranges if asked == name]
        if weights:
            return max(weights), specificity
    return 0.0, -1


def languages(accept_language: str) -> tuple[str, ...]:
    """Return the languages that an `Accept-Language` header asks for, the best first, as lower-case primary codes.

    Example: `languages("fr-CH, en;q=0.5, *;q=0.1")` is `("fr", "en")`.
    """
    weighted = sorted(_weighted(accept_language), key=lambda pair: -pair[1])
    codes = (tag.partition("-")[0] for tag, weight in weighted if weight > 0)
    return tuple(dict.fromkeys(code for code in codes if re.fullmatch("[a-z]{2,8}", code)))


def _weighted(header: str) -> list[tuple[str, float]]:
    found = []
    for item in header.split(","):
        name, *parameters = (part.strip().lower() for part in item.split(";"))
        if name:
            weight = next((part.partition("=")[2] for part in parameters if part.startswith("q=")), "1")
            found.append((name, float(weight) if re.fullmatch(r"[01](\.[0-9]{0,3})?", weight) else 0.0))
    return found
