"""Questions and what they bring back."""

from unkg.iris import BASE


def shorten(iri: str, base: str = BASE) -> str:
    """Return `iri` relative to `base` where a parser would read it back as it was, else as it is.

    Example: `shorten("https://w3id.org/unkg/doc/A/73/885") == "doc/A/73/885"`.
    """
    rest = iri.removeprefix(base)
    segments = rest.split("/")
    if not base.endswith("/") or rest[:1] in {"", "/", "?", "#"} or ":" in segments[0] or {".", ".."} & {*segments}:
        return iri
    return rest
