"""An IRI of the graph and its address on this server: each from the other.

`https://w3id.org/unkg/doc/A/73/885` is at `/doc/A/73/885`, whichever of its characters a client percent-encodes. What
has no such address, because it is under another base or has a fragment, is at `/about?iri=…`.
"""

import re
from typing import Final
from urllib.parse import quote, unquote

from unkg.iris import BASE

ABOUT: Final = "/about"
# `unkg.iris` writes these, and only these, as escapes.
_ESCAPES: Final = str.maketrans({c: f"%{ord(c):02X}" for c in '<>"{}|^`\\%?#[]' + "".join(map(chr, range(33)))})
_KEPT: Final = "/%:@!$&'()*+,;=~-._"


def iris_at(path: str, base: str) -> list[str]:
    """Return the IRIs that the path of an address can stand for: under `base`, and under the base of the authorities.

    Example: `iris_at("/org/UNODC", BASE) == ["https://w3id.org/unkg/org/UNODC"]`; none for `//elsewhere`.
    """
    rest = unquote(path.removeprefix("/")).translate(_ESCAPES)
    return [] if rest[:1] in {"", "/"} else list(dict.fromkeys((base + rest, BASE + rest)))


def address_of(iri: str, base: str, form: str = "") -> str:
    """Return the address at which this server tells of `iri`, in a form (`html`, `ttl` …) if one is given.

    Example: `address_of(BASE + "org/UNODC", BASE, "ttl") == "/org/UNODC.ttl"`.
    """
    suffix = f".{form}" if form else ""
    for start in (base, BASE):
        rest = iri.removeprefix(start)
        if rest != iri and re.match(r"[^/?#\\]", rest) and not re.search(r"[?#]|(^|/)\.\.?(/|$)", rest):
            return "/" + quote(rest, safe=_KEPT) + suffix
    return f"{ABOUT}{suffix}?iri={quote(iri, safe='')}"
