"""Addresses of endpoints: which ones are taken, and how a message shows them."""

import re
from urllib.parse import urlsplit

from unkg.errors import UsageError


def require_address(url: str) -> None:
    """Raise UsageError for what is no address of an endpoint, and for an address with a name and password in it.

    Example: `require_address("https://example.org/sparql")`.
    """
    try:
        parts = urlsplit(url)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none, half an IPv6 address
        raise UsageError(f"{shown(url)!r} is no address of an endpoint; expected http:// or https://") from None
    if "@" in parts.netloc:
        raise UsageError(
            f"{parts.hostname}: an address is no place for a name and password; use UNKG_USER and UNKG_PASSWORD"
        )
    if not fits:
        raise UsageError(f"{shown(url)!r} is no address of an endpoint; expected http:// or https://")


def shown(url: str) -> str:
    """Return an address as a message may show it: without a name, password, query or fragment."""
    bare = re.split(r"[?#]", url, maxsplit=1)[0]
    return re.sub(r"^([A-Za-z][A-Za-z0-9+.-]*://|//)?[^/]*@", lambda match: match[1] or "", bare)


def origin(url: str) -> tuple[str, str, int]:
    """Return the scheme, host and port of an address: what credentials belong to.

    Example: `origin("https://Example.org/sparql") == ("https", "example.org", 443)`.
    """
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
